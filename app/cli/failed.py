"""How a command says that it did not do what was asked."""


class CommandFailed(Exception):
    """Ends the command with one line on standard error and this exit status.

    1 means failed; 2 means done, but some of it was refused and reported.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status
