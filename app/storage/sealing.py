"""Personal data at rest: sealed by rotating keys, bound to its row, found by keyed hashes."""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Final, TypedDict

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.contacts import Address, Contact, TermKind

KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 2
# NIST SP 800-38D: with random 96-bit nonces a key is good for 2**32 seals; rotate long before.
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
DIGEST_BYTES: Final = 16
_BLOCK_BYTES: Final = 64
"""What SHA-256 takes in at a time (FIPS 180-4); HMAC fills its key up to it."""


class CannotOpen(Exception):
    """The sealed value was changed, belongs to another row, or its key is not in the keyring."""


def new_key() -> str:
    """A fresh key for `WAYPOST_ENCRYPTION_KEYS`: 32 random bytes in base64url."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).rstrip(b"=").decode()


def decode_key(text: str) -> bytes:
    """The 32 bytes that `text` spells in base64url, with or without padding.

    Raises:
        ValueError: it does not.
    """
    bare = text.strip().rstrip("=")
    try:
        key = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("An encryption key is 32 bytes in base64url; `waypost keys new` makes it.")
    return key


class Sealer:
    """AES-256-GCM under a keyring: the first key seals, every key opens.

    A sealed value is key id (2 bytes, from the key's hash), nonce (12), ciphertext, tag (16).
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """
        Raises:
            ValueError: no key, a key that is none, or two keys that share an id.
        """
        secrets = list(dict.fromkeys(decode_key(key) for key in keys))
        if not secrets:
            raise ValueError("The keyring is empty.")
        self._ciphers = {_key_id(secret): AESGCM(secret) for secret in secrets}
        if len(self._ciphers) < len(secrets):
            raise ValueError("Two encryption keys share an id: make another by `waypost keys new`.")
        self._newest_id = _key_id(secrets[0])
        self._newest = self._ciphers[self._newest_id]

    def seal(self, plain: bytes, context: str) -> bytes:
        """`plain` sealed so that it opens under the same `context` (such as "order:17") only."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._newest_id + nonce + self._newest.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed under `context`.

        Raises:
            CannotOpen: it was changed, belongs elsewhere, or its key is gone.
        """
        cipher = self._ciphers.get(sealed[:_KEY_ID_BYTES])
        if cipher is None or len(sealed) < _KEY_ID_BYTES + _NONCE_BYTES + _TAG_BYTES:
            raise CannotOpen(f"No key of the keyring opens {context}.")
        nonce_end = _KEY_ID_BYTES + _NONCE_BYTES
        nonce, body = sealed[_KEY_ID_BYTES:nonce_end], sealed[nonce_end:]
        try:
            return cipher.decrypt(nonce, body, context.encode())
        except InvalidTag:
            raise CannotOpen(f"The sealed value of {context} is not what was stored.") from None

    def needs_reseal(self, sealed: bytes) -> bool:
        """Whether an older key than the newest sealed it."""
        return sealed[:_KEY_ID_BYTES] != self._newest_id


def _key_id(secret: bytes) -> bytes:
    return hashlib.sha256(b"waypost key id" + secret).digest()[:_KEY_ID_BYTES]


class _Person(TypedDict, total=False):
    contact: Mapping[str, str]
    address: Mapping[str, str | float]


def seal_contact(sealer: Sealer, contact: Contact, address: Address | None, context: str) -> bytes:
    """Contact and address as one sealed value; what was not given takes no room."""
    person: _Person = {"contact": given(contact)}
    if address is not None:
        person["address"] = given(address)
    return sealer.seal(orjson.dumps(person), context)


def open_contact(sealer: Sealer, sealed: bytes, context: str) -> tuple[Contact, Address | None]:
    """The contact and the address that `seal_contact` sealed.

    Raises:
        CannotOpen: see `Sealer.open`.
    """
    person: _Person = orjson.loads(sealer.open(sealed, context))
    address = person.get("address")
    return (
        Contact(**person["contact"]),
        Address(**address) if address is not None else None,  # type: ignore[arg-type]
    )


def given(facts: Contact | Address) -> dict[str, str]:
    """What of it was given, by its names."""
    return {name: value for name in facts.__slots__ if (value := getattr(facts, name)) is not None}


def new_index_key() -> bytes:
    """A fresh key for `Indexer`; kept in the database, sealed, so that hashes outlast rotation."""
    return os.urandom(KEY_BYTES)


class Indexer:
    """Keyed hashes of normalised contact terms: equal terms meet, and nobody reads them back."""

    def __init__(self, index_key: bytes) -> None:
        if len(index_key) != KEY_BYTES:
            raise ValueError(f"The index key has {KEY_BYTES} bytes.")
        padded = index_key.ljust(_BLOCK_BYTES, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def digest(self, kind: TermKind, normalised: str) -> bytes:
        """HMAC-SHA256 of the term, cut to 16 bytes.

        Put together as RFC 2104 says, from two hashes that have taken in the key already: OpenSSL
        sets up a whole HMAC several times slower.
        """
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(f"{kind}\0{normalised}".encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.digest()[:DIGEST_BYTES]
