"""`waypost token`: prints a bearer token and nothing else, or ends one."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from app.auth import Tokens, parse_ttl
from app.cli.failed import CommandFailed
from app.domain.actors import Channel, Role
from app.settings import Settings, load_settings, with_keys

_ROLES: Final = tuple(role for role in Role if role is not Role.GUEST)

RoleOption = Annotated[
    Role | None, typer.Option(case_sensitive=False, help="What the bearer is to the shop.")
]
SubjectOption = Annotated[
    str | None,
    typer.Option(help="The customer's account, the system's name or the carrier's code."),
]
ChannelOption = Annotated[
    Channel | None, typer.Option(case_sensitive=False, help="A STOREFRONT's channel.")
]
TtlOption = Annotated[str, typer.Option(help="How long it is good: 90s, 30m, 1h, 7d.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The token's id, or the token.")]


def register(app: typer.Typer) -> None:
    """Add `waypost token`."""
    tokens = typer.Typer(help="Print a bearer token and nothing else.")
    tokens.callback(invoke_without_command=True)(token)
    tokens.command("revoke")(revoke)
    app.add_typer(tokens, name="token")


def token(
    context: typer.Context,
    role: RoleOption = None,
    subject: SubjectOption = None,
    channel: ChannelOption = None,
    ttl: TtlOption = "1h",
) -> None:
    """Print a bearer token and nothing else."""
    if context.invoked_subcommand is not None:
        return
    if role is None:
        raise CommandFailed(f"Say what the bearer is: --role {'|'.join(_ROLES)}.")
    tokens = Tokens(with_keys(load_settings()).signing_secret)
    try:
        issued = tokens.issue(
            role, at=datetime.now(UTC), ttl=parse_ttl(ttl), subject=subject, channel=channel
        )
    except ValueError as wrong:
        raise CommandFailed(str(wrong)) from None
    typer.echo(issued.text)


def revoke(token_id: IdArgument) -> None:
    """End a token, and the streams that hang on it, at once."""
    settings = with_keys(load_settings())
    asyncio.run(_revoke(settings, _id_in(settings, token_id), datetime.now(UTC)))
    typer.echo("The token is revoked.")


def _id_in(settings: Settings, given: str) -> str:
    """The id itself, or the id of the token that was pasted in its place."""
    if given.count(".") != 2:
        return given
    found = Tokens(settings.signing_secret).id_of(given)
    if found is None:
        raise CommandFailed("This is not a token of this server.")
    return found


async def _revoke(settings: Settings, token_id: str, at: datetime) -> None:
    # Printing a token needs no database; only who ends one waits for these imports.
    from app.storage.care.opening import opened_store  # noqa: PLC0415
    from app.usecases.tokens import revoke as revoke_token  # noqa: PLC0415

    async with opened_store(settings) as store:
        await revoke_token(store, token_id, at)
