"""Shapes on the wire: types, inputs, enums, errors and scalars. No SQL, no rules."""
