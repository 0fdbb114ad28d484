"""The names under which feeds end."""

from graphql import GraphQLError


def ended(message: str, code: str, **facts: object) -> GraphQLError:
    """The named end of a stream."""
    return GraphQLError(message, extensions={"code": code, **facts})


def lagged(cursor: str) -> GraphQLError:
    """The subscriber fell off the tail, or the log no longer has what comes next."""
    return ended("This client reads too slowly: resume after the cursor.", "LAGGED", cursor=cursor)


def tracking_expired() -> GraphQLError:
    """The right to follow one order has ended."""
    return ended("The tracking token has expired.", "FORBIDDEN")
