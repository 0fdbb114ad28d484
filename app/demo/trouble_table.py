"""The table that `waypost demo --troubles` ends with: what was seen, and how soon."""

from rich.table import Table

from app.demo.sights import SIGHTS, Sights
from app.domain.alerts import AlertKind


def trouble_table(sights: Sights) -> Table:
    """One row for each kind of trouble and for each thing that is done about it."""
    table = Table(title="Trouble, and what was done about it", title_justify="left")
    table.add_column("what")
    table.add_column("first seen after", justify="right")
    for sight in SIGHTS:
        seen = sights.first.get(sight)
        after = "not seen" if seen is None else f"{seen.total_seconds():.1f} s"
        table.add_row(sight.value, after, end_section=sight is list(AlertKind)[-1])
    return table
