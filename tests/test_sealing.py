"""Personal data at rest opens under its own key and row only, and is found unread."""

import pytest

from app.domain.contacts import NOBODY, Address, Contact, TermKind
from app.storage.sealing import (
    CannotOpen,
    Indexer,
    Sealer,
    decode_key,
    new_index_key,
    new_key,
    open_contact,
    seal_contact,
)

ROW = "order:17"
ANNA = Contact(name="王小明", email="anna@example.com")
HOME = Address("Anna", "1 Harbour Street", "London", "GB", latitude=51.5)


def test_what_was_sealed_opens_and_reads_as_noise_until_then() -> None:
    sealer = Sealer([new_key()])

    sealed = sealer.seal(b"anna@example.com", ROW)

    assert b"anna" not in sealed
    assert sealer.open(sealed, ROW) == b"anna@example.com"
    assert sealer.seal(b"anna@example.com", ROW) != sealed
    assert len(sealed) == len(b"anna@example.com") + 30


def test_a_sealed_value_moved_to_another_row_does_not_open() -> None:
    sealer = Sealer([new_key()])

    with pytest.raises(CannotOpen):
        sealer.open(sealer.seal(b"anna", ROW), "order:18")


@pytest.mark.parametrize("place", [0, 1, 2, 13, 14, 17, -1])
def test_a_changed_byte_anywhere_is_noticed(place: int) -> None:
    sealer = Sealer([new_key()])
    sealed = bytearray(sealer.seal(b"anna", ROW))
    sealed[place] ^= 1

    with pytest.raises(CannotOpen):
        sealer.open(bytes(sealed), ROW)


@pytest.mark.parametrize("length", [0, 1, 2, 14, 29])
def test_a_cut_value_is_refused_by_name(length: int) -> None:
    sealer = Sealer([new_key()])

    with pytest.raises(CannotOpen):
        sealer.open(sealer.seal(b"", ROW)[:length], ROW)


def test_keys_rotate_newest_first_and_old_ones_still_open() -> None:
    old, new = new_key(), new_key()
    before = Sealer([old]).seal(b"anna", ROW)
    rotated = Sealer([new, old])

    after = rotated.seal(b"anna", ROW)

    assert rotated.open(before, ROW) == rotated.open(after, ROW) == b"anna"
    assert rotated.needs_reseal(before)
    assert not rotated.needs_reseal(after)
    with pytest.raises(CannotOpen):
        Sealer([new]).open(before, ROW)


def test_keys_are_32_bytes_in_base64url_with_or_without_padding() -> None:
    key = new_key()

    assert len(decode_key(key)) == 32
    assert decode_key(f" {key}= ") == decode_key(key)
    for wrong in ("", "abc", key[:-2], key + "AA", "ключ", "!" * 43):
        with pytest.raises(ValueError, match="waypost keys new"):
            decode_key(wrong)
    with pytest.raises(ValueError, match="empty"):
        Sealer([])


def test_contact_and_address_come_back_as_they_were() -> None:
    sealer = Sealer([new_key()])

    assert open_contact(sealer, seal_contact(sealer, ANNA, HOME, ROW), ROW) == (ANNA, HOME)
    assert open_contact(sealer, seal_contact(sealer, NOBODY, None, ROW), ROW) == (NOBODY, None)


def test_equal_terms_meet_and_kinds_and_shops_keep_apart() -> None:
    key = new_index_key()
    index = Indexer(key)

    digest = index.digest(TermKind.EMAIL, "anna@example.com")

    assert len(digest) == 16
    assert digest == Indexer(key).digest(TermKind.EMAIL, "anna@example.com")
    assert digest != index.digest(TermKind.ACCOUNT, "anna@example.com")
    assert digest != Indexer(new_index_key()).digest(TermKind.EMAIL, "anna@example.com")
    assert index.digest(TermKind.NAME_WORD, "\ud800")
    with pytest.raises(ValueError, match="32"):
        Indexer(b"short")
