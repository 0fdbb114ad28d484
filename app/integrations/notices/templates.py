"""The words of messages: packaged templates in two languages, or the shop's own in their place."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.domain.notices import TEMPLATES
from app.integrations.notices.facts import Story
from app.integrations.notices.letter import Letter
from app.integrations.notices.samples import sample

PACKAGED: Final = Path(__file__).parent / "texts"
LOCALES: Final = ("EN", "ZH")
LAYOUT: Final = "mail.html.j2"
LONGEST_SUBJECT: Final = 200
"""Characters; what is longer is no subject."""
_GIVEN: Final = frozenset({*Story.__slots__, "part", "self"})
_GIVEN_TO_LAYOUT: Final = frozenset({"language", "subject", "paragraphs", "shop"})
_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)。，；：！？）]")
_EMPTY_LINES: Final = re.compile(r"\n\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line of mail: plain, or a link."""

    text: str
    is_link: bool


class BadTemplates(Exception):
    """The shop's own templates can't be used; each problem names its file and line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


def file_of(template: str, locale: str) -> str:
    return f"{template}.{locale.lower()}.j2"


def known_files() -> frozenset[str]:
    """Every file that a shop may put its own in place of."""
    return frozenset(path.name for path in PACKAGED.glob("*.j2"))


class Templates:
    """Renders messages; what the shop's folder has comes before what is packaged."""

    def __init__(self, own: Path | None = None) -> None:
        self._own = own
        folders = [PACKAGED] if own is None else [own, PACKAGED]
        self._plain = _environment(folders, escapes=False)
        self._html = _environment(folders, escapes=True)

    def letter(self, template: str, locale: str, story: Story) -> Letter:
        """The message in all its forms.

        Raises:
            TemplateError: the template fails for this story.
        """
        page = self._plain.get_template(file_of(template, locale))
        named = story.named()
        subject = " ".join(page.render(part="subject", **named).split())[:LONGEST_SUBJECT]
        text = _EMPTY_LINES.sub("\n\n", page.render(part="text", **named)).strip() + "\n"
        short = " ".join(page.render(part="short", **named).split())
        html = self._html.get_template(LAYOUT).render(
            language=locale.lower(), subject=subject, shop=story.shop, paragraphs=_paragraphs(text)
        )
        return Letter(subject, text, html, short)

    def check(self) -> None:
        """Try every file of the shop's own folder, and every message with it.

        Raises:
            BadTemplates: with everything that is wrong.
        """
        if self._own is None:
            return
        if not self._own.is_dir():
            raise BadTemplates([f"{self._own} is no folder."])
        problems = [problem for name in _names(self._own) for problem in self._faults(name)]
        if not problems:
            problems = list(self._trials())
        if problems:
            raise BadTemplates(problems)

    def _faults(self, name: str) -> Iterator[str]:
        assert self._own is not None
        path = self._own / name
        if name not in known_files():
            yield f"{path} is no template's name; `waypost notices templates` lists them."
            return
        given = _GIVEN_TO_LAYOUT if name == LAYOUT else _GIVEN
        try:
            source = path.read_text(encoding="utf-8")
            parsed = self._plain.parse(source, name, str(path))
        except TemplateSyntaxError as wrong:
            yield f"{path}, line {wrong.lineno}: {wrong.message}"
            return
        except UnicodeDecodeError:
            yield f"{path} is not UTF-8."
            return
        for unknown in sorted(find_undeclared_variables(parsed) - given):
            yield f"{path}, line {_line_of(unknown, source)}: {unknown} is unknown to templates."

    def _trials(self) -> Iterator[str]:
        """Render all of it once, so that what fails does so before a customer waits for it."""
        for locale in LOCALES:
            for template in TEMPLATES:
                try:
                    letter = self.letter(template, locale, sample(locale))
                    if not (letter.subject and letter.text.strip() and letter.short):
                        yield f"{file_of(template, locale)} says nothing."
                except TemplateError as wrong:
                    file, line = _place(wrong, file_of(template, locale))
                    yield f"{file}, line {line}: {wrong}"
                except Exception as wrong:
                    file, line = _place(wrong, file_of(template, locale))
                    yield f"{file}, line {line}: {type(wrong).__name__}: {wrong}"


def _environment(folders: list[Path], *, escapes: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=escapes,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def _line_of(name: str, source: str) -> int:
    """Where the name stands first."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for number, line in enumerate(source.splitlines(), 1):
        if word.search(line):
            return number
    return 1


def _place(wrong: Exception, file: str) -> tuple[str, int]:
    """The template's own line that failed: Jinja writes its templates into the traceback."""
    frames = [f for f in traceback.extract_tb(wrong.__traceback__) if f.filename.endswith(".j2")]
    if frames:
        return frames[-1].filename, frames[-1].lineno or 1
    return file, getattr(wrong, "lineno", None) or 1


def _paragraphs(text: str) -> list[list[list[Piece]]]:
    """The plain text as mail shows it: paragraphs of lines of pieces, links apart."""
    return [
        [list(_pieces(line)) for line in paragraph.splitlines()]
        for paragraph in text.strip().split("\n\n")
    ]


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for found in _LINK.finditer(line):
        if found.start() > end:
            yield Piece(line[end : found.start()], is_link=False)
        yield Piece(found.group(), is_link=True)
        end = found.end()
    if end < len(line):
        yield Piece(line[end:], is_link=False)
