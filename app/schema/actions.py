"""What may be done now and, for what may not, why."""

import strawberry

from app.domain.guards import Possibility
from app.domain.labels import Words, label
from app.schema.enums import Locale
from app.schema.fields import described
from app.schema.viewing import LocaleArgument, language


@strawberry.type(description="What stands in the way: a code for programs, words for people.")
class Blocker:
    code: str = described("Stable, such as ORDER_ON_HOLD.")
    about: str | None = strawberry.field(
        description="The number of the parcel it is about, where it is about one.", default=None
    )

    @strawberry.field(description="A sentence for people.")
    def message(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.BLOCKER, self.code, language(locale))


@strawberry.type(description="One mutation on this object, for this viewer, now.")
class AvailableAction:
    action: str = described("The mutation's field name.")
    allowed: bool = described("Whether it would be accepted now.")
    blocked_by: list[Blocker] = described("What stands in its way; empty when it is allowed.")

    @strawberry.field(description="What its button says.")
    def label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.OPERATION, self.action, language(locale))

    @classmethod
    def of(cls, possibility: Possibility) -> "AvailableAction":
        return cls(
            action=str(possibility.action),
            allowed=possibility.allowed,
            blocked_by=[Blocker(code=str(code)) for code in possibility.blockers],
        )
