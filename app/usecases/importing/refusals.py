"""The shop's no as an import tells it."""

from app.domain.errors import Invalid, Problem, Refused
from app.domain.imports import Rejected


def rejected(refused: Refused) -> Rejected:
    """Every problem that the refusal names."""
    if isinstance(refused, Invalid):
        return Rejected(refused.problems)
    return Rejected((Problem(refused.path, refused.message),))
