"""Looking up for many works at once, on SQLite: its answers come at once, so one by one."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.kept.customers import BY_ACCOUNT, BY_EMAIL
from app.storage.kept.keeping import USED
from app.storage.kept.orders import BY_REFERENCE
from app.storage.together.ahead import Ahead
from app.storage.together.looking_up import look_up_goods, look_up_paces
from app.storage.together.shared import Shared


async def look_up_inline(connection: AsyncConnection, shared: Shared, ahead: Ahead) -> None:
    """Let `shared` know all that `ahead` names."""
    for use in ahead.keys:
        found = await USED.one(
            connection, principal=use.principal, mutation=use.mutation, used=use.key
        )
        shared.keys.learn({use: found})
    for channel, reference in ahead.references:
        made = await BY_REFERENCE.one(connection, channel=channel, reference=reference)
        shared.references.learn({(channel, reference): made})
    for account in ahead.accounts:
        shared.accounts.learn({account: await BY_ACCOUNT.one(connection, key=account)})
    for email in ahead.emails:
        shared.emails.learn({email: await BY_EMAIL.one(connection, key=email)})
    if ahead.paces:
        await look_up_paces(connection, shared, ahead.paces)
    await look_up_goods(connection, shared, ahead)
