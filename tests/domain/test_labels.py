"""Every value that people see has its word in both languages."""

from collections.abc import Iterable

import pytest

from app.domain.alerts import AlertKind
from app.domain.events import OrderEventType
from app.domain.guards import BlockerCode
from app.domain.labels import LABELS, Words, label
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    ShipmentStatus,
    TrackingStatus,
)

ORDER_WORDS = (
    "待审核 暂挂 缺货待补 待处理 处理中 待发货 部分发货 已发货 已送达 已完成 已取消 已退货"
)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (Words.ORDER_STATUS, OrderStatus),
        (Words.SHIPMENT_STATUS, ShipmentStatus),
        (Words.TRACKING_STATUS, TrackingStatus),
        (Words.PAYMENT_STATUS, PaymentStatus),
        (Words.HOLD_REASON, HoldReason),
        (Words.ALERT_KIND, AlertKind),
        (Words.EVENT, [*OrderEventType, "snapshot"]),
        (Words.BLOCKER, BlockerCode),
    ],
)
def test_every_value_has_its_words_and_no_word_is_left_over(
    words: Words, values: Iterable[str]
) -> None:
    assert set(LABELS[words]) == set(map(str, values))


def test_order_states_carry_the_customers_own_words() -> None:
    assert [label(Words.ORDER_STATUS, status, "ZH") for status in OrderStatus] == (
        ORDER_WORDS.split()
    )
    assert label(Words.ORDER_STATUS, OrderStatus.READY_TO_SHIP, "EN") == "Ready to ship"


def test_words_are_whole_and_sentences_end() -> None:
    for words, entries in LABELS.items():
        for english, chinese in entries.values():
            assert english[0].isupper()
            assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
            if words in {Words.EVENT, Words.BLOCKER}:
                assert english.endswith(".")
                assert chinese.endswith("。")
