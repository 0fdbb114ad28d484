"""Many a trap is guarded beside the code that could fall into it; here is only said where."""

import ast

from tests.acceptance.product import ROOT


def ensure_guarded(*places: str) -> None:
    """Each place is a test, `file::name`, that is there."""
    for place in places:
        file, _, name = place.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        named = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert name in named, f"no test guards {place} any more"
