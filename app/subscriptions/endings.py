"""The names under which feeds end."""

from graphql import GraphQLError


def ended(message: str, code: str, **facts: object) -> GraphQLError:
    """The named end of a stream."""
    return GraphQLError(message, extensions={"code": code, **facts})


def lagged(cursor: str) -> GraphQLError:
    """The subscriber fell off the tail, or the log no longer has what comes next."""
    return ended("This client reads too slowly: resume after the cursor.", "LAGGED", cursor=cursor)


def tracking_over() -> GraphQLError:
    """There is no right to follow the order, or none any more."""
    return ended("This tracking token is no good, or has expired or been revoked.", "FORBIDDEN")
