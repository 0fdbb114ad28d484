"""What is refused is said in English where the rule is, and in Chinese by the tables beside it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

import app
from app.domain import errors
from app.domain.errors import Invalid, Problem, Refused
from app.domain.refusal_words import REFUSAL_WORDS
from app.domain.refusal_words.forms import FORM_WORDS
from app.domain.refusal_words.goods import GOODS_WORDS
from app.domain.refusal_words.orders import ORDER_WORDS
from app.domain.sentences import say, say_all

ROOM = Path(*app.__path__)
SAYING = "app.domain.sentences"
REFUSING = {"Problem", "Unfit", *(kind.__name__ for kind in Refused.__subclasses__())}


class Said(NamedTuple):
    """A call of `say` or `say_all`, and where it stands."""

    where: str
    call: ast.Call

    @property
    def template(self) -> str | None:
        first = self.call.args[0]
        is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
        return str(first.value) if is_text and isinstance(first, ast.Constant) else None

    @property
    def facts(self) -> set[str | None]:
        if isinstance(self.call.func, ast.Name) and self.call.func.id == "say_all":
            return {"some", "next"}
        return {keyword.arg for keyword in self.call.keywords}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module that could say something, by its path."""
    return {
        path.relative_to(ROOM).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOM.rglob("*.py"))
        if path.name != "sentences.py"
    }


def calls_of(names: set[str], module: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def imported(module: ast.Module, source: str) -> set[str]:
    return {
        name.asname or name.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == source
        for name in node.names
    }


@cache
def everything_said() -> tuple[Said, ...]:
    return tuple(
        Said(f"{path}:{call.lineno}", call)
        for path, module in modules().items()
        for call in calls_of({"say", "say_all"} & imported(module, SAYING), module)
    )


def placeholders(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_sentence_has_its_chinese_with_the_same_facts() -> None:
    assert len(everything_said()) > 100
    for said in everything_said():
        template = said.template
        assert template is not None, f"{said.where}: a template is written out where it is said"
        assert template in REFUSAL_WORDS, f"{said.where}: put it in app/domain/refusal_words"
        assert said.facts == placeholders(template), said.where
        assert placeholders(REFUSAL_WORDS[template]) == placeholders(template), said.where


def test_no_chinese_stands_for_what_nobody_says_or_stands_twice() -> None:
    assert set(REFUSAL_WORDS) == {said.template for said in everything_said()}
    assert len(REFUSAL_WORDS) == len(FORM_WORDS) + len(ORDER_WORDS) + len(GOODS_WORDS)


def test_a_sentence_ends_as_sentences_do_in_its_language() -> None:
    for english, chinese in REFUSAL_WORDS.items():
        assert english.endswith(".") is chinese.endswith("。"), english
        assert not set(chinese) & set(",;?!"), chinese


def test_no_refusal_is_built_from_text_that_cannot_be_said_in_chinese() -> None:
    """What `mypy` holds by types, said so that whoever forgets reads what to do."""
    loose = [
        f"{path}:{call.lineno} say this by `say`"
        for path, module in modules().items()
        for call in calls_of(REFUSING & imported(module, errors.__name__) | {"Sentence"}, module)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
        if isinstance(argument, ast.JoinedStr)
        or (
            isinstance(argument, ast.Constant)
            and isinstance(argument.value, str)
            and " " in argument.value
        )
    ]

    assert loose == []


def test_a_sentence_is_its_english_and_knows_its_chinese() -> None:
    said = say("An order has 1 to {most} lines.", most=2_000)

    assert said == said.within("EN") == "An order has 1 to 2000 lines."
    assert said.within("ZH") == "订单须有 1 至 2000 行商品。"


def test_facts_stay_as_they_are_and_sentences_among_them_do_not() -> None:
    several = say_all("{some} and {next}", ["CNY", "EUR", "GBP"])
    said = say("The products are priced in {currencies}.", currencies=several)

    assert said == "The products are priced in CNY and EUR and GBP."
    assert said.within("ZH") == "商品以 CNY 和 EUR 和 GBP 计价。"


def test_what_somebody_typed_is_never_read_as_a_template() -> None:
    said = say("No product has the SKU {sku}.", sku="{most}")

    assert said == "No product has the SKU {most}."
    assert said.within("ZH") == "没有 SKU 为 {most} 的商品。"


@pytest.mark.parametrize(
    ("more", "chinese"),
    [
        (0, "此项不能为空。"),
        (1, "此项不能为空。（另有 1 处问题，见列表。）"),
        (2, "此项不能为空。（另有 2 处问题，见列表。）"),
    ],
)
def test_the_first_of_several_problems_is_said_with_how_many_follow(
    more: int, chinese: str
) -> None:
    blank = Problem(("name",), say("This must not be blank."))

    assert Invalid([blank] * (more + 1)).message.within("ZH") == chinese
