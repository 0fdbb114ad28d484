"""The names under which feeds end."""

from graphql import GraphQLError


def ended(message: str, code: str, **facts: object) -> GraphQLError:
    """The named end of a stream."""
    return GraphQLError(message, extensions={"code": code, **facts})


def cursor_unknown(newest: str) -> GraphQLError:
    """The place is of another log or beyond its end, or the log no longer has what comes next."""
    return ended(
        "This cursor is not of this log, or of no place in it.",
        "CURSOR_UNKNOWN",
        feedCursor=newest,
    )


def lagged(cursor: str) -> GraphQLError:
    """The subscriber was live and fell off the tail."""
    return ended("This client reads too slowly: resume after the cursor.", "LAGGED", cursor=cursor)


def tracking_over() -> GraphQLError:
    """There is no right to follow the order, or none any more."""
    return ended("This tracking token is no good, or has expired or been revoked.", "FORBIDDEN")
