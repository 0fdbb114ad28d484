"""Who is looking: the one thing that types ask of the context."""

from datetime import datetime
from typing import Annotated, Protocol, TypeAlias

import strawberry

from app.domain.actors import Actor, Role
from app.schema.enums import Locale


class HasViewer(Protocol):
    """A context that knows for whom the answer is, and when."""

    @property
    def viewer(self) -> Actor: ...

    def now(self) -> datetime: ...

    def offer_token(self, offer: str, answer_by: datetime) -> str: ...


Info: TypeAlias = strawberry.Info[HasViewer, None]

LocaleArgument: TypeAlias = Annotated[
    Locale | None, strawberry.argument(description="The language of the words; English by default.")
]
FirstArgument: TypeAlias = Annotated[
    int | None, strawberry.argument(description="How many entries the page holds at most.")
]
AfterArgument: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Start after the entry with this cursor.")
]


def language(locale: Locale | None) -> Locale:
    """English where null was given."""
    return locale or Locale.EN


def is_shopper(viewer: Actor) -> bool:
    """Whether suspicion and the shop's inner words are kept from this viewer."""
    return viewer.role in {Role.CUSTOMER, Role.STOREFRONT, Role.GUEST}
