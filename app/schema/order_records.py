"""What staff keep beside an order: notes, reasons, and why which warehouse sends what."""

from datetime import datetime

import strawberry

from app.domain.allocation import Candidate, Decision
from app.schema.actors import Actor
from app.schema.fields import column, described
from app.schema.viewing import Info
from app.storage.rows import NoteRow


@strawberry.type(description="A note on an order, or the reason somebody gave for an action.")
class OrderNote:
    row: strawberry.Private[NoteRow]
    text: str = described("What was written.")
    visible_to_customer: bool = column(
        "row.visible_to_customer", "Whether shoppers may read it too."
    )
    about: str = column("row.about", "What it was given for, such as the mutation's name.")
    at: datetime = column("row.at", "When it was written.")

    @classmethod
    def of(cls, row: NoteRow, text: str) -> "OrderNote":
        """`text` is the note's opened text."""
        return cls(row=row, text=text)

    def __repr__(self) -> str:
        return f"OrderNote({self.row.id})"  # people write names into notes

    @strawberry.field(description="Who wrote it.")
    def actor(self, info: Info) -> Actor:
        return Actor.of(self.row.actor_role, self.row.actor_name, info.context.viewer)


@strawberry.type(description="So many pieces of a product from one warehouse.")
class AllocatedPieces:
    sku: str = described("Which product.")
    warehouse: str = described("The warehouse's code.")
    quantity: int = described("Pieces.")


@strawberry.type(description="What one rule thought of a candidate.")
class AllocationScore:
    rule: str = described("nearest, fewest_parcels or most_stock.")
    score: int = described("Kilometres, parcels, or pieces below zero; lower is better.")


@strawberry.type(description="A set of warehouses that was weighed.")
class AllocationCandidate:
    warehouses: list[str] = described("Their codes.")
    scores: list[AllocationScore] = described("What each rule thought of it, the first rule first.")

    @classmethod
    def of(cls, candidate: Candidate) -> "AllocationCandidate":
        return cls(
            warehouses=list(candidate.warehouses),
            scores=[AllocationScore(rule=rule, score=score) for rule, score in candidate.scores],
        )


@strawberry.type(description="Pieces of a product that stood nowhere.")
class MissingPieces:
    sku: str = described("Which product.")
    quantity: int = described("Pieces.")


@strawberry.type(description="Which warehouse sends what, what else was weighed, and why this.")
class AllocationDecision:
    at: datetime = described("When it was decided.")
    reason: str = described("One line for people: what was chosen, and by which rule.")
    warehouses: list[AllocatedPieces] = described("What is taken from where.")
    candidates: list[AllocationCandidate] = described("What was weighed, the best first.")
    short: list[MissingPieces] = described("What could not be had.")

    @classmethod
    def of(cls, at: datetime, decision: Decision) -> "AllocationDecision":
        takes = (
            AllocatedPieces(sku=take.sku, warehouse=take.warehouse, quantity=take.quantity)
            for take in decision.takes
        )
        return cls(
            at=at,
            reason=decision.reason,
            warehouses=list(takes),
            candidates=[AllocationCandidate.of(one) for one in decision.candidates],
            short=[MissingPieces(sku=sku, quantity=quantity) for sku, quantity in decision.short],
        )
