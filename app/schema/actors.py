"""Who did it, as far as the viewer may know; and who is looking."""

import strawberry

from app.domain import actors
from app.domain.actors import STAFF, Role
from app.domain.permissions import operations_of, reads
from app.schema.fields import described


@strawberry.type(description="Somebody who did something.")
class Actor:
    role: Role = described("What they are to the shop.")
    name: str = described(
        "Who it was. Those who are not staff read the role, such as Sales, in place of a name."
    )

    @classmethod
    def of(cls, role: Role, name: str, viewer: actors.Actor) -> "Actor":
        """The actor as `viewer` may know them: outside, people are their role."""
        is_self = role is viewer.role is Role.CUSTOMER and name == viewer.subject
        is_person = role in STAFF or (role is Role.CUSTOMER and not is_self)
        if is_person and not reads(viewer, "Event.actorName"):
            name = role.label
        return cls(role=role, name=name)


@strawberry.type(description="Who is asking, and what they may use.")
class Viewer:
    role: Role = described("The role of the token, GUEST without one.")
    subject: str | None = described(
        "Whose token it is: an account, a colleague, a system or a carrier. Null for a guest."
    )
    permissions: list[str] = described(
        "The names of the operations that the role may ever use, sorted."
    )

    @classmethod
    def of(cls, viewer: actors.Actor) -> "Viewer":
        return cls(
            role=viewer.role,
            subject=viewer.subject,
            permissions=list(operations_of(viewer.role)),
        )
