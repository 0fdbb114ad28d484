"""axe-core in a page: what it finds wrong, in words that lead to the place."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parents[2] / "web-demo" / "node_modules" / "axe-core" / "axe.min.js"
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[str]:
    """Every violation of WCAG 2.2 AA that axe finds in the page as it stands."""
    page.evaluate(_AXE.read_text())  # by the debugger, which the page's policy does not bind
    found = page.evaluate("(tags) => axe.run({runOnly: tags})", _WCAG)
    return [
        f"{violation['id']}: {violation['help']} at {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
