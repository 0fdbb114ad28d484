"""Running it: health, metrics, the schema as agreed, and every part of it described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, get_introspection_query
from graphql.utilities import find_breaking_changes

from .product import CONTRACT, Waypost
from .shop import Shop
from .wire import Facts


@pytest.fixture(scope="module")
def introspected(product: Any) -> Facts:
    guest = Shop(product).guest
    found: Facts = guest.query(get_introspection_query(descriptions=True))["__schema"]
    return found


def test_it_says_that_it_lives_and_is_ready(shop: Shop) -> None:
    assert shop.guest.http.get("/health/live").status_code == 200
    ready = shop.guest.http.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")


def test_its_figures_are_read_by_prometheus(shop: Shop) -> None:
    seen = shop.guest.http.get("/metrics")

    assert seen.status_code == 200
    assert "# HELP" in seen.text
    assert seen.headers["content-type"].startswith(("text/plain", "application/openmetrics"))


def test_the_front_door_leads_somewhere(shop: Shop) -> None:
    assert shop.guest.http.get("/", follow_redirects=True).status_code == 200


def test_the_schema_breaks_nothing_that_was_agreed(shop: Shop) -> None:
    if not CONTRACT.exists():
        pytest.skip("the agreed contract does not lie beside this repository")
    printed = shop.product.command("schema")
    assert printed.returncode == 0, printed.stderr

    breaking = find_breaking_changes(
        build_schema(CONTRACT.read_text()), build_schema(printed.stdout)
    )

    assert [each.description for each in breaking] == []


def test_every_part_of_the_schema_is_described(introspected: Facts) -> None:
    silent = []
    for kind in introspected["types"]:
        if kind["name"].startswith("__"):
            continue
        named = [(kind["name"], kind)]
        for part in ("fields", "inputFields", "enumValues"):
            for each in kind[part] or []:
                named.append((f"{kind['name']}.{each['name']}", each))
                for argument in each.get("args", []):
                    name = f"{kind['name']}.{each['name']}({argument['name']})"
                    named.append((name, argument))
        silent += [name for name, each in named if not (each["description"] or "").strip()]

    assert silent == []


def test_a_refused_command_is_one_clear_line(shop: Shop) -> None:
    done = shop.product.command("no-such-command")

    assert done.returncode != 0
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_migrating_again_changes_nothing(shop: Shop) -> None:
    assert shop.product.command("migrate").returncode == 0


def test_production_refuses_to_start_without_its_secrets(shop: Shop, tmp_path: Any) -> None:
    bare = type(shop.product)(tmp_path, {"WAYPOST_ENVIRONMENT": "production"})

    done = bare.command("serve", "--host", "127.0.0.1", "--port", str(bare.port))

    assert done.returncode != 0
    assert "WAYPOST_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_shows_its_schema_to_staff_only(tmp_path: Path) -> None:
    secrets = {
        "WAYPOST_ENVIRONMENT": "production",
        "WAYPOST_SECRET_KEY": "a secret of more than 32 characters",
        "WAYPOST_ENCRYPTION_KEYS": Waypost(tmp_path, {}).command("keys", "new").stdout.strip(),
    }
    closed = Waypost(tmp_path, secrets)
    shop, asked = Shop(closed), "{ __schema { queryType { name } } }"
    try:
        closed.start()
        assert shop.sales.query(asked)["__schema"]["queryType"]["name"] == "Query"
        assert shop.storefront.refusal(asked) == "FORBIDDEN"
        assert shop.guest.refusal(asked) == "UNAUTHENTICATED"
    finally:
        closed.stop()


def test_no_inside_reaches_a_client(shop: Shop) -> None:
    strange = 'query { order(number: "\\u0000") { number } node(id: "T3JkZXI6") { id } }'

    body = shop.manager.body(strange)

    for error in body.get("errors", []):
        assert error["extensions"]["code"] != "INTERNAL", body
        assert "Traceback" not in str(error)


def test_personal_data_never_reaches_the_log_or_lies_open_on_disk(shop: Shop) -> None:
    secret = f"zz{shop.tag.lower()}zz"
    customer = {"name": f"Frau {secret}", "email": f"{secret}@example.com"}
    number = shop.place(shop.stocked(5), customer=customer)["number"]
    shop.sales.ok("orderHold", number=number, reasons=["MANUAL_REVIEW"])

    for file in shop.product.folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes().lower(), file.name
