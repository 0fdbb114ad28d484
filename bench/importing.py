"""Importing history: how long a file takes, half of it and all of it, and how much memory."""

import csv
import lzma
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final, TextIO

from bench.measuring import Result
from bench.options import Options
from bench.places import ROOT, Unavailable, cache
from bench.process import python
from bench.rounds import Measured, Turn, in_rounds

VARIABLE: Final = "WAYPOST_BENCH_FILE"
REAL: Final = ROOT.parent / "shared" / "data" / "online_retail.csv.xz"
COLUMNS: Final = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROWS: Final = 541_909
"""Of the published file, and of the one that stands in for it."""
LINES: Final = 20


def measure(options: Options) -> Result:
    """The whole file and its first half, each into an empty database, as `waypost import` does."""
    whole, told = _file(options.file)
    with tempfile.TemporaryDirectory() as folder:
        half = Path(folder) / "half.csv"
        rows = _rows(whole)
        _first_half(whole, half, rows // 2)
        parts = {"half": (half, rows // 2), "whole": (whole, rows)}
        turns: dict[str, Turn] = {
            name: partial(_turn, file, count, Path(folder) / "shop")
            for name, (file, count) in parts.items()
        }
        cases = in_rounds(turns, options)
    return Result("importing", cases, [f"{rows:,} rows of {told}, as history, into SQLite."])


def _file(named: Path | None) -> tuple[Path, str]:
    """The file that was named, else the real one beside the project, else one like it."""
    chosen = named or Path(os.environ.get(VARIABLE) or REAL)
    if chosen.exists():
        return chosen, "the UCI Online Retail file" if named is None else chosen.name
    made = cache() / "like_online_retail.csv"
    if not made.exists():
        _write_like(made)
    return made, "a generated file of the same columns"


def _write_like(file: Path) -> None:
    """Orders of twenty lines; each column as in the published file."""
    draw = Random(7)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS.split(","))
        for row in range(ROWS):
            invoice, code = 500_000 + row // LINES, 10_000 + draw.randrange(4_000)
            day, hour = 1 + row // LINES // 1_000 % 28, 8 + row // LINES % 10
            cents = 85 + code % 900
            writer.writerow(
                (
                    invoice,
                    code,
                    f"ARTICLE {code} OF THE SEASON",
                    1 + draw.randrange(12),
                    f"2011-05-{day:02d} {hour:02d}:{row % 60:02d}:00",
                    f"{cents // 100}.{cents % 100:02d}",
                    12_000 + invoice % 4_300,
                    "United Kingdom",
                )
            )


def _rows(file: Path) -> int:
    with _opened(file) as lines:
        return sum(1 for _ in lines) - 1


def _opened(file: Path) -> TextIO:
    if file.suffix == ".xz":
        return lzma.open(file, "rt", encoding="utf-8", newline="")
    return file.open(encoding="utf-8", newline="")


def _first_half(file: Path, half: Path, rows: int) -> None:
    with _opened(file) as lines, half.open("w", encoding="utf-8", newline="") as out:
        out.writelines(islice(lines, rows + 1))


def _turn(file: Path, rows: int, folder: Path) -> Mapping[str, Measured]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    outside = {k: v for k, v in os.environ.items() if not k.startswith("WAYPOST_")}
    words = python("-m", "app", "import", "orders", str(file), "--as", "history")
    mapping = ("--mapping", "online-retail", "--report", str(folder / "refused.jsonl"))
    began = time.monotonic()
    process = subprocess.Popen(
        [*words, *mapping],
        cwd=ROOT,
        env=outside | {"WAYPOST_DATA_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    took_s = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 2}:
        raise Unavailable(f"the import ended with status {process.returncode}")
    return {
        "waypost import orders": {
            "seconds": took_s,
            "rows_per_s": rows / took_s,
            "cpu_s": used.ru_utime + used.ru_stime,
            "peak_mib": used.ru_maxrss / 1024,
        }
    }
