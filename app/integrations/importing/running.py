"""Runs an import: hands drafts to the writer in batches and tells report and tally what became."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Protocol, TypeVar

from app.domain.errors import Problem
from app.domain.imports import Created, OrderDraft, Outcome, Rejected, Replayed
from app.domain.sentences import say
from app.integrations.importing.fields import exact_amount
from app.integrations.importing.grouping import grouped, scattered_references
from app.integrations.importing.orders import How, Importer, RefusedRows
from app.integrations.importing.reading import Reading, Stage
from app.integrations.importing.records import Columns, Record
from app.integrations.importing.refusing import rejected, rejected_row
from app.integrations.importing.report import Report
from app.integrations.importing.tally import Tally
from app.integrations.importing.whole_orders import unfolder

BATCH_DRAFTS: Final = 500
# An order of 1,114 lines is real; 500 of them would be one huge transaction.
BATCH_ROWS: Final = 20_000


class OrderReader(Protocol):
    """Makes orders of rows; one for each kind of file."""

    columns: Columns
    reference_place: int

    def draft(self, reference: str, records: Sequence[Record]) -> OrderDraft | RefusedRows:
        """The rows of one reference as an order, or all of them refused."""
        ...


class RowDraft(Protocol):
    """A draft that is one row."""

    @property
    def sku(self) -> str: ...
    @property
    def row(self) -> int: ...


RowDraftT = TypeVar("RowDraftT", bound=RowDraft)
ReadDraftT_co = TypeVar("ReadDraftT_co", bound=RowDraft, covariant=True)
T = TypeVar("T")


class RowReader(Protocol[ReadDraftT_co]):
    """Makes a draft of one row."""

    columns: Columns

    def draft(self, record: Record) -> ReadDraftT_co | RefusedRows:
        """The row as a draft, or refused."""
        ...


async def import_orders(
    reading: Reading,
    reader: OrderReader,
    writer: Importer,
    report: Report,
    *,
    how: How,
    dry_run: bool = False,
) -> Tally:
    """Every order of the file to the writer, whole; running it again creates nothing twice.

    Raises:
        ImportFailedError: the file cannot be imported; what came in before that stays.
    """
    columns, unfold = reader.columns, unfolder(reader.columns)
    place = reader.reference_place
    scattered = scattered_references(reading.records(Stage.CHECKING, columns, unfold), place)
    groups = grouped(reading.records(Stage.IMPORTING, columns, unfold), place, scattered)
    drafts = (reader.draft(reference, records) for reference, records in groups)
    tally = Tally()
    for batch in _batches(drafts, lambda draft: len(draft.rows)):
        ready = _set_aside(batch, tally, report)
        if dry_run:
            outcomes = await _rehearse(ready, writer, how)
        else:
            outcomes = await _send(ready, writer, how)
        for draft, outcome in zip(ready, outcomes, strict=True):
            if isinstance(outcome, Rejected):
                amount = exact_amount(draft.total_minor, draft.currency)
                _keep_out(rejected(draft, outcome, amount), tally, report)
            else:
                tally.order_came_in(draft, outcome)
    tally.rows_read = reading.rows
    return tally


async def import_rows(
    reading: Reading,
    reader: RowReader[RowDraftT],
    send: Callable[[Sequence[RowDraftT]], Awaitable[Sequence[Outcome]]],
    report: Report,
    *,
    dry_run: bool = False,
) -> Tally:
    """Every row of the file to the writer, once the whole file has been read through.

    Raises:
        ImportFailedError: the file cannot be imported; what came in before that stays.
    """
    for _ in reading.records(Stage.CHECKING, reader.columns, None):
        pass
    records = reading.records(Stage.IMPORTING, reader.columns, None)
    tally = Tally()
    for batch in _batches(map(reader.draft, records), lambda _: 1):
        ready = _set_aside(batch, tally, report)
        outcomes = [Created(draft.sku) for draft in ready] if dry_run else await send(ready)
        for draft, outcome in zip(ready, outcomes, strict=True):
            if isinstance(outcome, Rejected):
                _keep_out(rejected_row(draft.sku, draft.row, outcome), tally, report)
            else:
                tally.came_in(1, outcome)
    tally.rows_read = reading.rows
    return tally


async def _send(ready: Sequence[OrderDraft], writer: Importer, how: How) -> Sequence[Outcome]:
    if how is How.HISTORY:
        return await writer.history(ready) if ready else ()
    return [_without_goods(draft) or await writer.open_order(draft) for draft in ready]


async def _rehearse(ready: Sequence[OrderDraft], writer: Importer, how: How) -> Sequence[Outcome]:
    keys = [(draft.channel, draft.reference) for draft in ready]
    there = await writer.existing(keys) if keys else frozenset()
    skus = {line.sku for draft in ready for line in draft.lines} if how is How.OPEN else set()
    unknown = await writer.unknown(skus) if skus else frozenset()
    outcomes: list[Outcome] = []
    for key, draft in zip(keys, ready, strict=True):
        refusal = _without_goods(draft) if how is How.OPEN else None
        if key in there:
            known: Outcome = Replayed(draft.reference)
        else:
            known = _without_product(draft, unknown) or Created(draft.reference)
        outcomes.append(refusal or known)
    return outcomes


def _without_goods(draft: OrderDraft) -> Rejected | None:
    if draft.lines:
        return None
    return Rejected((Problem(("lines",), say("An open order needs goods; this has only a fee.")),))


def _without_product(draft: OrderDraft, unknown: AbstractSet[str]) -> Rejected | None:
    problems = tuple(
        Problem(("lines", str(place), "sku"), say("No product has the SKU {sku}.", sku=line.sku))
        for place, line in enumerate(draft.lines)
        if line.sku in unknown
    )
    return Rejected(problems) if problems else None


def _batches(drafts: Iterable[T], rows_of: Callable[[T], int]) -> Iterator[list[T]]:
    batch: list[T] = []
    rows = 0
    for draft in drafts:
        batch.append(draft)
        rows += rows_of(draft)
        if len(batch) >= BATCH_DRAFTS or rows >= BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _set_aside(batch: Sequence[T | RefusedRows], tally: Tally, report: Report) -> list[T]:
    """What is ready for the writer; the others go into the report."""
    ready: list[T] = []
    for draft in batch:
        if isinstance(draft, RefusedRows):
            _keep_out(draft, tally, report)
        else:
            ready.append(draft)
    return ready


def _keep_out(refused: RefusedRows, tally: Tally, report: Report) -> None:
    tally.stayed_out(refused)
    report.write(refused.rows)
