"""The way back from graphql-core's schema to Strawberry's."""

from typing import Final

BACK: Final = "strawberry-definition"
"""Where Strawberry 0.341 leaves its own definition of what graphql-core runs."""
