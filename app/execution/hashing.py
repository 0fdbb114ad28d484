"""What a document is called by those who don't send its text."""

from hashlib import sha256


def hash_of(text: str) -> str:
    """The SHA-256 of a document's text, as clients write it."""
    return sha256(text.encode()).hexdigest()
