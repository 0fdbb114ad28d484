"""A shop that is older than deadlines gets them when its server first looks at its orders."""

from datetime import timedelta

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.deadlines import DeadlineKind
from app.storage.care.migrating import migrate
from app.storage.connections.database import opened_database
from app.storage.statements.columns import to_micros
from app.storage.store import Store
from app.storage.tables import alerts, deadlines
from tests.builders import NOON
from tests.storage.test_migrations import _at_revision
from tests.usecases.shopping import a_shop, buy, rows
from tests.usecases.waiting import comes, deadline, kinds


async def _fill(connection: AsyncConnection, table: str, **known: object) -> None:
    """A row of a table as it was then, with nothing in what must have something."""
    columns = await connection.run_sync(
        lambda sync: [
            (column["name"], column["type"].python_type)
            for column in inspect(sync).get_columns(table)
            if not column["nullable"]
        ]
    )
    row = {name: kind() for name, kind in columns} | known
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    await connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


async def test_open_orders_and_alerts_are_looked_at_after_the_upgrade(database_url: str) -> None:
    await _at_revision(database_url, "0004")
    at = to_micros(NOON)
    async with opened_database(database_url) as database, database.writing() as connection:
        for name, status in (("open", "SHIPPED"), ("closed", "COMPLETED")):
            await _fill(connection, "orders", id=name, number=name, status=status)
        for name, status in (("a", "OPEN"), ("b", "RESOLVED")):
            alert = {"id": name, "status": status, "kind": "LOW_STOCK", "subject": name}
            await _fill(connection, "alerts", **alert, owner_role="WAREHOUSE", raised_at=at)
            await connection.execute(text("UPDATE alerts SET severity = 'INFO'"))

    await migrate(database_url)

    async with opened_database(database_url) as database, database.reading() as connection:
        kept = (await connection.execute(select(deadlines))).all()
        known = (await connection.execute(select(alerts).order_by(alerts.c.id))).all()
    assert {(one.subject, one.kind) for one in kept} == {
        ("open", DeadlineKind.FIRST_LOOK),
        ("a", DeadlineKind.ESCALATION),
    }
    assert [(one.occurrences, one.last_raised_at) for one in known] == [(1, NOON)] * 2


async def test_a_first_look_sets_the_deadlines_of_the_state_from_now_on(
    store: Store,
) -> None:
    shop = await a_shop(store, {"TEA": 9})
    await buy(shop, ("TEA", 1))
    before = sorted(await kinds(shop))
    (number, *_) = [one.order_id for one in await rows(store, deadlines)]
    async with store.database.writing() as connection:
        await connection.execute(deadlines.delete())
        await connection.execute(
            insert(deadlines).values(
                subject=number,
                kind=DeadlineKind.FIRST_LOOK,
                order_id=number,
                since=NOON,
                stage=0,
                next_at=NOON,
            )
        )
    later = NOON + timedelta(days=1)

    assert await comes(shop, later) == 1

    assert await kinds(shop) == before
    assert (await deadline(shop, "PICKING")).since == later
