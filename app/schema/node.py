"""What `node` finds again by its id."""

import strawberry

from app.schema.fields import described


@strawberry.interface(description="An object that `node` finds again by its id.")
class Node:
    id: strawberry.ID = described("The same for ever; opaque, not to be taken apart.")
