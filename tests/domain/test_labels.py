"""Every value that people see has its word in both languages."""

from collections.abc import Iterable

import pytest

from app.domain.alerts import AlertKind
from app.domain.blockers import BlockerCode
from app.domain.deadlines import ALERT_OF
from app.domain.delivery_cases import CASE_WORK, CaseKind
from app.domain.events import OrderEventType
from app.domain.labels import LABELS, Words, label
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    ShipmentStatus,
    ShortageChoice,
    TrackingStatus,
)
from app.domain.permissions import OPERATIONS

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
        (Words.ALERT_ADVICE, AlertKind),
        (Words.ALERT_WARNING, ALERT_OF.values()),
        (Words.OPERATION, OPERATIONS),
        (Words.EVENT, [*OrderEventType, "snapshot"]),
        (Words.BLOCKER, BlockerCode),
        (Words.CASE_KIND, CaseKind),
        (Words.NEXT_STEP, ["OPEN", *CASE_WORK]),
        (Words.CHOICE, ShortageChoice),
        (Words.CHOICE_MEANING, ShortageChoice),
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
            if words in {Words.EVENT, Words.ALERT_ADVICE, Words.BLOCKER, Words.CHOICE_MEANING}:
                assert english.endswith(".")
                assert chinese.endswith("。")
