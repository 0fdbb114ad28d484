"""A developer's own secrets: made once in the data directory, the same for every process."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.storage.sealing import new_key

SECRET_KEY_FILE: Final = "secret.key"
ENCRYPTION_KEYS_FILE: Final = "encryption.keys"


def kept_secret_key(data_dir: Path) -> str:
    """The secret key kept in `data_dir`, made now if there is none."""
    return _kept(data_dir / SECRET_KEY_FILE, lambda: secrets.token_urlsafe(48))


def kept_encryption_keys(data_dir: Path) -> str:
    """The encryption keys kept in `data_dir`, newest first; one is made if there is none."""
    return _kept(data_dir / ENCRYPTION_KEYS_FILE, new_key)


def _kept(file: Path, make: Callable[[], str]) -> str:
    """What `file` holds; of several processes that start at once, the first to link its own wins.

    A link appears whole or not at all and never replaces another, so nobody reads half a key.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # mode 0600
        try:
            with os.fdopen(handle, "w") as out:
                out.write(make() + "\n")
                out.flush()
                os.fsync(handle)
            with contextlib.suppress(FileExistsError):  # then another was first; its key is ours
                os.link(draft, file)
        finally:
            Path(draft).unlink()
    return file.read_text().strip()
