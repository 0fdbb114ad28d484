"""Why a database cannot be used: one sentence for whoever runs Waypost."""


class DatabaseUnusable(Exception):
    """The database is of another version or other keys; its message says how to mend that."""
