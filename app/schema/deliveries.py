"""Deliveries that go wrong, what carriers are asked, and how many arrive when promised."""

from datetime import datetime

import strawberry

from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus
from app.domain.labels import Words, label
from app.domain.lifecycle import ShipmentAction
from app.schema.actors import Actor
from app.schema.customers import Address
from app.schema.enums import Locale
from app.schema.fields import column, described
from app.schema.viewing import Info, LocaleArgument, language
from app.storage.delivery_rows import CaseRow, InstructionRow


def _next_step(row: CaseRow, locale: Locale | None) -> str | None:
    """What is being done about it; null once the parcel has arrived, come back or been given up."""
    if row.closed_at is not None and row.last_action is not ShipmentAction.RESHIP:
        return None
    step = row.last_action if row.status is not CaseStatus.OPEN else None
    return label(Words.NEXT_STEP, step or "OPEN", language(locale))


@strawberry.type(description="All that went wrong with one parcel, and what is done about it.")
class DeliveryCase:
    row: strawberry.Private[CaseRow]
    kind: CaseKind = column("row.kind", "The gravest thing that came up.")
    status: CaseStatus = column("row.status", "Whether somebody has done something about it.")
    opened_at: datetime = column("row.opened_at", "When it began.")
    attempts: int = column("row.attempts", "Deliveries that were tried without success.")
    last_action: str | None = column("row.last_action", "The last mutation that worked on it.")
    last_action_at: datetime | None = column("row.last_action_at", "When that was.")
    next_attempt_on: datetime | None = column(
        "row.next_attempt_on", "When the next delivery may begin."
    )
    next_attempt_until: datetime | None = column(
        "row.next_attempt_until", "When it should be done, or until when the parcel waits."
    )
    resolution: CaseResolution | None = column("row.resolution", "How it ended.")
    closed_at: datetime | None = column("row.closed_at", "When it ended.")

    @strawberry.field(description="The kind in a person's words.")
    def label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.CASE_KIND, self.row.kind, language(locale))

    @strawberry.field(description="What is being done about it, in a person's words.")
    def next_step(self, locale: LocaleArgument = Locale.EN) -> str | None:
        return _next_step(self.row, locale)


@strawberry.type(description="What went wrong with a parcel, as everyone may know it.")
class TrackedException:
    row: strawberry.Private[CaseRow]
    kind: CaseKind = column("row.kind", "What is wrong.")
    since: datetime = column("row.opened_at", "Since when.")
    next_attempt_on: datetime | None = column(
        "row.next_attempt_on", "When the next delivery may begin."
    )

    @classmethod
    def of(cls, row: CaseRow | None) -> "TrackedException | None":
        """What is still wrong, or was settled by sending the goods again."""
        if row is None:
            return None
        is_told = row.closed_at is None or row.resolution is CaseResolution.RESHIPPED
        return cls(row=row) if is_told else None

    @strawberry.field(description="What is wrong, in a person's words.")
    def label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.CASE_KIND, self.row.kind, language(locale))

    @strawberry.field(description="What is being done about it, in a person's words.")
    def next_step(self, locale: LocaleArgument = Locale.EN) -> str | None:
        return _next_step(self.row, locale)


@strawberry.type(description="Something a carrier is to be told about a parcel.")
class CarrierInstruction:
    row: strawberry.Private[InstructionRow]
    note: str | None = described("What the carrier is to know.")
    place: str | None = described("Where the parcel waits.")
    address: Address | None = described("Where it is to go.")
    action: str = column("row.action", "The mutation that asked it.")
    starts_at: datetime | None = column("row.starts_at", "When the next delivery may begin.")
    ends_at: datetime | None = column("row.ends_at", "When it ends, or until when it waits.")
    at: datetime = column("row.at", "When it was asked.")

    def __repr__(self) -> str:
        return f"CarrierInstruction({self.row.id})"  # places and notes name people

    @strawberry.field(description="Who asked it.")
    def actor(self, info: Info) -> Actor:
        return Actor.of(self.row.actor_role, self.row.actor_name, info.context.viewer)


@strawberry.type(description="Pieces of a product that were sent again with another parcel.")
class ReshippedPieces:
    sku: str = described("Which product.")
    quantity: int = described("Pieces.")


@strawberry.type(description="What one carrier delivered for one warehouse on one day.")
class DeliveryDay:
    day: str = described("The day in UTC, such as 2026-11-21.")
    carrier: str = described("The carrier's code.")
    warehouse: str = described("The warehouse's code.")
    delivered: int = described("Parcels delivered.")
    on_time: int = described("Of these, those that kept the first promise.")
    late: int = described("Of these, those that came later than first promised.")


@strawberry.type(
    description="How deliveries kept their first promise. Read from running totals that are "
    "written with each delivery."
)
class DeliveryPerformance:
    delivered: int = described("Parcels delivered.")
    on_time: int = described("Of these, those that kept the first promise.")
    late: int = described("Of these, those that came later than first promised.")
    on_time_percent: float | None = described(
        "On time per hundred of those that were promised; null where nothing was."
    )
    days: list[DeliveryDay] = described("By day, carrier and warehouse, in this order.")
