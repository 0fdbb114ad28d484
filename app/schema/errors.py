"""What a mutation answers in place of a success: each refusal with the facts to act on."""

from typing import NamedTuple, TypeAlias

import strawberry

from app.domain import errors as domain
from app.domain.actors import Actor, Role
from app.domain.errors import ErrorCode, Refused
from app.domain.lifecycle import HoldReason
from app.domain.sentences import Sentence
from app.schema.actions import Blocker
from app.schema.enums import Locale
from app.schema.fields import described
from app.schema.viewing import LocaleArgument, is_shopper, language


class Said(NamedTuple):
    """A refusal's sentence in each language, without the word that shoppers must not read."""

    english: str
    chinese: str

    @classmethod
    def to(cls, viewer: Actor, sentence: Sentence) -> "Said":
        english, chinese = sentence.within(Locale.EN), sentence.within(Locale.ZH)
        if not is_shopper(viewer):
            return cls(english, chinese)
        kept, shown = HoldReason.FRAUD_SUSPECTED, HoldReason.MANUAL_REVIEW
        return cls(english.replace(kept, shown), chinese.replace(kept, shown))

    def within(self, locale: Locale | None) -> str:
        return self.chinese if language(locale) is Locale.ZH else self.english


@strawberry.interface(
    description="What a mutation answers in place of a success; nothing was changed."
)
class ErrorResult:
    code: ErrorCode = described("What it is about, for programs.")
    said: strawberry.Private[Said]
    path: list[str] = described(
        'Where in the input, such as ["lines", "2", "sku"]; empty when it is about no single field.'
    )

    @strawberry.field(description="A sentence for people: what, where and how to mend it.")
    def message(self, locale: LocaleArgument = Locale.EN) -> str:
        return self.said.within(locale)


@strawberry.type(description="One thing that is wrong with the input.")
class Problem:
    path: list[str] = described("Where in the input; numbers count from zero.")
    said: strawberry.Private[Said]

    @strawberry.field(description="What is wrong there, and how to mend it.")
    def message(self, locale: LocaleArgument = Locale.EN) -> str:
        return self.said.within(locale)


@strawberry.type(description="Every problem with the input at once.")
class ValidationError(ErrorResult):
    problems: list[Problem] = described("One entry for each problem.")


@strawberry.type(description="There is no such thing, or none that the caller may see.")
class NotFoundError(ErrorResult):
    pass


@strawberry.type(description="The caller's role may never do this.")
class PermissionDeniedError(ErrorResult):
    required_roles: list[Role] = described("The roles that may.")


@strawberry.type(description="The state does not allow it now.")
class InvalidTransitionError(ErrorResult):
    from_: str = described("The status it has.", name="from")
    action: str = described("The name of the mutation that was tried.")
    allowed: list[str] = described("The mutations that it does allow the caller now.")
    blocked_by: list[Blocker] = described("What stands in the way.")


@strawberry.type(description="A product of which there is less than was asked for.")
class Shortage:
    sku: str = described("Which product.")
    requested: int = described("Pieces that were asked for, over the whole input.")
    available: int = described("Pieces that are there for it.")


@strawberry.type(description="Less is available than was asked for; nothing was taken.")
class InsufficientStockError(ErrorResult):
    shortages: list[Shortage] = described("One entry for each product that is short.")


@strawberry.type(description="Somebody changed it since the caller looked.")
class VersionConflictError(ErrorResult):
    current_version: int = described("The version it has now: read it again, then retry.")


@strawberry.type(description="The same key or reference came before with another input.")
class IdempotencyConflictError(ErrorResult):
    pass


AnyError: TypeAlias = (
    ValidationError
    | NotFoundError
    | PermissionDeniedError
    | InvalidTransitionError
    | InsufficientStockError
    | VersionConflictError
    | IdempotencyConflictError
)


def error_of(refusal: Refused, viewer: Actor) -> AnyError:
    """The refusal as `viewer` may read it.

    Raises:
        TypeError: a kind of refusal that the schema does not know.
    """
    path = list(refusal.path)
    code, said = refusal.code, Said.to(viewer, refusal.message)
    match refusal:
        case domain.Invalid():
            return _invalid(refusal, said, viewer)
        case domain.NotFound():
            return NotFoundError(code=code, said=said, path=path)
        case domain.NotPermitted():
            roles = list(refusal.required_roles)
            return PermissionDeniedError(code=code, said=said, path=path, required_roles=roles)
        case domain.IllegalTransition():
            return _illegal(refusal, said)
        case domain.InsufficientStock():
            return _insufficient(refusal, said)
        case domain.VersionConflict():
            current = refusal.current_version
            return VersionConflictError(code=code, said=said, path=path, current_version=current)
        case domain.IdempotencyConflict():
            return IdempotencyConflictError(code=code, said=said, path=path)
    raise TypeError(f"The schema has no error type for {type(refusal).__name__}.")


def _invalid(refusal: domain.Invalid, said: Said, viewer: Actor) -> ValidationError:
    problems = [
        Problem(path=list(problem.path), said=Said.to(viewer, problem.message))
        for problem in refusal.problems
    ]
    return ValidationError(code=refusal.code, said=said, path=list(refusal.path), problems=problems)


def _illegal(refusal: domain.IllegalTransition, said: Said) -> InvalidTransitionError:
    return InvalidTransitionError(
        code=refusal.code,
        said=said,
        path=list(refusal.path),
        from_=str(refusal.status),
        action=str(refusal.action),
        allowed=[str(action) for action in refusal.allowed],
        blocked_by=[Blocker(code=str(code), about=refusal.about) for code in refusal.blockers],
    )


def _insufficient(refusal: domain.InsufficientStock, said: Said) -> InsufficientStockError:
    shortages = [
        Shortage(sku=short.sku, requested=short.requested, available=short.available)
        for short in refusal.shortages
    ]
    return InsufficientStockError(
        code=refusal.code, said=said, path=list(refusal.path), shortages=shortages
    )
