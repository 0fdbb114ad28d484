"""The built web pages, all of them from this machine; unbuilt, a page says how to get them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from app.transport.built_files import Assets, answer_with

BUILT: Final = Path(__file__).resolve().parents[2] / "web-demo" / "dist"

PLACES: Final = ("track", "answer", "ops")
"""Pages with an address of their own and below it, built from folders of these names."""
_KEYED: Final = frozenset({"track", "answer"})
"""What stands below these is a key that somebody was sent, to an order or a question about one."""

_ALL: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_STRICT: Final = (
    *_ALL,
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
)
_GRAPHIQL: Final = (
    *_ALL,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",  # Monaco writes its colours as style elements
    "font-src 'self' data:",  # GraphiQL's style sheet carries its fonts
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",  # a server of another address may be asked from here
)


def _guard(policy: Sequence[str], referrer: str) -> dict[str, str]:
    return {
        "content-security-policy": "; ".join(policy),
        "referrer-policy": referrer,
        "x-content-type-options": "nosniff",
    }


_FRESH: Final = {"cache-control": "no-cache"}  # a page names the newest assets
# An address may be a key to what it shows: no other site, a carrier's say, may learn it by a link.
_PAGE: Final = _FRESH | _guard(_STRICT, "no-referrer")
_SECRET: Final = _PAGE | {"cache-control": "no-store", "x-robots-tag": "noindex"}
_GRAPHIQL_PAGE: Final = _FRESH | _guard(_GRAPHIQL, "same-origin")

_MISSING: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Waypost: the web pages are not built</title>
<h1>The web pages are not built</h1>
<p>The API runs: it answers at <code>POST /graphql</code> and, for subscriptions,
at <code>WS /graphql</code>.</p>
<p>The shop, the tracking page and GraphiQL are built from <code>web-demo/</code>. Install Node.js
20.19 or newer with npm, then start again with <code>make run</code>.</p>
<p lang="zh-CN">网页尚未构建，接口照常运行。请安装 Node.js 20.19 或更新版本（含 npm），然后重新执行
<code>make run</code>。</p>
</html>
"""


class Pages:
    """The pages of one build folder, looked up at each request: a build needs no restart."""

    def __init__(self, built: Path = BUILT) -> None:
        self._built = built

    def routes(self) -> Sequence[BaseRoute]:
        """The pages and `/assets`; `GET /graphql` is the API's, which asks `graphiql_page`."""
        return (
            Route("/", self._front, methods=["GET"], name="front"),
            *(
                Route(address, self._place, methods=["GET"], name=place)
                for place in PLACES
                for address in (f"/{place}", f"/{place}/{{below:path}}")
            ),
            Mount("/assets", Assets(self._built / "assets", _guard(_GRAPHIQL, "same-origin"))),
        )

    def graphiql_page(self) -> Response:
        return self._page("graphiql/index.html", None, _GRAPHIQL_PAGE)

    async def _front(self, request: Request) -> Response:
        return self._page("index.html", request, _PAGE)

    async def _place(self, request: Request) -> Response:
        place = request.url.path.split("/")[1]
        is_secret = place in _KEYED and request.path_params.get("below")
        headers = _SECRET if is_secret else _PAGE
        return self._page(f"{place}/index.html", request, headers)

    def _page(self, name: str, request: Request | None, headers: dict[str, str]) -> Response:
        page = self._built / name
        if not page.is_file():
            return HTMLResponse(_MISSING, headers=headers)
        accepted = request.headers.get("accept-encoding", "") if request else ""
        return answer_with(page, accepted, headers)
