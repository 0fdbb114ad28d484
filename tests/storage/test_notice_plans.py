"""What the senders ask every second is found by an index, on either database."""

import pytest
from sqlalchemy import text

from app.storage.reading.notices import FAILED, IS_DUE
from app.storage.store import Store

ASKED = {
    "ix_notifications_due": IS_DUE,
    "ix_notifications_failed": FAILED,
}


@pytest.mark.parametrize("index", ASKED)
async def test_the_queue_is_asked_by_its_index(store: Store, index: str) -> None:
    sqlite = store.database.is_sqlite
    wanted = ASKED[index]._statement.limit(5).params(at=1)
    dialect = store.database.lanes.read._engine.dialect
    compiled = wanted.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    async with store.database.reading() as connection:
        if not sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plan = str((await connection.execute(text(f"{explain} {compiled}"))).all())

    assert index in plan
