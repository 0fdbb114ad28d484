"""One log for our lines and the libraries': readable in development, JSON in production."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK: Final = "[hidden]"

# fmt: off
_PRIVATE_WORDS: Final = frozenset({
    "email", "mail", "phone", "mobile", "name", "recipient", "address", "contact", "customer",
    "account", "line1", "line2", "city", "subject",
    "token", "authorization", "authorisation", "cookie", "password", "secret", "key",
})
# fmt: on
# What structlog and the standard library call their own, and what is known to name no person.
_PUBLIC_KEYS: Final = frozenset({"logger_name", "func_name", "operation_name", "hostname"})
_KEY_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*")
# Only as far as plain patterns reach: keys are the rule, this is the net below them.
_PRIVATE_TEXT: Final = re.compile(
    r"[^\s@<>\"'=:,;(\[]{1,64}@[^\s@<>\"',;)\]]{1,255}"  # an email address, a URL's password
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a signed token
    r"|(?i:bearer)\s+\S+"
    r"|(?<![\w+])\+[1-9][0-9 ()-]{6,18}[0-9]"  # an international phone number
    r"|\[parameters: [^\n]*",  # what SQLAlchemy 2.1 adds to the message of a failed statement
    re.ASCII,
)


# Below WARNING these log statements with their parameters, or clients' addresses and whole URLs.
_TALKATIVE: Final = (
    "sqlalchemy",
    "aiosqlite",
    "httpx",
    "httpcore",
    "websockets",
    "uvicorn",
    "alembic",
    "requests",
    "urllib3",
)


def configure_logging(*, production: bool, level: str, out: TextIO | None = None) -> None:
    """Send every line of this process to `out` (standard error), ours from `level` on.

    Libraries never speak below INFO, and some not below WARNING: what they tell has people in it.
    """
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(_formatter(production))
    root = logging.getLogger()
    root.handlers = [handler]
    ours = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(ours, logging.INFO))
    logging.getLogger("app").setLevel(ours)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(ours, logging.WARNING))
    # Access lines hold whole URLs, and GET puts the operation's variables there.
    logging.getLogger("uvicorn.access").disabled = True
    # It tells addresses and URLs with their keys on every level; what we need are our own codes.
    logging.getLogger("apprise").disabled = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_PREPARE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=production,
    )


def hide_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Masks values whose key could hold personal data or a secret, and text that looks like it."""
    return {key: _shown(key, value) for key, value in event.items()}


def _shown(key: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if _is_private(key):
        return MASK
    return _scrubbed(value)


def _is_private(key: str) -> bool:
    if key in _PUBLIC_KEYS:
        return False
    parts = {part.lower() for part in _KEY_PARTS.findall(key)}
    singular = {part.removesuffix("s") for part in parts} | {
        part.removesuffix("es") for part in parts
    }
    return not _PRIVATE_WORDS.isdisjoint(parts | singular)


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return _PRIVATE_TEXT.sub(MASK, value)
    if isinstance(value, Mapping):
        return {str(key): _shown(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(inner) for inner in value]
    if isinstance(value, int | float):
        return value
    return _PRIVATE_TEXT.sub(MASK, str(value))


_PREPARE: Final[tuple[Processor, ...]] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.StackInfoRenderer(),
)


def _formatter(production: bool) -> logging.Formatter:
    # The traceback becomes text before hiding, so that what it quotes is hidden as well.
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if production
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_PREPARE,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_personal,
            renderer,
        ],
    )
