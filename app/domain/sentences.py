"""What the shop tells a person: an English sentence that can be said in Chinese as well."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final

from app.domain.refusal_words import REFUSAL_WORDS

_CHINESE: Final = "ZH"


class Sentence(str):
    """The English sentence itself; remembers its template and the facts that stand in it.

    A fact that is a sentence too is said in the language of the whole; any other, such as a code,
    a SKU or a number, stays as it is.
    """

    __slots__ = ("facts", "template")

    facts: Mapping[str, object]
    template: str

    def within(self, locale: str) -> str:
        """The sentence in `locale`, EN or ZH; in English where nobody has put it in Chinese."""
        chinese = REFUSAL_WORDS.get(self.template) if locale == _CHINESE else None
        if chinese is None:
            return str.__str__(self)
        return chinese.format_map({name: _within(fact) for name, fact in self.facts.items()})


def say(template: str, **facts: object) -> Sentence:
    """The sentence of `template`, its `{name}`s filled in; `REFUSAL_WORDS` has its Chinese."""
    sentence = Sentence(template.format_map(facts) if facts else template)
    sentence.template = template
    sentence.facts = facts
    return sentence


def say_all(between: str, facts: Sequence[object]) -> object:
    """One or more facts one after the other, joined by a template such as "{some} and {next}"."""
    return reduce(lambda some, next_one: say(between, some=some, next=next_one), facts)


def _within(fact: object) -> object:
    return fact.within(_CHINESE) if isinstance(fact, Sentence) else fact
