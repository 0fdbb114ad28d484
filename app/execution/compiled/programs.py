"""The programs of one document: compiled when it is worth it, one for each choice of conditions."""

from collections.abc import Mapping
from typing import Final

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution import VariableValues

from app.execution.compiled.access import Access, Deopt, Unsupported
from app.execution.compiled.compiling import compiled
from app.execution.compiled.examining import conditions
from app.execution.compiled.program import Program
from app.execution.compiled.variables import Coercers, Read

WORTH_COMPILING: Final = 3
"""The run that compiles an operation: that costs about five runs through graphql-core (measured),
and clients that write their values into the text never run one twice."""
MOST_CHOICES: Final = 16
"""Programs of one operation: four conditions, each on and off."""


class Compiler:
    """One schema and the ways to its values."""

    def __init__(self, schema: GraphQLSchema, access: Access) -> None:
        self.schema = schema
        self.access = access
        self.coercers = Coercers(schema)


class Programs:
    """Programs by operation and conditions; None where graphql-core must run it."""

    def __init__(self, compiler: Compiler, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._compiler = compiler
        self._fragments = fragments
        self._runs: dict[str | None, int] = {}
        self._conditions: dict[str | None, tuple[str, ...]] = {}
        self._known: dict[str | None, dict[tuple[object, ...], Program | None]] = {}
        self._readers: dict[str | None, Read | None] = {}
        self.weight_bytes = 0

    def variables(
        self, operation: OperationDefinitionNode, sent: Mapping[str, object]
    ) -> VariableValues:
        """The values of an operation's variables.

        Raises:
            Deopt: only graphql-core can say what they are, or what is wrong with them.
        """
        name = operation.name.value if operation.name else None
        if name not in self._readers:
            definitions = operation.variable_definitions or ()
            self._readers[name] = self._compiler.coercers.reader(definitions)
        read = self._readers[name]
        if read is None:
            raise Deopt("variables with defaults")
        return read(sent)

    def find(self, operation: OperationDefinitionNode, variables: VariableValues) -> Program | None:
        """The program that runs the operation for these variables, if there is one by now."""
        name = operation.name.value if operation.name else None
        known = self._known.get(name)
        if known is None:
            self._runs[name] = runs = self._runs.get(name, 0) + 1
            if runs < WORTH_COMPILING and operation.operation is not OperationType.SUBSCRIPTION:
                return None
            known = self._known[name] = {}
            self._conditions[name] = conditions(operation, self._fragments)
        choice = tuple([variables.coerced.get(each) for each in self._conditions[name]])
        if choice not in known and len(known) < MOST_CHOICES:
            known[choice] = self._compiled(operation, variables)
        return known.get(choice)

    def _compiled(
        self, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Program | None:
        compiler = self._compiler
        try:
            program = compiled(
                compiler.schema, compiler.access, self._fragments, operation, variables
            )
        except (Unsupported, GraphQLError, RecursionError):
            return None
        self.weight_bytes += program.weight_bytes
        return program
