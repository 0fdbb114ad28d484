"""Shapes on the wire: types, inputs, enums, errors and scalars. No SQL, no rules."""

from app.schema import enums

__all__ = ["enums"]  # published before any type that names them
