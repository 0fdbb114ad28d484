"""The list of documents a server is started with: a manifest, and what its own pages send."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import orjson

from app.execution.hashing import hash_of
from app.settings import Settings, SettingsError
from app.transport.pages import BUILT

APOLLO: Final = "apollo-persisted-query-manifest"
PREFIX: Final = "sha256:"
OWN: Final = BUILT / "documents.json"
"""What the built pages send, written by their build."""
NOTHING_LISTED: Final = (
    "WAYPOST_DOCUMENTS_ONLY needs WAYPOST_DOCUMENTS, the manifest of what may run, "
    "or the pages that `make pages` builds, whose documents are known."
)


def listed_documents(settings: Settings, own: Path = OWN) -> tuple[str, ...]:
    """The texts that clients may name by their hash from the start; each hash was looked at.

    Where there is a list, the pages that this server serves are on it.

    own: the manifest of these pages; they may be unbuilt, or built before there was one.

    Raises:
        SettingsError: there is no manifest where there should be one, or it is none.
    """
    if settings.documents is None and not settings.documents_only:
        return ()
    if settings.documents is None and not own.is_file():
        raise SettingsError([NOTHING_LISTED])
    given = _read(settings.documents, "WAYPOST_DOCUMENTS") if settings.documents else ()
    sent = _read(own, "The list of the built pages (`make pages`)") if own.is_file() else ()
    return (*given, *sent)


def _read(path: Path, told_as: str) -> tuple[str, ...]:
    try:
        return tuple(_checked(name, text) for name, text in _entries(path))
    except (OSError, ValueError) as wrong:
        told = f"{told_as} can't be used: {path}: {_reason(wrong)}"
        raise SettingsError([told]) from wrong


def _entries(path: Path) -> Iterator[tuple[str, str]]:
    """The hash and the text of each document.

    Raises:
        OSError: the file can't be read.
        ValueError: it is no manifest.
    """
    sent: object = orjson.loads(path.read_bytes())
    if not isinstance(sent, dict):
        raise ValueError("it is no JSON object")
    if "format" not in sent:
        yield from _texts(sent)
    elif sent["format"] != APOLLO or sent.get("version") != 1:
        raise ValueError(f"its format is not version 1 of {APOLLO}")
    else:
        yield from _operations(sent.get("operations"))


def _texts(sent: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, text in sent.items():
        if not isinstance(text, str):
            raise ValueError(f"{name!r} has no text")
        yield name.removeprefix(PREFIX), text


def _operations(sent: object) -> Iterator[tuple[str, str]]:
    if not isinstance(sent, list):
        raise ValueError("its operations are no list")
    for place, operation in enumerate(sent):
        name = operation.get("id") if isinstance(operation, dict) else None
        text = operation.get("body") if isinstance(operation, dict) else None
        if not isinstance(name, str) or not isinstance(text, str):
            raise ValueError(f"operation {place} has no id or no body")
        yield name.removeprefix(PREFIX), text


def _checked(name: str, text: str) -> str:
    if hash_of(text) != name:
        raise ValueError(f"{name!r} is not the SHA-256 of its text, which is {hash_of(text)}")
    return text


def _reason(wrong: OSError | ValueError) -> str:
    if isinstance(wrong, OSError):
        return wrong.strerror or str(wrong)
    return str(wrong)
