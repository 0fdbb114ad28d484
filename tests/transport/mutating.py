"""Requests that were right once: bytes, values and documents changed by chance, from a seed."""

from __future__ import annotations

import copy
import json

WORDS = (
    "{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "...", "|", "&", "=", '"', '"""', "#", "\\",
    "query", "mutation", "subscription", "fragment", "on", "hello", "who", "name", "null", "true",
    "1", "-1", "1e999", "9" * 40, '"x"', '"\\u0130"', '"\\uD800"', '"\\u{110000}"', "é", "\ufeff",
    "@skip(if: true)", "@include", "__typename", "__schema", "ticks", "number", "\u0000", "\u2028",
)  # fmt: skip
DEEP = json.loads("[" * 500 + "1" + "]" * 500)
VALUES = (
    None, True, False, 0, -1, 1.5, 1e308, 2**63, 10**30, "", "x", "\u0000", "é" * 50, "İ", [], {},
    [[]], {"": {}}, ["{ hello }"], {"query": "{ hello }"}, DEEP, {"a": DEEP}, "x" * 5_000,
)  # fmt: skip
PIECES = (
    b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\\ud800", b"\\u0000",
    b"[" * 2_000, b'{"a":' * 2_000, b"9" * 400, b"1e999", b"NaN", b"-", b'"', b"\\",
    b",", b"}", b"{", b"null",
)  # fmt: skip


def changed_bytes(sent, chance):
    """The bytes with a few places flipped, cut, doubled or stuffed."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(sent) + 1)
        cut = sent[at : at + chance.randint(0, 12)]
        put = chance.choice((bytes([chance.randrange(256)]), b"", cut * 2, chance.choice(PIECES)))
        sent = sent[:at] + put + sent[at + len(cut) :]
    return sent


def changed_value(sent, chance):
    """The JSON value with one of its parts replaced, left out or put elsewhere."""
    sent = copy.deepcopy(sent)
    holders = list(_holders(sent))
    holder = chance.choice(holders)
    if not holder:
        return chance.choice(VALUES)
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    if chance.random() < 0.2:
        del holder[key]
    elif isinstance(holder, dict) and chance.random() < 0.2:
        holder[chance.choice(("", "type", "id", "query", "é"))] = holder.pop(key)
    else:
        holder[key] = chance.choice(VALUES)
    return sent


def _holders(value):
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def a_document(chance):
    """Words of GraphQL in any order."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 30)))
