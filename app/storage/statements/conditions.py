"""Conditions said so that a database can serve them in the way we mean."""

from sqlalchemy import ColumnElement, false, func, true


def looked_at(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """True where `condition` is, said so that no database chooses an index for it.

    SQLite keeps no figures about its rows: it takes any index on an equality to lead to ten.
    """
    return func.coalesce(condition, false()).is_(true())
