"""How a request names its document by a hash: Apollo's `persistedQuery`, or a `documentId`.

The second is as the appendix on persisted documents of GraphQL over HTTP has it.
"""

from collections.abc import Mapping
from typing import Final

from app.transport.endpoint import DocumentName

PREFIX: Final = "sha256:"
VERSION: Final = 1


class Misnamed(Exception):
    """The name is not in a form that could be one; the message is for the client."""


def name_of(sent: Mapping[str, object], extensions: Mapping[str, object]) -> DocumentName | None:
    """The name that a request has for its document; None where it names none.

    Raises:
        Misnamed: it has one of the wrong form, or two that differ.
    """
    automatic = _automatic(extensions.get("persistedQuery"))
    document_id = sent.get("documentId")
    if document_id is None or document_id == "":
        return automatic
    if not isinstance(document_id, str):
        raise Misnamed("'documentId' must be a string, such as 'sha256:' and the document's hash.")
    named = DocumentName(document_id.removeprefix(PREFIX), is_automatic=False)
    if automatic is not None and automatic.hash != named.hash:
        raise Misnamed("'documentId' and 'persistedQuery' name different documents: send one.")
    return automatic or named


def _automatic(sent: object) -> DocumentName | None:
    if sent is None:
        return None
    if not isinstance(sent, dict) or not isinstance(sent.get("sha256Hash"), str):
        raise Misnamed("'persistedQuery' must be an object with 'version' and 'sha256Hash'.")
    if sent.get("version") != VERSION:
        raise Misnamed(f"Only version {VERSION} of 'persistedQuery' is known here.")
    return DocumentName(sent["sha256Hash"], is_automatic=True)
