"""The words: both languages, escaped where it matters, the shop's own in their place or refused."""

import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.domain.notices import TEMPLATES
from app.integrations.notices import wording
from app.integrations.notices.facts import CustomerFacts
from app.integrations.notices.samples import sample
from app.integrations.notices.templates import (
    LOCALES,
    BadTemplates,
    Templates,
    file_of,
    known_files,
)
from tests.builders import NOON

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_message_is_there_in_both_languages(template: str) -> None:
    english = Templates().letter(template, "EN", sample("EN"))
    chinese = Templates().letter(template, "ZH", sample("ZH"))

    assert not CHINESE.search(english.subject + english.text + english.short)
    assert CHINESE.search(chinese.subject)
    assert CHINESE.search(chinese.text)
    for letter in (english, chinese):
        assert letter.subject
        assert "\n" not in letter.subject + letter.short
        assert "{" not in letter.text


def test_no_packaged_file_is_without_a_message() -> None:
    shared = {f"letter.{locale.lower()}.j2" for locale in LOCALES} | {"mail.html.j2"}

    assert known_files() - shared == {file_of(t, locale) for t in TEMPLATES for locale in LOCALES}


def test_a_name_is_text_in_mail_and_never_markup() -> None:
    tricky = replace(sample("EN"), customer=CustomerFacts("<script>alert(1)</script> {{ 7*7 }}"))

    letter = Templates().letter("order_confirmed", "EN", tricky)

    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "{{ 7*7 }}" in letter.text


def test_a_line_break_in_what_a_subject_tells_stays_out_of_it() -> None:
    story = sample("EN")
    tricky = replace(story, order=replace(story.order, number="1\r\nBcc: all@example.org"))

    assert "\n" not in Templates().letter("order_confirmed", "EN", tricky).subject


def test_links_can_be_clicked_in_mail() -> None:
    letter = Templates().letter("parcel_shipped", "EN", sample("EN"))

    assert '<a href="https://shop.example/track/token">' in letter.html


def own(folder: Path, name: str, text: str) -> Templates:
    (folder / name).write_text(text, encoding="utf-8")
    return Templates(folder)


def test_the_shop_s_own_words_come_before_the_packaged_ones(tmp_path: Path) -> None:
    mine = own(
        tmp_path,
        "order_confirmed.en.j2",
        '{% extends "letter.en.j2" %}{% block subject %}Hooray {{ order.number }}{% endblock %}'
        "{% block body %}All yours.{% endblock %}",
    )

    mine.check()
    letter = mine.letter("order_confirmed", "EN", sample("EN"))

    assert letter.subject == "Hooray 261121-7K3MQ2XD"
    assert "All yours." in letter.text
    assert "Tea cup" in letter.text
    assert "已确认" in mine.letter("order_confirmed", "ZH", sample("ZH")).subject


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("order_confirm.en.j2", "hello", "order_confirm.en.j2 is no template's name"),
        ("order_held.en.j2", "one\n{% if %}", "order_held.en.j2, line 2: "),
        ("order_held.en.j2", "one\ntwo\n{{ custmer.name }}", "line 3: custmer is unknown"),
        ("order_held.en.j2", "one\n{{ order.nmber }}", "order_held.en.j2, line 2: .*nmber"),
        ("order_held.en.j2", "", "order_held.en.j2 says nothing"),
        ("letter.zh.j2", "{% if part == 'text' %}{{ order.number }}{% endif %}", "says nothing"),
        ("mail.html.j2", "{{ order.number }}", "mail.html.j2, line 1: order is unknown"),
    ],
)
def test_what_is_wrong_with_own_words_is_told_with_file_and_line(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    with pytest.raises(BadTemplates, match=says):
        own(tmp_path, name, text).check()


def test_own_words_reach_nothing_but_what_they_are_given(tmp_path: Path) -> None:
    nosy = own(tmp_path, "order_held.en.j2", "{{ order.__class__.__mro__ }}")

    with pytest.raises(BadTemplates, match=r"order_held\.en\.j2, line 1"):
        nosy.check()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadTemplates, match="is no folder"):
        Templates(tmp_path / "missing").check()


def test_times_and_amounts_read_as_people_write_them() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")

    assert wording.moment(NOON, "EN", shanghai) == "Sat 21 Nov 2026, 20:00"
    assert wording.moment(NOON, "ZH", shanghai) == "2026年11月21日 20:00"
    assert wording.money(123_450, "EUR", "EN") == "1,234.50 EUR"
    assert wording.money(123_450, "CNY", "ZH") == "¥1,234.50"
    assert wording.money(1_234, "JPY", "EN") == "1,234 JPY"
    assert wording.money(-50, "EUR", "EN") == "-0.50 EUR"
