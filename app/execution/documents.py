"""Every query text is parsed and validated once: a bounded cache of documents and verdicts."""

from collections import OrderedDict

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution import VariableValues
from graphql.validation.validate import ValidationAbortedError

from app.execution.compiled.program import Program
from app.execution.compiled.programs import Compiler
from app.execution.document import Document
from app.execution.errors import Code, refusal
from app.execution.limits import Limits, repetition
from app.execution.texts import confuses_suggestions, document_fault

BYTES_PER_CHARACTER = 60
"""What a character of query text weighs once parsed, tokens and places included (measured)."""


class Documents:
    """The least recently used texts leave first, by number and by weight."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits | None = None,
        *,
        entries: int = 1_000,
        max_bytes: int = 64 * 1024 * 1024,
        hide_suggestions: bool = False,
        compiler: Compiler | None = None,
    ) -> None:
        self._schema = schema
        self._compiler = compiler
        self._limits = limits or Limits()
        self._entries = entries
        self._max_bytes = max_bytes
        self._hide_suggestions = hide_suggestions
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self.weight_bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, text: str) -> Document:
        """The document of this text, parsed now if it was never seen or has left."""
        document = self._kept.get(text)
        if document is not None:
            self._kept.move_to_end(text)
            return document
        document = self._read(text)
        self._keep(text, document)
        return document

    def program(
        self, text: str, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Program | None:
        """The compiled operation of a document, where there is one; it counts as its weight."""
        document = self._kept.get(text)
        if document is None or document.programs is None:
            return None
        before = document.programs.weight_bytes
        program = document.programs.find(operation, variables)
        self.weight_bytes += document.programs.weight_bytes - before
        self._shrink()
        return program

    def _read(self, text: str) -> Document:
        try:
            tree = parse(
                text, max_lexical_tokens=self._limits.tokens, max_comments=self._limits.tokens
            )
        except GraphQLSyntaxError as error:
            return Document(text, self._schema, self._limits, None, (_coded(error),))
        refused = repetition(tree, self._limits) or document_fault(tree)
        errors = [refused] if refused else self._validated(tree, text)
        compiler = None if errors else self._compiler
        return Document(text, self._schema, self._limits, tree, tuple(errors), compiler)

    def _validated(self, tree: DocumentNode, text: str) -> list[GraphQLError]:
        errors = validate(
            self._schema,
            tree,
            max_errors=self._limits.errors,
            hide_suggestions=self._hide_suggestions or confuses_suggestions(text),
        )
        if len(errors) == 1 and isinstance(errors[0], ValidationAbortedError):
            return [refusal("The document is nested too deeply to be checked.", Code.TOO_COMPLEX)]
        return errors

    def _keep(self, text: str, document: Document) -> None:
        weight = _weight_bytes(text)
        if weight > self._max_bytes // 8:
            return  # one giant must not push out everything else
        self._kept[text] = document
        self.weight_bytes += weight
        self._shrink()

    def _shrink(self) -> None:
        while len(self._kept) > self._entries or self.weight_bytes > self._max_bytes:
            text, oldest = self._kept.popitem(last=False)
            self.weight_bytes -= _weight_bytes(text)
            if oldest.programs is not None:
                self.weight_bytes -= oldest.programs.weight_bytes


def _weight_bytes(text: str) -> int:
    return len(text) * BYTES_PER_CHARACTER


def _coded(error: GraphQLSyntaxError) -> GraphQLError:
    """The parser tells its limits (tokens, comments, nesting) by this sentence alone (3.3.2)."""
    if error.message.endswith("Parsing aborted."):
        error.extensions = {"code": Code.TOO_COMPLEX.value}
    return error
