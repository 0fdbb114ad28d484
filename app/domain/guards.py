"""What may be done now and, for what may not, why: one answer for the button and the mutation."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.actors import Actor
from app.domain.blockers import BlockerCode, order_blockers, parcel_blockers
from app.domain.errors import IllegalTransition, NotPermitted
from app.domain.lifecycle import OrderAction, ShipmentAction, roles_ever
from app.domain.orders import Order
from app.domain.sentences import say
from app.domain.shipments import Shipment


@dataclass(frozen=True, slots=True)
class Possibility:
    """One action on one object for one viewer; allowed where nothing blocks it."""

    action: str
    blockers: tuple[BlockerCode, ...]

    @property
    def allowed(self) -> bool:
        return not self.blockers


def possible_for_order(
    order: Order, viewer: Actor, *, offer_lapsed: bool = False
) -> tuple[Possibility, ...]:
    """Every action the viewer's role may ever take on an order, and what blocks it now.

    `offer_lapsed` says that its open choices were not answered in time.
    """
    late = (BlockerCode.OFFER_EXPIRED,) if offer_lapsed else ()
    return tuple(
        Possibility(
            action,
            order_blockers(order, action, viewer.role)
            or (late if action is OrderAction.ANSWER_SHORTAGE else ()),
        )
        for action in OrderAction
        if viewer.role in roles_ever(action)
    )


def possible_for_parcel(order: Order, parcel: Shipment, viewer: Actor) -> tuple[Possibility, ...]:
    """Likewise for one parcel."""
    return tuple(
        Possibility(action, parcel_blockers(order, parcel, action))
        for action in ShipmentAction
        if viewer.role in roles_ever(action)
    )


def ensure_permitted(action: OrderAction | ShipmentAction, actor: Actor) -> None:
    """Raise NotPermitted unless the actor's role may ever take `action`."""
    if actor.role not in roles_ever(action):
        raise NotPermitted(actor.role, action, roles_ever(action))


def ensure_order_allows(order: Order, action: OrderAction, actor: Actor) -> None:
    """Raise IllegalTransition, with what is allowed instead, unless `action` is possible now."""
    blockers = order_blockers(order, action, actor.role)
    if blockers:
        allowed = _allowed(possible_for_order(order, actor))
        raise IllegalTransition(
            say("Order {number}", number=order.number), order.status, action, allowed, blockers
        )


def ensure_parcel_allows(
    order: Order, parcel: Shipment, action: ShipmentAction, actor: Actor, *, short: bool = False
) -> None:
    """Likewise for a parcel; `short` lets an unfinished one be packed."""
    blockers = parcel_blockers(order, parcel, action)
    if short:
        blockers = tuple(code for code in blockers if code is not BlockerCode.PICK_INCOMPLETE)
    if blockers:
        allowed = _allowed(possible_for_parcel(order, parcel, actor))
        raise IllegalTransition(
            say("Shipment {number}", number=parcel.number), parcel.status, action, allowed, blockers
        )


def refuse(
    order: Order,
    action: OrderAction,
    actor: Actor,
    blocker: BlockerCode,
    about: str | None = None,
) -> IllegalTransition:
    """The refusal of `action` for a reason that only its input makes one."""
    lapsed = blocker is BlockerCode.OFFER_EXPIRED
    allowed = _allowed(possible_for_order(order, actor, offer_lapsed=lapsed))
    subject = say("Order {number}", number=order.number)
    return IllegalTransition(subject, order.status, action, allowed, (blocker,), about)


def _allowed(possible: Iterable[Possibility]) -> tuple[str, ...]:
    return tuple(str(one.action) for one in possible if one.allowed)
