"""The one way in which reading a file ends as a whole; a single bad row never does that."""


class ImportFailedError(Exception):
    """The file cannot be imported: one sentence says what, where and how to mend it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
