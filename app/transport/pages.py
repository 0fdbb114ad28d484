"""The built web pages, all of them from this machine; unbuilt, a page says how to get them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT: Final = Path(__file__).resolve().parents[2] / "web-demo" / "dist"

_YEAR_S: Final = 365 * 24 * 60 * 60  # an asset's name carries the hash of its content
_GUARD: Final = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",  # Monaco writes its colours as style elements
            "font-src 'self' data:",  # GraphiQL's style sheet carries its fonts
            "img-src 'self' data:",
            "connect-src 'self' ws: wss:",  # 'self' does not cover websockets in older browsers
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
_PAGE: Final = {**_GUARD, "cache-control": "no-cache"}  # it names the newest assets

_MISSING: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Waypost: the web pages are not built</title>
<h1>The web pages are not built</h1>
<p>The API runs: it answers at <code>POST /graphql</code> and, for subscriptions,
at <code>WS /graphql</code>.</p>
<p>GraphiQL and the front page are built from <code>web-demo/</code>. Install Node.js 20.19 or newer
with npm, then start again with <code>make run</code>.</p>
<p lang="zh-CN">网页尚未构建，接口照常运行。请安装 Node.js 20.19 或更新版本（含 npm），然后重新执行
<code>make run</code>。</p>
</html>
"""


class Pages:
    """The pages of one build folder, looked up at each request: a build needs no restart."""

    def __init__(self, built: Path = BUILT) -> None:
        self._built = built

    def routes(self) -> Sequence[BaseRoute]:
        """`/` and `/assets`; `GET /graphql` belongs to the API, which asks `graphiql_page`."""
        return (
            Route("/", self._front, methods=["GET"], name="front"),
            Mount("/assets", _Assets(self._built / "assets"), name="assets"),
        )

    def graphiql_page(self) -> Response:
        return self._page("graphiql/index.html")

    async def _front(self, _: Request) -> Response:
        return self._page("index.html")

    def _page(self, name: str) -> Response:
        page = self._built / name
        if not page.is_file():
            return HTMLResponse(_MISSING, headers=_PAGE)
        return FileResponse(page, headers=_PAGE)


class _Assets(StaticFiles):
    """Files named by their hash: kept for ever, and guarded like the pages that load them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def check_config(self) -> None:
        """An absent folder is the missing build the pages tell about: 404, not a fault."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_GUARD)
        response.headers["cache-control"] = f"public, max-age={_YEAR_S}, immutable"
        return response
