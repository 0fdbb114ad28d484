"""Log lines tell what happened, and of whom nothing."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app.logging import MASK, configure_logging, hide_personal


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def logged(production: bool = True, level: str = "info") -> io.StringIO:
    out = io.StringIO()
    configure_logging(production=production, level=level, out=out)
    return out


@pytest.mark.parametrize(
    "key",
    [
        "email",
        "customerEmail",
        "EMAIL",
        "phone",
        "phones",
        "billing_addresses",
        "name",
        "first_name",
        "shippingAddress",
        "contact",
        "token",
        "authorization",
        "HTTP_AUTHORIZATION",
        "line1",
        "secret_key",
        "cookie",
        "recipient",
    ],
)
def test_what_could_be_personal_is_hidden_by_its_key(key: str) -> None:
    assert hide_personal(None, "info", {key: "Anna"}) == {key: MASK}
    assert hide_personal(None, "info", {"input": {key: ["Anna"]}}) == {"input": {key: MASK}}


def test_what_tells_of_nobody_stays() -> None:
    facts = {"order": "261121-7K3MQ2XD", "took_ms": 3.5, "count": 7, "ok": True, "why": None}

    assert hide_personal(None, "info", facts) == facts


@pytest.mark.parametrize(
    "text",
    [
        "no such customer: anna@example.com",
        "Bearer abc.def",
        "eyJhbGciOi.eyJzdWIiOi.c2ln",
        "call +44 20 7946 0018",
        "cannot reach postgresql+asyncpg://me:hunter2@db/waypost",
        "(sqlite3.IntegrityError) [SQL: INSERT ...] [parameters: ('Anna', '+44')]",
    ],
)
def test_what_looks_personal_is_cut_out_of_texts(text: str) -> None:
    shown = str(hide_personal(None, "info", {"event": text, "causes": [text]}))

    assert MASK in shown
    for secret in ("anna@", "abc.def", "c2ln", "7946", "hunter2", "Anna"):
        assert secret not in shown


def test_production_writes_one_json_object_a_line_with_a_clean_traceback() -> None:
    out = logged()

    try:
        raise ValueError("no room for anna@example.com")
    except ValueError:
        structlog.stdlib.get_logger("app.x").exception("order.refused", order="7", email="a@b.c")

    line = json.loads(out.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("order.refused", "error", "app.x")
    assert line["email"] == MASK
    assert line["at"].endswith("Z")
    assert "ValueError" in line["exception"]
    assert "anna@" not in out.getvalue()


def test_libraries_lines_go_the_same_way() -> None:
    out = logged()

    logging.getLogger("uvicorn.error").warning("closed %s", "anna@example.com")

    assert json.loads(out.getvalue())["event"] == f"closed {MASK}"


def test_development_reads_as_text() -> None:
    out = logged(production=False)

    structlog.stdlib.get_logger("app.x").info("order.placed", order="7")

    assert "order.placed" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_debugging_ourselves_does_not_make_the_libraries_talk() -> None:
    out = logged(level="debug")

    logging.getLogger("uvicorn.error").debug("< TEXT 'Bearer ...'")
    logging.getLogger("sqlalchemy.engine").info("('Anna',)")
    logging.getLogger("uvicorn.access").info("GET /graphql?variables=Anna")
    assert not out.getvalue()

    structlog.stdlib.get_logger("app.x").debug("seen")
    assert "seen" in out.getvalue()


def test_lines_below_the_level_are_not_written() -> None:
    out = logged(level="warning")

    structlog.stdlib.get_logger("app.x").info("seen")

    assert not out.getvalue()
