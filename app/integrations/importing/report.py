"""The report of refused rows: JSON Lines, put in place whole when the import is done."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.orders import Refused


class Report:
    """Takes refused rows as they come; as a context it cleans up after a failure."""

    def __init__(self, path: Path) -> None:
        """Opens the report at once, so that an import never ends with nowhere to write it.

        Raises:
            ImportFailedError: nothing can be written there.
        """
        self.path = path
        self.rows = 0
        try:
            self._part = NamedTemporaryFile(  # noqa: SIM115 - closed by finish or __exit__
                "w",
                encoding="utf-8",
                dir=path.parent,
                prefix=f".{path.name}.",
                suffix=".part",
                delete=False,
            )
        except OSError as error:
            raise ImportFailedError(
                f"The report cannot be written to {path}: {error.strerror}. "
                "Name another place with --report."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._part.close()
        Path(self._part.name).unlink(missing_ok=True)

    def write(self, refused: Iterable[Refused]) -> None:
        """One line a row: row, reference, path, message."""
        for row in refused:
            line = {
                "row": row.row,
                "reference": row.reference,
                "path": row.path,
                "message": row.message,
            }
            self._part.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.rows += 1

    def finish(self) -> None:
        """Puts the report in its place, over an older one; without a refused row there is none."""
        if not self.rows:
            self.path.unlink(missing_ok=True)
            return
        self._part.flush()
        os.fsync(self._part.fileno())
        self._part.close()
        Path(self._part.name).replace(self.path)


def report_at(asked: Path | None, input_path: str, here: Path) -> Report:
    """The report where it was asked for; else beside the input, or here if that place is closed."""
    if asked is not None:
        return Report(asked)
    if input_path == "-":
        return Report(here / "stdin.refused.jsonl")
    beside = Path(f"{input_path}.refused.jsonl")
    try:
        return Report(beside)
    except ImportFailedError:
        return Report(here / beside.name)
