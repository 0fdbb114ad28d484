"""Servers to stand beside: one as a textbook has it, and ceilings with no GraphQL at all.

They read Waypost's own tables and give the same answers; they check no token and hide nothing.
"""
