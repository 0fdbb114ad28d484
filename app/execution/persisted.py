"""Documents that clients name by their hash: those of a list, and those they registered here."""

import sys
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, Protocol

from graphql import GraphQLError

from app.execution.errors import Code, refusal
from app.execution.hashing import hash_of

LARGEST_SHARE: Final = 8
"""One document may take an eighth of the room, so that a giant can't push out everything else."""


class Name(Protocol):
    """How a client names a document without sending its text."""

    @property
    def hash(self) -> str: ...
    @property
    def is_automatic(self) -> bool: ...


class Naming(Protocol):
    """An operation as it was sent: its text, the name of its document, or both."""

    @property
    def query(self) -> str: ...
    @property
    def document(self) -> Name | None: ...


class PersistedDocuments:
    """This process's own. With `only_listed`, what is not in the list is not admitted at all.

    Of what clients register the least recently used leaves first; `entries` of 0 keeps nothing.
    """

    def __init__(
        self,
        listed: Iterable[str] = (),
        *,
        only_listed: bool = False,
        entries: int = 1_000,
        max_bytes: int = 4 * 1024 * 1024,
    ) -> None:
        self._listed = {hash_of(text): text for text in listed}
        self._admitted = frozenset(self._listed.values()) if only_listed else None
        self._entries = 0 if only_listed else entries
        self._max_bytes = max_bytes
        self._registered: OrderedDict[str, str] = OrderedDict()
        self.weight_bytes = 0

    def __len__(self) -> int:
        return len(self._registered)

    def text_of(self, asked: Naming) -> str | GraphQLError:
        """The text to read, or why there is none; no document is read for it."""
        name, text = asked.document, asked.query
        if name is not None:
            if not text:
                return self._known(name.hash) or self._unknown(name)
            if hash_of(text) != name.hash:
                return _mismatch()
        if self._admitted is not None and text not in self._admitted:
            return _not_listed()
        return text

    def register(self, asked: Naming) -> None:
        """Keep the text of an operation that may run, if it came with its document's name."""
        name, text = asked.document, asked.query
        if name is None or not text or not self._entries:
            return
        weight = sys.getsizeof(text)
        if name.hash in self._listed or weight > self._max_bytes // LARGEST_SHARE:
            return
        if name.hash not in self._registered:
            self._registered[name.hash] = text
            self.weight_bytes += weight
        self._registered.move_to_end(name.hash)
        while len(self._registered) > self._entries or self.weight_bytes > self._max_bytes:
            _, oldest = self._registered.popitem(last=False)
            self.weight_bytes -= sys.getsizeof(oldest)

    def _known(self, name: str) -> str | None:
        listed = self._listed.get(name)
        if listed is not None:
            return listed
        registered = self._registered.get(name)
        if registered is not None:
            self._registered.move_to_end(name)
        return registered

    def _unknown(self, name: Name) -> GraphQLError:
        if self._admitted is not None:
            return _not_listed()
        if not name.is_automatic:
            return refusal(
                "No document is known here by this 'documentId'. "
                + ("Send its 'query' as well, once." if self._entries else "Send its 'query'."),
                Code.PERSISTED_QUERY_NOT_FOUND,
            )
        # Older clients of Apollo's and others go by these messages alone.
        if not self._entries:
            return refusal("PersistedQueryNotSupported", Code.PERSISTED_QUERY_NOT_SUPPORTED)
        return refusal("PersistedQueryNotFound", Code.PERSISTED_QUERY_NOT_FOUND)


def _mismatch() -> GraphQLError:
    return refusal(
        "The hash does not match the query: it must be the SHA-256 of the query's text in UTF-8, "
        "in lower-case hexadecimal digits.",
        Code.BAD_USER_INPUT,
    )


def _not_listed() -> GraphQLError:
    return refusal(
        "This server runs the documents of its list only, and this is none of them: add it to the "
        "manifest that the server is started with.",
        Code.PERSISTED_QUERY_NOT_IN_LIST,
    )
