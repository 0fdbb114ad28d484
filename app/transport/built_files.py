"""Files of the build as they lie there: packed for those who unpack, hashed ones kept."""

from collections.abc import Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_YEAR_S: Final = 365 * 24 * 60 * 60  # an asset's name carries the hash of its content
_PACKED: Final = (("br", ".br"), ("gzip", ".gz"))  # the smaller one first
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}


def answer_with(file: Path, accepted: str, headers: Mapping[str, str]) -> Response:
    """The file, packed where the build packed it and the reader unpacks it.

    accepted: the reader's Accept-Encoding.
    """
    told = {**headers, "vary": "accept-encoding"}
    kind = _TYPES.get(file.suffix)
    for coding, ending in _PACKED:
        packed = file.with_name(file.name + ending)
        if _reads(accepted, coding) and packed.is_file():
            return FileResponse(
                packed, headers={**told, "content-encoding": coding}, media_type=kind
            )
    return FileResponse(file, headers=told, media_type=kind)


def _reads(accepted: str, coding: str) -> bool:
    """Whether the reader takes this coding; one that is listed with `q=0` is refused."""
    for entry in accepted.lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() == coding:
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class Assets(StaticFiles):
    """Files named by their hash: kept for ever, and guarded like the pages that load them."""

    def __init__(self, folder: Path, guard: Mapping[str, str]) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._guard = guard

    async def check_config(self) -> None:
        """An absent folder is the missing build the pages tell about: 404, not a fault."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        found, status = self.lookup_path(path)  # never outside the folder
        if status is None or not S_ISREG(status.st_mode):
            raise HTTPException(404)
        kept = {**self._guard, "cache-control": f"public, max-age={_YEAR_S}, immutable"}
        return answer_with(Path(found), Headers(scope=scope).get("accept-encoding", ""), kept)
