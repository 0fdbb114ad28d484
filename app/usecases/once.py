"""Once for each key: the first answer again for the same input, a conflict for another."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from app.domain.actors import STAFF, Role
from app.domain.contacts import TermKind
from app.domain.errors import IdempotencyConflict, Invalid, Problem, Refused
from app.domain.sentences import say
from app.storage.kept.keeping import KEPT_FOR_EVER
from app.storage.together.ahead import Ahead, KeyUse, Remembered
from app.storage.transaction import Transaction
from app.usecases.shop import Outcome, Request, Shop

LONGEST_KEY = 200
CLOCKS_DIFFER = timedelta(seconds=5)
"""How far another machine's clock may be ahead before its instant is in the future."""


class _DoneMeanwhile(Exception):
    """Another try did it first; what this one changed is taken back."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.result)
        self.outcome = outcome


async def once(
    shop: Shop,
    request: Request,
    mutation: str,
    work: Callable[[Transaction], Awaitable[str | Outcome]],
    rank: int = 0,
    ahead: Ahead | None = None,
) -> Outcome:
    """Run `work` in a transaction unless the request's key was used for the same before.

    Where writes queue, a higher `rank` goes first; see `Store.write` for `ahead`.

    Raises:
        IdempotencyConflict: the key was used with another input.
        Refused: what `work` refuses; the key stays free.
    """
    use = _use(shop, request, mutation)
    since = None if request.key_kept_for_ever else request.at - shop.rules.keys_kept

    async def run(tx: Transaction) -> Outcome:
        if use is not None:
            replay = _replay(request, await tx.keeping.remembered(use, since))
            if replay is not None:
                return replay
        try:
            done = await work(tx)
        except Refused:
            # Who asks again too soon waits for what the first try has locked, and finds it done.
            if use is not None:
                replay = _replay(request, await tx.keeping.remembered_meanwhile(use, since))
                if replay is not None:
                    raise _DoneMeanwhile(replay) from None
            raise
        outcome = done if isinstance(done, Outcome) else Outcome(done)
        if use is not None:
            await tx.keeping.remember(
                use, Remembered(request.input_digest, outcome.result), request.at
            )
        return outcome

    if ahead is not None and use is not None:
        ahead = replace(ahead, keys=frozenset({use}))
    try:
        return await shop.store.write(run, request.at, rank, ahead)
    except _DoneMeanwhile as done:
        return done.outcome


def _replay(request: Request, known: Remembered | None) -> Outcome | None:
    """The first answer again, where there was one.

    Raises:
        IdempotencyConflict: the key was used with another input.
    """
    if known is None:
        return None
    if known.input_digest != request.input_digest:
        raise IdempotencyConflict(say("This idempotency key"), ("idempotencyKey",))
    return Outcome(known.result, replayed=True)


def _use(shop: Shop, request: Request, mutation: str) -> KeyUse | None:
    key = request.idempotency_key
    if key is None or not _is_key(key):
        return None
    by = request.by
    subject = by.subject or ""
    if by.role is Role.CUSTOMER:  # an account is personal data, and this stands in an index
        subject = shop.store.indexer.digest(TermKind.ACCOUNT, subject).hex()
    principal = f"{by.role}:{by.channel or ''}:{subject}"
    if request.key_kept_for_ever:
        principal = KEPT_FOR_EVER + principal
    return KeyUse(principal, mutation, key)


def form_problems(request: Request) -> list[Problem]:
    """What is wrong with the parts every input has."""
    return [*_key_problems(request.idempotency_key), *_time_problems(request)]


def _key_problems(key: str | None) -> list[Problem]:
    if key is None or _is_key(key):
        return []
    return [
        Problem(("idempotencyKey",), say("A key has 1 to {most} characters.", most=LONGEST_KEY))
    ]


def _is_key(key: str) -> bool:
    return bool(key.strip()) and len(key) <= LONGEST_KEY


def _time_problems(request: Request) -> list[Problem]:
    if request.occurred_at is None:
        return []
    if request.by.role not in STAFF | {Role.STOREFRONT, Role.CARRIER, Role.SYSTEM}:
        return [
            Problem(("occurredAt",), say("Only staff and systems say when something happened."))
        ]
    if request.occurred_at > request.at + CLOCKS_DIFFER:
        return [Problem(("occurredAt",), say("This lies in the future: give when it happened."))]
    return []


def text_problems(path: str, text: str | None, longest: int) -> list[Problem]:
    """What is wrong with a free text of at most `longest` characters."""
    if text is not None and len(text) > longest:
        return [Problem((path,), say("At most {longest} characters fit.", longest=longest))]
    return []


def refuse(problems: list[Problem]) -> None:
    """Raise Invalid with every problem, where there is one."""
    if problems:
        raise Invalid(problems)
