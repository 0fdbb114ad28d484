"""Global ids: there and back, and nothing else is let in."""

import pytest

from app.schema.ids import from_global, to_global


@pytest.mark.parametrize("key", ["17", "CUP-1@BER", "order:17", "杯子", "a b/c?d"])
def test_an_id_leads_back_to_its_type_and_key(key: str) -> None:
    made = to_global("Order", key)

    assert from_global(made) == ("Order", key)
    assert made.isascii()
    assert not set(made) & set("=+/:")


@pytest.mark.parametrize(
    "text", ["", "17", "Order:17", "T3JkZXI6MTc=", "T3JkZXI6", "é", "T3Jk ZXI"]
)
def test_other_text_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        from_global(text)
