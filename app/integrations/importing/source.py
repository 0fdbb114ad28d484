"""One input file, read several times as plain text however it came: packed, piped or in Latin-1."""

import bz2
import codecs
import gzip
import hashlib
import io
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from app.integrations.importing.failures import ImportFailedError

CHUNK_BYTES: Final = 1 << 18
# A field holds at most 128 KiB, so no honest line comes near this; it bounds what is kept at once.
LONGEST_LINE_BYTES: Final = 16 << 20

_PACKED: Final[dict[bytes, Callable[[BinaryIO], BinaryIO]]] = {
    b"\xfd7zXZ\x00": lambda raw: cast(BinaryIO, lzma.LZMAFile(raw)),  # noqa: SIM115 - closed by its user
    b"\x1f\x8b": lambda raw: cast(BinaryIO, gzip.GzipFile(fileobj=raw)),
    b"BZh": lambda raw: cast(BinaryIO, bz2.BZ2File(raw)),
}
_NOT_READ: Final = {
    b"PK\x03\x04": "a zip archive",
    b"PK\x05\x06": "a zip archive",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Content:
    """What the first reading of a file found out: `digest` is of the unpacked bytes."""

    encoding: str
    digest: str
    is_json_lines: bool


class Source:
    """A seekable input; `position_bytes` of `size_bytes` tells how far it is read, as packed."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.size_bytes = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        self._unpack = _unpacker(raw.read(8))

    @property
    def position_bytes(self) -> int:
        return self._raw.tell()

    @contextmanager
    def text(self, encoding: str) -> Iterator[io.TextIOWrapper]:
        """The content from its start; line ends come as they are, which csv asks for."""
        with self._opened() as content:
            text = io.TextIOWrapper(cast("io.BufferedReader", content), encoding, newline="")
            try:
                yield text
            finally:
                text.detach()

    def examine(self, progress: Callable[[], None]) -> Content:
        """Read it all once.

        Raises:
            ImportFailedError: it is damaged, binary, empty or has a line beyond every measure.
        """
        digest = hashlib.sha256()
        utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        first, line_bytes = b"", 0
        for chunk in self._chunks():
            digest.update(chunk)
            first = first or chunk.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
            utf8 = utf8 if utf8 and _decodes(utf8, chunk) else None
            line_bytes = _line_bytes(chunk, line_bytes)
            progress()
        if not first:
            raise ImportFailedError("The file is empty: its first line must name the columns.")
        if utf8 and not _decodes(utf8, b"", final=True):
            utf8 = None
        return Content("utf-8-sig" if utf8 else "latin-1", digest.hexdigest(), first == b"{")

    def _chunks(self) -> Iterator[bytes]:
        with self._opened() as content:
            while True:
                try:
                    chunk = content.read(CHUNK_BYTES)
                except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
                    raise ImportFailedError(
                        f"The file is damaged or cut short ({error})."
                    ) from error
                if not chunk:
                    return
                if b"\0" in chunk:
                    raise ImportFailedError(
                        "The file is binary: CSV or JSON Lines in UTF-8 is wanted."
                    )
                yield chunk

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        self._raw.seek(0)
        if self._unpack is None:
            yield self._raw
            return
        with self._unpack(self._raw) as content:
            yield content


@contextmanager
def opened(path: str, standard_input: BinaryIO, progress: Progress) -> Iterator[Source]:
    """The file at `path`; what cannot be read twice ("-", a pipe) is first put by.

    Raises:
        ImportFailedError: it cannot be opened, or is packed in a way that is not read.
    """
    if path == "-":
        with _put_by(standard_input, progress) as kept:
            yield Source(kept)
        return
    try:
        raw = Path(path).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise ImportFailedError(f"{path} cannot be read: {error.strerror}.") from error
    with raw:
        if raw.seekable():
            yield Source(raw)
            return
        with _put_by(raw, progress) as kept:
            yield Source(kept)


@contextmanager
def _put_by(stream: BinaryIO, progress: Progress) -> Iterator[BinaryIO]:
    # Nameless and readable by nobody else: it holds people's addresses.
    with tempfile.TemporaryFile() as kept:
        while chunk := stream.read(CHUNK_BYTES):
            kept.write(chunk)
            progress(len(chunk))
        yield cast(BinaryIO, kept)


def _unpacker(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    for magic, what in _NOT_READ.items():
        if head.startswith(magic):
            raise ImportFailedError(
                f"The file is {what}, which is not read: give it as UTF-8 text, "
                "plain or packed as .xz, .gz or .bz2."
            )
    return next((unpack for magic, unpack in _PACKED.items() if head.startswith(magic)), None)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _line_bytes(chunk: bytes, so_far: int) -> int:
    last_end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    line_bytes = len(chunk) - last_end - 1 if last_end >= 0 else so_far + len(chunk)
    if line_bytes > LONGEST_LINE_BYTES:
        raise ImportFailedError("A line is longer than 16 MiB: is this CSV or JSON Lines?")
    return line_bytes
