"""The embedded outbox: each message a file, so that a shop without a mail server shows its mail.

A file is there whole or not at all; the oldest go when there are many, and when they are old.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from app.domain.notices import Posted
from app.integrations.notices.letter import Letter
from app.integrations.notices.mail import as_mail

MOST: Final = 1_000
"""Files; some megabytes."""
KEPT: Final = timedelta(days=7)
SENDER: Final = "Waypost <shop@waypost.example>"
_LOOK_EVERY: Final = 50
"""Messages between two looks at what is too many: listing a folder costs more than a file."""
_NAME: Final = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9A-Z]{26}\.(eml|txt)")


class OutboxFile(NamedTuple):
    """A message in the outbox."""

    name: str
    written_at: datetime
    size_bytes: int


class Outbox:
    """The folder `outbox` in the data dir."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "outbox"
        self._written = 0

    def post(
        self, letter: Letter, to: str, notice_id: str, at: datetime, *, is_mail: bool
    ) -> Posted:
        """Write the message; the same one again replaces itself."""
        if is_mail:
            body = as_mail(letter, SENDER, to, notice_id, at).as_bytes()
        else:
            body = f"To: {to}\n\n{letter.short}\n".encode()
        name = f"{at:%Y%m%dT%H%M%S}-{notice_id}{'.eml' if is_mail else '.txt'}"
        try:
            # Messages are in clear here: nobody else on the machine is to read them.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.folder / f".{notice_id}.part"
            part.write_bytes(body)
            part.chmod(0o600)
            part.replace(self.folder / name)
            self._written += 1
            if self._written % _LOOK_EVERY == 1:
                self._tidy(at)
        except OSError:
            return Posted("OUTBOX_NOT_WRITABLE")
        return Posted()

    def files(self) -> list[OutboxFile]:
        """What is there, the newest first."""
        found = []
        for name in self._names():
            written = datetime.strptime(name.partition("-")[0] + "+0000", "%Y%m%dT%H%M%S%z")
            size = (self.folder / name).stat().st_size
            found.append(OutboxFile(name, written, size))
        return found

    def read(self, name: str) -> str | None:
        """The message of that name as a person reads it; None where there is none."""
        if name not in self._names():
            return None
        raw = (self.folder / name).read_bytes()
        return _readable(raw) if name.endswith(".eml") else raw.decode()

    def _names(self) -> list[str]:
        try:
            found = [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []
        return sorted(filter(_NAME.fullmatch, found), reverse=True)

    def _tidy(self, at: datetime) -> None:
        oldest = f"{at - KEPT:%Y%m%dT%H%M%S}"
        for place, name in enumerate(self._names()):
            if place >= MOST or name < oldest:
                (self.folder / name).unlink(missing_ok=True)


def _readable(raw: bytes) -> str:
    """The headers that a mail program shows, and the plain text, decoded."""
    from email import message_from_bytes  # noqa: PLC0415
    from email.policy import default  # noqa: PLC0415

    mail = message_from_bytes(raw, policy=default)
    shown = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Date", "Subject"))
    body = mail.get_body(("plain",))
    return f"{shown}\n\n{body.get_content() if body is not None else ''}"
