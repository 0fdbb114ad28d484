"""One operation over each transport; whatever the way, what comes back is a GraphQL answer."""

from __future__ import annotations

import json

import httpx

from .talk import Talk

GRAPHQL = "application/graphql-response+json"
EVENTS = "text/event-stream"


def by_post(served, **asked):
    return httpx.post(served.url, json=asked, headers={"accept": GRAPHQL}).json()


def by_get(served, **asked):
    params = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in asked.items()
    }
    return httpx.get(served.url, params=params, headers={"accept": GRAPHQL}).json()


def by_events(served, **asked):
    text = httpx.post(served.url, json=asked, headers={"accept": EVENTS}).text
    return json.loads(text.split("data: ")[1].split("\n")[0])


def by_socket(served, **asked):
    with Talk(served) as talk:
        talk.say(type="subscribe", id="1", payload=asked)
        heard = talk.hear()
    return heard["payload"] if heard["type"] == "next" else {"errors": heard["payload"]}


WAYS = (by_post, by_get, by_events, by_socket)


def code(answer):
    return answer["errors"][0]["extensions"]["code"]
