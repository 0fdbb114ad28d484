"""Files are read however they come: packed, piped, with a mark at the start, in Latin-1."""

import bz2
import gzip
import io
import lzma
import os
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.orders import How
from app.integrations.importing.waypost_orders import WaypostOrders

from .shop import NOON, People, imported, imported_own

HISTORY = """\
reference,placed_at,name,sku,quantity,unit_price,currency
A-1,2026-11-20T09:30:00Z,Zoë Müller,MUG,2,4.50,EUR
"""


@pytest.mark.parametrize("pack", [bytes, lzma.compress, gzip.compress, bz2.compress])
@pytest.mark.parametrize("by_file", [True, False])
async def test_packed_input_is_read_as_it_is(
    pack: Callable[[bytes], bytes], by_file: bool, tmp_path: Path
) -> None:
    packed = pack(HISTORY.encode())
    path = tmp_path / "orders"
    path.write_bytes(packed)
    reader = WaypostOrders(How.HISTORY, NOON, People())

    done = await imported(path if by_file else packed, reader, tmp_path)

    assert done.orders["A-1"].customer.name == "Zoë Müller"
    assert done.notice is None


async def test_a_named_pipe_is_read_like_standard_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(HISTORY,))
    writer.start()

    done = await imported(pipe, WaypostOrders(How.HISTORY, NOON, People()), tmp_path)

    writer.join()
    assert done.tally.created == 1


async def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    done = await imported_own(HISTORY.encode("utf-8-sig"), tmp_path)

    assert done.tally.created == 1


async def test_latin_1_is_read_and_said_aloud(tmp_path: Path) -> None:
    done = await imported_own(HISTORY.encode("latin-1"), tmp_path)

    assert done.orders["A-1"].customer.name == "Zoë Müller"
    assert done.notice is not None
    assert "Latin-1" in done.notice


def a_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("orders.csv", HISTORY)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (a_zip(), "zip archive"),
        (HISTORY.encode("utf-16"), "UTF-16"),
        (lzma.compress(HISTORY.encode() * 100)[:-30], "damaged or cut short"),
        (gzip.compress(HISTORY.encode())[:-4], "damaged or cut short"),
        (b"reference,sku\n\0\0", "binary"),
        (HISTORY.encode() + b'A-2,2026-11-20T09:30:00Z,"never closed,MUG,1,1.00,EUR\n', "quotes"),
        (b"a" * (17 << 20), "longer than 16 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_table_at_all_fails_before_anything_is_written(
    content: bytes, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(ImportFailedError, match=complaint):
        await imported_own(content, tmp_path)

    assert not (tmp_path / "refused.jsonl").exists()


@pytest.mark.parametrize("path", ["absent.csv", "."])
async def test_a_file_that_cannot_be_opened_is_named(path: str, tmp_path: Path) -> None:
    reader = WaypostOrders(How.HISTORY, NOON, People())

    with pytest.raises(ImportFailedError, match="cannot be read"):
        await imported(tmp_path / path, reader, tmp_path)
