"""`waypost notices` and `waypost outbox`: messages to customers as the shop sees and mends them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from app.cli.failed import CommandFailed
from app.domain.notices import TEMPLATES, NoticeChannel
from app.settings import load_settings, with_keys

if TYPE_CHECKING:
    from app.integrations.notices.outbox import Outbox
    from app.storage.store import Store

T = TypeVar("T")
MOST_LISTED: Final = 200
_LOCALES: Final = ("EN", "ZH")

# fmt: off
Template = Annotated[str, typer.Argument(help="Such as order_confirmed.")]
LocaleOption = Annotated[str, typer.Option(help="EN or ZH.")]
Channel = Annotated[NoticeChannel, typer.Option(case_sensitive=False, help="The form it takes.")]
AsHtml = Annotated[bool, typer.Option("--html", help="Print the HTML of the mail.")]
Ids = Annotated[list[str] | None, typer.Argument(help="As `failed` lists them.")]
Every = Annotated[bool, typer.Option("--all", help="All that `failed` lists.")]
Name = Annotated[str, typer.Argument(help="As `list` prints it.")]
# fmt: on


def register(app: typer.Typer) -> None:
    """Add `waypost notices` and `waypost outbox`."""
    notices = typer.Typer(help="Messages to customers and staff.", no_args_is_help=True)
    notices.command("failed")(failed)
    notices.command("retry")(retry)
    notices.command("preview")(preview)
    notices.command("templates")(templates)
    app.add_typer(notices, name="notices")
    outbox = typer.Typer(help="What would have been sent.", no_args_is_help=True)
    outbox.command("list")(listed)
    outbox.command("show")(show)
    app.add_typer(outbox, name="outbox")


def failed() -> None:
    """List the messages that were given up, the newest first."""

    async def look(store: "Store") -> list[str]:
        rows = await store.read(lambda moment: moment.notices.failed(MOST_LISTED))
        numbers = await store.read(
            lambda moment: moment.orders.numbers([row.order_id for row in rows if row.order_id])
        )
        return [
            f"{row.id}  {row.template}  {row.channel}  {row.code}"
            f"  {numbers.get(row.order_id or '', row.recipient)}"
            for row in rows
        ]

    lines = asyncio.run(_in_store(look))
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo("None has failed.", err=True)


def retry(ids: Ids = None, every: Every = False) -> None:
    """Queue failed messages anew; a running server sends them."""
    if bool(ids) == every:
        raise CommandFailed("Name messages, or --all of them.")

    async def again(store: "Store") -> int:
        rows = await store.read(lambda moment: moment.notices.failed(MOST_LISTED))
        wanted = [row for row in rows if every or row.id in set(ids or ())]
        done = 0
        for row in wanted:
            at = datetime.now(UTC)
            done += await store.write(lambda tx, row=row: tx.notices.try_again(row), at)  # type: ignore[misc]
        return done

    count = asyncio.run(_in_store(again))
    if not count:
        raise CommandFailed("There is no such failed message: `waypost notices failed` lists them.")
    typer.echo(f"{count:,} will be tried again.")


def preview(
    template: Template,
    locale: LocaleOption = "EN",
    channel: Channel = NoticeChannel.EMAIL,
    html: AsHtml = False,
) -> None:
    """Print a message with a made-up order, in the shop's own words where it has some."""
    from app.integrations.notices.samples import sample  # noqa: PLC0415
    from app.integrations.notices.templates import BadTemplates, Templates  # noqa: PLC0415

    settings = load_settings()
    if template not in TEMPLATES:
        raise CommandFailed(f"There is no template {template}: there are {', '.join(TEMPLATES)}.")
    if locale.upper() not in _LOCALES:
        raise CommandFailed("The locale is EN or ZH.")
    made = Templates(settings.templates_dir)
    try:
        made.check()
    except BadTemplates as bad:
        raise CommandFailed(f"WAYPOST_TEMPLATES_DIR can't be used. {bad}") from bad
    letter = made.letter(template, locale.upper(), sample(locale.upper(), settings.shop_name))
    if html:
        typer.echo(letter.html)
    elif channel in {NoticeChannel.SMS, NoticeChannel.WECHAT}:
        typer.echo(letter.short)
    else:
        typer.echo(f"{letter.subject}\n\n{letter.text}", nl=False)


def templates() -> None:
    """List the files that the shop may put its own in place of, in WAYPOST_TEMPLATES_DIR."""
    from app.integrations.notices.templates import PACKAGED, known_files  # noqa: PLC0415

    for name in sorted(known_files()):
        typer.echo(name)
    typer.echo(f"The packaged ones are in {PACKAGED}.", err=True)


def listed() -> None:
    """List what is in the outbox, the newest first."""
    files = _outbox().files()
    for file in files:
        typer.echo(f"{file.name}  {file.size_bytes:,} bytes")
    if not files:
        typer.echo("The outbox is empty.", err=True)


def show(name: Name) -> None:
    """Print a message of the outbox."""
    text = _outbox().read(name)
    if text is None:
        raise CommandFailed("There is no such message: `waypost outbox list` prints their names.")
    typer.echo(text)


def _outbox() -> "Outbox":
    from app.integrations.notices.outbox import Outbox  # noqa: PLC0415

    return Outbox(load_settings().data_dir)


async def _in_store(work: "Callable[[Store], Awaitable[T]]") -> T:
    from app.storage.care.opening import opened_store  # noqa: PLC0415

    async with opened_store(with_keys(load_settings())) as store:
        return await work(store)
