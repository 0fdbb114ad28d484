"""The people of a copied shop: the same names, but accounts, emails and phones of their own.

What is found by a keyed hash is hashed anew and what is sealed is sealed anew, so that each copy is
found and opened as if it had been typed.
"""

import sqlite3
from contextlib import closing

from app.domain.contacts import Term, TermKind
from app.settings import load_settings, with_keys
from app.storage.care.opening import INDEX_KEY
from app.storage.sealing import Indexer, Sealer, open_contact
from app.usecases.contact_search import search_terms
from app.usecases.contacts import email_key
from bench.scene import Scene
from bench.shop import COPY_DIGITS, COPY_MARK, wanted


def email_of(number: int, ordinal: int) -> str:
    """The email of who placed the driven order of that number, in that copy of the shop."""
    return str(wanted(number).customer.email).replace(COPY_MARK, _mark(ordinal))


def _mark(ordinal: int) -> str:
    return f"x{ordinal:03d}x"


class Renamer:
    """Turns keys and sealed values of a driven scene into those of its n-th copy."""

    def __init__(self, base: Scene) -> None:
        settings = with_keys(load_settings(data_dir=base.folder))
        self._sealer = Sealer(settings.keyring)
        with closing(sqlite3.connect(base.database)) as connection:
            secret = "SELECT sealed FROM secrets WHERE name = ?"
            (sealed,) = connection.execute(secret, (INDEX_KEY,)).fetchone()
            self._indexer = Indexer(self._sealer.open(sealed, f"secret:{INDEX_KEY}"))
            self._terms = dict(self._known(connection))
        self._opened: dict[bytes, str] = {}
        self.turn(0)

    def turn(self, ordinal: int) -> None:
        """From now on it is that copy's people."""
        self._marks = _mark(ordinal), f"77{ordinal:04d}"
        self._keys = {
            known: self._indexer.digest(term.kind, self._told(term.normalised))
            for known, term in self._terms.items()
        }

    def key(self, known: bytes | None) -> bytes | None:
        """The keyed hash that stands in place of `known`."""
        return None if known is None else self._keys[known]

    def seal(self, context: str, old: str, new: str, sealed: bytes | None) -> bytes | None:
        """What `sealed` tells of the row `old`, told by the row `new` of this copy."""
        if sealed is None:
            return None
        plain = self._opened.get(sealed)
        if plain is None:
            plain = self._sealer.open(sealed, f"{context}:{old}").decode()
            self._opened[sealed] = plain
        return self._sealer.seal(self._told(plain).encode(), f"{context}:{new}")

    def _told(self, text: str) -> str:
        mark, digits = self._marks
        return text.replace(COPY_MARK, mark).replace(COPY_DIGITS, digits, 1)

    def _known(self, connection: sqlite3.Connection) -> list[tuple[bytes, Term]]:
        """Every term of every order and customer, by its keyed hash."""
        terms: set[Term] = set()
        for context in ("customer", "order"):
            rows = connection.execute(f"SELECT id, sealed FROM {context}s")
            for owner, sealed in rows:
                contact, address = open_contact(self._sealer, sealed, f"{context}:{owner}")
                terms.update(search_terms(contact, address))
                if contact.account:
                    terms.add(Term(TermKind.ACCOUNT, contact.account))
                if contact.email:
                    terms.add(Term(TermKind.EMAIL, email_key(contact.email)))
        return [(self._indexer.digest(term.kind, term.normalised), term) for term in terms]
