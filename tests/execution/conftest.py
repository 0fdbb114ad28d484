"""What is parsed is counted."""

from __future__ import annotations

import pytest

from app.execution import documents


@pytest.fixture
def parsed(monkeypatch):
    texts = []
    parse = documents.parse

    def counted(text, **limits):
        texts.append(text)
        return parse(text, **limits)

    monkeypatch.setattr(documents, "parse", counted)
    return texts
