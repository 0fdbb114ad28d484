"""Resuming a stream: the cursor a client saw last becomes an argument of its field."""

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
)


def resumed(
    tree: DocumentNode, operation: OperationDefinitionNode, argument: str, cursor: str
) -> DocumentNode:
    """The document with `argument: cursor` on the operation's own fields, whatever was said there.

    A root field inside a fragment is left as it is: subscriptions are written without.
    """
    selections = tuple(
        _resumed_field(selection, argument, cursor)
        if isinstance(selection, FieldNode)
        else selection
        for selection in operation.selection_set.selections
    )
    again = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=selections),
        loc=operation.loc,
    )
    definitions = tuple(again if node is operation else node for node in tree.definitions)
    return DocumentNode(definitions=definitions, loc=tree.loc)


def _resumed_field(field: FieldNode, argument: str, cursor: str) -> FieldNode:
    after = ArgumentNode(name=NameNode(value=argument), value=StringValueNode(value=cursor))
    others = [given for given in field.arguments or () if given.name.value != argument]
    return FieldNode(
        alias=field.alias,
        name=field.name,
        arguments=(*others, after),
        directives=field.directives,
        selection_set=field.selection_set,
        loc=field.loc,
    )
