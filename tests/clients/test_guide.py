"""The page's programs are the ones that the other tests of this folder run."""

from tests.clients.page import GUIDE, programs


def test_the_page_shows_each_program_of_the_guide_word_for_word() -> None:
    files = {
        path.name: path.read_text(encoding="utf-8") for path in GUIDE.iterdir() if path.is_file()
    }

    assert sorted(programs()) == sorted(files.values())
