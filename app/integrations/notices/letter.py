"""A message in words, before it takes any way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A message in its forms; each channel takes the one that suits it."""

    subject: str
    text: str
    html: str
    short: str
