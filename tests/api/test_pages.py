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
    (tmp_path / "index.html").write_text("the front page")
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
    ("address", "shows"), [("/", "the front page"), ("/graphql", "GraphiQL itself")]
)
async def test_a_built_page_is_served_and_asked_for_anew_each_time(
    built: Path, address: str, shows: str
) -> None:
    async with browser(built) as client:
        page = await client.get(address)

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.text == shows
    assert page.headers["cache-control"] == "no-cache"


async def test_an_asset_named_by_its_hash_is_kept_for_ever(built: Path) -> None:
    async with browser(built) as client:
        asset = await client.get(HASHED)

    assert asset.status_code == 200
    assert "javascript" in asset.headers["content-type"]
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("address", ["/", "/graphql", HASHED])
async def test_pages_and_assets_load_nothing_from_elsewhere(built: Path, address: str) -> None:
    async with browser(built) as client:
        answer = await client.get(address)

    policy = answer.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "address", ["/assets/none.js", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets/"]
)
async def test_what_is_no_asset_is_not_found(built: Path, address: str) -> None:
    async with browser(built) as client:
        answer = await client.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["/", "/graphql"])
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
