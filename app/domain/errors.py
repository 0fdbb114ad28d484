"""Every way the shop says no: one family, each with a stable code and a sentence for a person.

Each sentence is one of `sentences.say`, so that it can be told in the reader's language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import ClassVar

from app.domain.actors import Role
from app.domain.sentences import Sentence, say, say_all


class ErrorCode(StrEnum):
    """What a refusal is about, for programs."""

    VALIDATION = "VALIDATION"
    NOT_FOUND = "NOT_FOUND"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    INVALID_TRANSITION = "INVALID_TRANSITION"
    INSUFFICIENT_STOCK = "INSUFFICIENT_STOCK"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where (relative to `input`) and what, with how to mend it."""

    path: tuple[str, ...]
    message: Sentence


@dataclass(frozen=True, slots=True)
class Shortage:
    """A product of which less is there than was asked for, over the whole demand."""

    sku: str
    requested: int
    available: int


class Unfit(ValueError):
    """A value that is not what it should be; whoever knows its place makes a problem of it."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(message)
        self.message = message


class Refused(Exception):
    """The shop's answer is no; nothing was changed."""

    code: ClassVar[ErrorCode]

    def __init__(self, message: Sentence, path: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = tuple(path)


class Invalid(Refused):
    """The input breaks rules; every problem is listed at once."""

    code = ErrorCode.VALIDATION

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(_and_more(first.message, len(self.problems) - 1), first.path)


def _and_more(first: Sentence, count: int) -> Sentence:
    if count == 0:
        return first
    if count == 1:
        return say("{first} (One more problem is listed.)", first=first)
    return say("{first} ({count} more are listed.)", first=first, count=count)


class NotFound(Refused):
    """There is no such thing, or none that this viewer may know of."""

    code = ErrorCode.NOT_FOUND

    def __init__(self, message: Sentence, path: Sequence[str] = ("number",)) -> None:
        super().__init__(message, path)


class NotPermitted(Refused):
    """The role may never do this; `required_roles` may."""

    code = ErrorCode.PERMISSION_DENIED

    def __init__(
        self, role: Role, action: str, required_roles: Iterable[Role], path: Sequence[str] = ()
    ) -> None:
        self.required_roles = tuple(sorted(required_roles))
        super().__init__(say("{role} may not {action}.", role=role, action=action), path)


class IllegalTransition(Refused):
    """The state does not allow the action; says what it does allow and what is missing.

    `about` is the number of the parcel in the way, where it is one.
    """

    code = ErrorCode.INVALID_TRANSITION

    def __init__(
        self,
        subject: Sentence,
        status: str,
        action: str,
        allowed: Iterable[str],
        blockers: Iterable[str],
        about: str | None = None,
    ) -> None:
        self.about = about
        self.status = status
        self.action = action
        self.allowed = tuple(allowed)
        self.blockers = tuple(blockers)
        no = say(
            "{subject} is {status}: {action} is not possible now.",
            subject=subject,
            status=status,
            action=action,
        )
        if about:
            no = say("{no} Shipment {about} stands in the way.", no=no, about=about)
        super().__init__(no)


class InsufficientStock(Refused):
    """Less is available than asked for; nothing was taken."""

    code = ErrorCode.INSUFFICIENT_STOCK

    def __init__(self, shortages: Iterable[Shortage], path: Sequence[str] = ()) -> None:
        self.shortages = tuple(shortages)
        each = [
            say("{sku}: {asked} asked, {there} there", sku=sku, asked=asked, there=there)
            for sku, asked, there in map(astuple, self.shortages)
        ]
        what = say_all("{some}, {next}", each)
        super().__init__(say("There is not enough stock ({what}).", what=what), path)


class VersionConflict(Refused):
    """Somebody changed it since the caller looked."""

    code = ErrorCode.VERSION_CONFLICT

    def __init__(self, subject: Sentence, expected: int, current: int) -> None:
        self.current_version = current
        super().__init__(
            say(
                "{subject} is at version {current}, not {expected}: read it again and retry.",
                subject=subject,
                current=current,
                expected=expected,
            ),
            ("expectedVersion",),
        )


class IdempotencyConflict(Refused):
    """The same key or reference came before with another input."""

    code = ErrorCode.IDEMPOTENCY_CONFLICT

    def __init__(self, key: Sentence, path: Sequence[str]) -> None:
        again = say("{key} was used before with another input: take a new one.", key=key)
        super().__init__(again, path)
