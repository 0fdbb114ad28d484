"""The web pages as a browser gets them: guarded, cached where safe, honest when not built."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.transport.pages import Pages

HASHED = "/assets/index-DxQUzWj8.js"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "graphiql").mkdir()
    (tmp_path / "track").mkdir()
    (tmp_path / "index.html").write_text("the front page")
    (tmp_path / "track" / "index.html").write_text("the tracking page")
    (tmp_path / "graphiql" / "index.html").write_text("GraphiQL itself")
    (tmp_path / HASHED[1:]).write_text("run()")
    (tmp_path / "secret.txt").write_text("not for the web")
    return tmp_path


def browser(folder: Path) -> httpx.AsyncClient:
    pages = Pages(folder)

    async def graphql(_: Request) -> Response:
        return pages.graphiql_page()

    site = Starlette(routes=[*pages.routes(), Route("/graphql", graphql)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://waypost.test")


@pytest.mark.parametrize(
    ("address", "shows"),
    [
        ("/", "the front page"),
        ("/track", "the tracking page"),
        ("/track/a.signed.token", "the tracking page"),
        ("/graphql", "GraphiQL itself"),
    ],
)
async def test_a_built_page_is_served_and_asked_for_anew_each_time(
    built: Path, address: str, shows: str
) -> None:
    async with browser(built) as client:
        page = await client.get(address)

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.text == shows
    assert page.headers["cache-control"] == ("no-store" if "token" in address else "no-cache")


async def test_an_asset_named_by_its_hash_is_kept_for_ever(built: Path) -> None:
    async with browser(built) as client:
        asset = await client.get(HASHED)

    assert asset.status_code == 200
    assert "javascript" in asset.headers["content-type"]
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("accepts", "sent", "shows"),
    [
        ("gzip, deflate, br", "br", b"run() by brotli"),
        ("gzip", "gzip", b"run() by gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", b"run() by gzip"),
        ("identity", None, b"run()"),
    ],
)
async def test_an_asset_goes_packed_as_the_browser_reads_it(
    built: Path, accepts: str, sent: str | None, shows: bytes
) -> None:
    (built / f"{HASHED[1:]}.br").write_bytes(b"run() by brotli")
    (built / f"{HASHED[1:]}.gz").write_bytes(b"run() by gzip")

    async with browser(built) as client:
        request = client.build_request("GET", HASHED, headers={"accept-encoding": accepts})
        answer = await client.send(request, stream=True)
        body = b"".join([part async for part in answer.aiter_raw()])

    assert body == shows
    assert answer.headers.get("content-encoding") == sent
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["vary"] == "accept-encoding"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("address", ["/", "/track", "/track/a.signed.token"])
async def test_a_page_lets_nothing_inline_run_and_tells_no_one_its_address(
    built: Path, address: str
) -> None:
    async with browser(built) as client:
        page = await client.get(address)

    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["/", "/track", "/graphql", HASHED])
async def test_pages_and_assets_load_nothing_from_elsewhere(built: Path, address: str) -> None:
    async with browser(built) as client:
        answer = await client.get(address)

    policy = answer.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize(
    "address", ["/assets/none.js", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets/"]
)
async def test_what_is_no_asset_is_not_found(built: Path, address: str) -> None:
    async with browser(built) as client:
        answer = await client.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["/", "/track/a.signed.token", "/graphql"])
async def test_without_a_build_the_page_says_how_to_get_one(tmp_path: Path, address: str) -> None:
    async with browser(tmp_path / "never-built") as client:
        page = await client.get(address)
        asset = await client.get(HASHED)

    assert page.status_code == 200
    assert "Node.js 20.19" in page.text
    assert "make run" in page.text
    assert asset.status_code == 404


async def test_a_build_made_while_serving_is_seen(tmp_path: Path) -> None:
    async with browser(tmp_path) as client:
        before = await client.get("/")
        (tmp_path / "index.html").write_text("the front page")
        after = await client.get("/")

    assert "not built" in before.text
    assert after.text == "the front page"
