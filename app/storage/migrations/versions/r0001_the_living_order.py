"""0001: every table of the living order, and the head of an empty log."""

import secrets

from alembic import op

from app.storage.migrations.first import log_head, metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
LOG_ID_BYTES = 9


def upgrade() -> None:
    """Make the tables; the log gets an identity of its own, which its cursors carry."""
    metadata.create_all(op.get_bind(), checkfirst=False)
    log_id = secrets.token_urlsafe(LOG_ID_BYTES)
    op.bulk_insert(log_head, [{"id": 1, "log_id": log_id, "position": 0}])
