"""The settings that decide in the shop, as the use cases know them."""

from datetime import timedelta

from app.domain.review import ReviewPolicy
from app.settings import Settings
from app.usecases.shop import ShopRules


def shop_rules(settings: Settings) -> ShopRules:
    """The shop's own rules, the same for the server and for an import."""
    return ShopRules(
        review=ReviewPolicy(
            by_person=settings.review_by_person,
            pay_on_delivery=frozenset(m.casefold() for m in settings.pay_on_delivery_methods),
        ),
        suspicion=settings.suspicion_limits,
        carriers=settings.carrier_book,
        polling=settings.poll_policy,
        allocation=tuple(settings.allocation_order),
        shipping_fee=str(settings.shipping_fee),
        default_country=settings.default_country,
        ship_within=timedelta(days=settings.promised_ship_days),
        deliver_within=timedelta(days=settings.promised_deliver_days),
        keys_kept=timedelta(hours=settings.idempotency_retention_h),
        substitute_price=settings.substitute_price,
        answer_within=timedelta(hours=settings.shortage_answer_h),
        offer_after=timedelta(minutes=settings.shortage_offer_after_min)
        if settings.shortage_offer_after_min
        else None,
    )
