"""The tables of the roles' pages: what a role may do, its alerts, and what is kept from it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from graphql import GraphQLField

from app.api import public_schema
from app.documentation.markdown import table, words
from app.domain.actors import Role
from app.domain.alerts import ALERT_RULES, AlertKind
from app.domain.deadlines import ALERT_OF
from app.domain.labels import LABELS, Words, label
from app.domain.lifecycle import (
    ORDER_TRANSITIONS,
    SHIPMENT_TRANSITIONS,
    OrderAction,
    OrderStatus,
    ShipmentAction,
    ShipmentStatus,
)
from app.domain.permissions import FIELDS, OPERATIONS

_EN, _ZH = "EN", "ZH"
_DEEDS: Final = {_EN: "**Do**", _ZH: "**操作**"}
_LOOKS: Final = {_EN: "**Look and follow**", _ZH: "**查看与订阅**"}
_ANY: Final = {_EN: "any state", _ZH: "任何状态"}


def may(role: str, locale: str = _EN) -> str:
    """Every operation the role may ever use, mutations first."""
    mutations = _fields()["mutation"]
    mine = [name for name, roles in OPERATIONS.items() if Role(role) in roles]
    deeds = [name for name in mine if name in mutations]
    looks = [name for name in mine if name not in mutations]
    return "\n\n".join(
        (
            _DEEDS[locale],
            _deeds(Role(role), deeds, locale),
            _LOOKS[locale],
            _looks(looks, locale),
        )
    )


def alerts(role: str, locale: str = _EN) -> str:
    """The kinds of alert that the role owns; a manager's are everybody's, with their owner."""
    everybodys = Role(role) in {Role.MANAGER, Role.ADMIN}
    kinds = [kind for kind in AlertKind if everybodys or ALERT_RULES[kind].owner == role]
    head = ["alert", "in words", "中文", "severity", "what to do", "怎么办"]
    if locale == _ZH:
        head = ["提醒", "中文", "级别", "怎么办"]
    owner = ["owner"] if everybodys else []
    rows = ([*_alert(kind, locale), *(ALERT_RULES[kind].owner for _ in owner)] for kind in kinds)
    return table([*head, *owner], rows)


def hidden(role: str) -> str:
    """The fields that the role does not read as they are."""
    found = [name for name, roles in FIELDS.items() if Role(role) not in roles]
    return f"{words(found)}." if found else "Nothing."


def family(name: str) -> str:
    """A family of words, each in both languages."""
    rows = ([f"`{value}`", *both] for value, both in LABELS[Words[name]].items())
    return table(["", "in words", "中文"], rows)


TABLES: Final[dict[str, Callable[..., str]]] = {
    "may": may,
    "alerts": alerts,
    "hidden": hidden,
    "words": family,
}
"""By the name that a page's mark says."""


def _fields() -> dict[str, dict[str, GraphQLField]]:
    schema = public_schema()
    roots = {
        "query": schema.query_type,
        "mutation": schema.mutation_type,
        "subscription": schema.subscription_type,
    }
    return {name: root.fields if root else {} for name, root in roots.items()}


def _says(name: str) -> str:
    """What the schema says of an operation."""
    feed = "operations" if name == "operationsFeed" else None
    roots = _fields()
    field = roots["subscription"][feed] if feed else None
    for fields in roots.values():
        field = field or fields.get(name)
    assert field is not None, f"the permission table names {name}, the schema does not"
    return " ".join((field.description or "").split())


def _deeds(role: Role, names: Iterable[str], locale: str) -> str:
    if locale == _ZH:
        rows = ([f"`{n}`", label(Words.OPERATION, n, _ZH), _while(n, role, _ZH)] for n in names)
        return table(["操作", "中文", "什么状态下可做"], rows)
    head = ["mutation", "in words", "中文", "what it does", "while it is"]
    return table(head, ([*_named(n), _says(n), _while(n, role, _EN)] for n in names))


def _looks(names: Iterable[str], locale: str) -> str:
    if locale == _ZH:
        rows = ([f"`{_shown(n)}`", label(Words.OPERATION, n, _ZH)] for n in names)
        return table(["操作", "中文"], rows)
    head = ["query or feed", "in words", "中文", "what it shows"]
    return table(head, ([*_named(n), _says(n)] for n in names))


def _named(name: str) -> list[str]:
    return [f"`{_shown(name)}`", *LABELS[Words.OPERATION][name]]


def _shown(name: str) -> str:
    return "operations (subscription)" if name == "operationsFeed" else name


def _while(name: str, role: Role, locale: str) -> str:
    """The states from which the role's rows of the transition tables lead."""
    if name in set(OrderAction):
        rows = [row for row in ORDER_TRANSITIONS if row.action == name]
        mine = {row.source for row in rows if role in {*row.roles, Role.ADMIN}}
        return _states(Words.ORDER_STATUS, mine, OrderStatus, locale)
    if name == ShipmentAction.RECORD_TRACKING:
        return _ANY[locale]
    if name in set(ShipmentAction):
        moves = [row for row in SHIPMENT_TRANSITIONS if row.action == name]
        there = {row.source for row in moves if role in {*row.roles, Role.ADMIN}}
        return _states(Words.SHIPMENT_STATUS, there, ShipmentStatus, locale)
    return ""


def _states(family: Words, mine: Iterable[str], every: Iterable[str], locale: str) -> str:
    found = set(mine)
    shown = [state for state in every if state in found]
    if len(shown) == len(list(every)):
        return _ANY[locale]
    if locale == _ZH:
        return "、".join(label(family, state, _ZH) for state in shown)
    return words(shown)


def _alert(kind: AlertKind, locale: str) -> Iterator[str]:
    yield f"`{kind}`"
    if locale == _EN:
        yield label(Words.ALERT_KIND, kind, _EN)
    yield label(Words.ALERT_KIND, kind, _ZH)
    rule = ALERT_RULES[kind]
    timed = kind in set(ALERT_OF.values())
    yield f"{rule.severity.milder} → {rule.severity}" if timed else rule.severity
    if locale == _EN:
        yield label(Words.ALERT_ADVICE, kind, _EN)
    yield label(Words.ALERT_ADVICE, kind, _ZH)
