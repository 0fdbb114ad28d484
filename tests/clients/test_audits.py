"""The published audits of GraphQL over HTTP, as their authors wrote them."""

import json
import subprocess

from tests.acceptance.shop import Shop
from tests.clients.libraries import HERE

AUDITS = 61


def test_every_published_audit_passes(node: None, shop: Shop) -> None:
    command = ["node", str(HERE / "audits.mjs"), f"{shop.product.url}/graphql"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60)
    results = json.loads(told.stdout)

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS
