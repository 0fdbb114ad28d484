"""Other people's libraries work unchanged: the HTTP audits, graphql-ws, graphql-sse, gql."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

SCRIPT = Path(__file__).with_name("clients.mjs")
PACKAGES = ["graphql-http@1", "graphql@16", "graphql-ws@6", "ws@8", "graphql-sse@2"]


@pytest.fixture(scope="session")
def node(request):
    """Runs one task of `clients.mjs` against a server and answers what the library saw."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed: the audits and JavaScript clients cannot run")
    folder = request.config.cache.mkdir("wire-clients")
    if not (folder / "node_modules" / "graphql-http").is_dir():
        (folder / "package.json").write_text('{"private": true}')
        install = ["npm", "install", "--no-audit", "--no-fund", "--no-save", *PACKAGES]
        installed = subprocess.run(
            install, check=False, cwd=folder, capture_output=True, timeout=180
        )
        if installed.returncode:
            pytest.skip("npm could not install graphql-http and the JavaScript clients")

    def run(task: str, url: str):
        command = ["node", str(SCRIPT), task, url, str(folder)]
        ran = subprocess.run(command, check=False, capture_output=True, timeout=60)
        assert ran.returncode == 0, ran.stderr.decode()
        return json.loads(ran.stdout)

    return run


def test_every_published_audit_passes(served, node):
    results = node("audits", served.url)

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) >= 61


@pytest.mark.parametrize("library", ["graphql-ws", "graphql-sse"])
def test_a_javascript_client_sees_what_it_should(served, node, library):
    seen = node(library, served.url)

    assert seen["query"] == [{"data": {"who": "anna"}}]
    assert seen["mutation"] == [{"data": {"shout": "X"}}]
    numbers = [each["data"]["ticks"]["number"] for each in seen["subscription"]]
    assert numbers == [1, 2, 3]
    assert "BAD_USER_INPUT" in json.dumps(seen["refused"])
    assert "LAGGED" in json.dumps(seen["lagging"])


async def test_pythons_gql_sees_what_it_should(served):
    transport = WebsocketsTransport(
        url=served.ws,
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        init_payload={"authorization": "Bearer anna"},
    )
    async with Client(transport=transport) as client:
        answer = await client.execute(gql("{ who }"))
        ticks = client.subscribe(gql("subscription { ticks { number } }"))
        numbers = [tick["ticks"]["number"] async for tick in ticks]
        with pytest.raises(TransportQueryError, match="Cannot query field"):
            await client.execute(gql("{ nothing }"))

    assert answer == {"who": "anna"}
    assert numbers == [1, 2, 3]
