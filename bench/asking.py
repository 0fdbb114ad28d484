"""One question, one answer: to see that servers say the same before they are compared."""

import http.client
import json
from collections.abc import Mapping
from typing import Any

from bench.process import Server


def ask(server: Server, document: str, variables: Mapping[str, Any], token: str | None) -> Any:
    """The data of the answer.

    Raises:
        AssertionError: it has errors.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    text = json.dumps({"query": document, "variables": variables})
    connection.request("POST", "/graphql", text, headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert not answer.get("errors"), answer["errors"]
    return answer["data"]


def leaves(answer: Any) -> int:
    """The scalars and enums of an answer."""
    if isinstance(answer, dict):
        return sum(leaves(each) for each in answer.values())
    return sum(leaves(each) for each in answer) if isinstance(answer, list) else 1
