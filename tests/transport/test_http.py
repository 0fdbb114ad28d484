"""GraphQL over HTTP: both media types, every malformed body, and nothing ever 5xx."""

from __future__ import annotations

import json

import httpx
import pytest

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


def post(served, body, accept=GRAPHQL, **headers):
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    sent = {"content-type": JSON, "accept": accept, **headers}
    return httpx.post(served.url, content=content, headers=sent, timeout=10)


def code(answer):
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_a_query_is_answered_in_the_form_asked_for(served, accept):
    answer = post(served, {"query": "{ hello }"}, accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert answer.json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"x"',
        b"17",
        b"[]",
        b'[{"query": "{ hello }"}]',
        b"{",
        b"NaN",
        b'{"query": NaN}',
        b'{"query": "{ hello }", "variables": {"x": 1e400}}',
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b"[" * 100_000,
        b'{"query": "{ hello }", "variables": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
        b'{"query": 17}',
        b'{"query": null}',
        b'{"query": "{ hello }", "variables": [1]}',
        b'{"query": "{ hello }", "operationName": {}}',
        b'{"query": "{ hello }", "extensions": "x"}',
        b'{"variables": {}}',
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL, "text/event-stream"])
def test_malformed_bodies_are_refused_in_the_shape_of_graphql(served, body, accept):
    answer = post(served, body, accept)

    assert answer.status_code == 400
    assert code(answer) == "BAD_USER_INPUT"
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("query", "variables", "told"),
    [
        ("{", {}, "BAD_USER_INPUT"),
        ("{ nothing }", {}, "BAD_USER_INPUT"),
        ("query($n: String!) { hello(name: $n) }", {}, "BAD_USER_INPUT"),
        ("query($n: String!) { hello(name: $n) }", {"n": 10**30}, "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", {}, "BAD_USER_INPUT"),
        ("subscription { ticks { number } }", {}, "BAD_USER_INPUT"),
        ("fragment A on Query { ...A } { ...A }", {}, "BAD_USER_INPUT"),
        ("{ " + "hello " * 1_900 + "}", {}, "TOO_COMPLEX"),
        ("{ " + "hello " * 3_000 + "}", {}, "TOO_COMPLEX"),
        ("{ a " * 900, {}, "TOO_COMPLEX"),
    ],
)
def test_faults_of_a_request_have_a_code_and_a_status_by_media_type(served, query, variables, told):
    body = {"query": query, "variables": variables}

    modern, legacy = post(served, body), post(served, body, JSON)

    assert (modern.status_code, legacy.status_code) == (400, 200)
    assert {code(modern), code(legacy)} == {told}


def test_an_error_of_a_field_is_masked_and_the_rest_is_answered(served):
    answer = post(served, {"query": "{ hello broken }"})

    assert answer.status_code == 200
    assert answer.json()["data"] == {"hello": "hello world", "broken": None}
    assert code(answer) == "INTERNAL"
    assert "swordfish" not in answer.text
    assert "error id" in answer.text


@pytest.mark.parametrize(
    "content_type", ["text/plain", "", "application/xml", "multipart/form-data"]
)
def test_only_json_is_read(served, content_type):
    answer = post(served, {"query": "{ hello }"}, **{"content-type": content_type})

    assert answer.status_code == 415
    assert code(answer) == "BAD_USER_INPUT"


def test_other_charsets_and_compressed_bodies_are_refused(served):
    latin = post(served, {"query": "{ hello }"}, **{"content-type": f"{JSON}; charset=latin-1"})
    packed = post(served, {"query": "{ hello }"}, **{"content-encoding": "gzip"})

    assert (latin.status_code, packed.status_code) == (415, 415)


def test_a_body_beyond_a_megabyte_is_413_however_it_comes(served):
    big = b'{"query": "{ hello }", "variables": {"x": "' + b"x" * 1_100_000 + b'"}}'

    def chunks():
        yield from (big[at : at + 50_000] for at in range(0, len(big), 50_000))

    headers = {"content-type": JSON}
    whole = httpx.post(served.url, content=big, headers=headers)
    streamed = httpx.post(served.url, content=chunks(), headers=headers)

    assert (whole.status_code, streamed.status_code) == (413, 413)
    assert code(streamed) == "BAD_USER_INPUT"


def test_get_runs_queries_only(served):
    with served.http() as client:
        query = client.get(
            served.url,
            params={
                "query": "query($n: String) { hello(name: $n) }",
                "variables": '{"n": "Anna"}',
            },
        )
        mutation = client.get(served.url, params={"query": 'mutation { shout(text: "x") }'})
        guarded = client.get(
            served.url, params={"query": '{ ...A } fragment A on Query { secret(number: "1") }'}
        )
        bad = client.get(served.url, params={"query": "{ hello }", "variables": "{"})

    assert query.json() == {"data": {"hello": "hello Anna"}}
    assert (mutation.status_code, mutation.headers["allow"]) == (405, "POST")
    assert code(mutation) == "BAD_USER_INPUT"
    assert guarded.status_code == 405
    assert bad.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(served, method):
    answer = httpx.request(method, served.url)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert code(answer) == "BAD_USER_INPUT"


def test_a_browser_without_a_query_gets_the_page(served):
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    page = httpx.get(served.url, headers=browser)
    answer = httpx.get(served.url, headers=browser, params={"query": "{ hello }"})
    nothing = httpx.get(served.url)

    assert "explorer" in page.text
    assert answer.json() == {"data": {"hello": "hello world"}}
    assert (nothing.status_code, code(nothing)) == (400, "BAD_USER_INPUT")


def test_a_bad_token_is_never_a_guest(served):
    answer = post(served, {"query": "{ who }"}, JSON, authorization="Bearer bad")
    guest = post(served, {"query": "{ who }"})
    anna = post(served, {"query": "{ who }"}, authorization="Bearer anna")

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert guest.json()["data"] == {"who": "guest"}
    assert anna.json()["data"] == {"who": "anna"}


def test_an_outage_behind_the_door_is_masked(served):
    answer = post(served, {"query": "{ who }"}, authorization="Bearer outage")

    assert (answer.status_code, code(answer)) == (500, "INTERNAL")
    assert "database" not in answer.text


def test_a_form_nobody_speaks_is_406(served):
    answer = post(served, {"query": "{ hello }"}, "application/xml")

    assert (answer.status_code, code(answer)) == (406, "BAD_USER_INPUT")


def test_only_trusted_proxies_tell_the_address(served, start_serving):
    forwarded = {"x-forwarded-for": "203.0.113.7, 127.0.0.1"}
    with start_serving(trusted_proxies=("127.0.0.1",)) as behind_a_proxy:
        post(behind_a_proxy, {"query": "{ who }"}, **forwarded)
    post(served, {"query": "{ who }"}, **forwarded)

    assert behind_a_proxy.toy.addresses == ["203.0.113.7"]
    assert served.toy.addresses[-1] == "127.0.0.1"
