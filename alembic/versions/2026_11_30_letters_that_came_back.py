"""letters that came back

Revision ID: 91c7a4e0d35b
Revises: 5e2d9c41b7a8
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db


revision: str = "91c7a4e0d35b"
down_revision: str | None = "5e2d9c41b7a8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MIXING = "mix_sign_ins(timestamptz, timestamptz, text[])"
MIXED, MORE_MIXED = "('sent', 'failed', 'cancelled')", "('sent', 'failed', 'cancelled', 'bounced')"
STATES = "state in ('held', 'waiting', 'sent', 'failed', 'cancelled')"
MORE_STATES = "state in ('held', 'waiting', 'sent', 'failed', 'cancelled', 'bounced')"


def upgrade() -> None:
    op.create_table(
        "unreachable_address",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=11), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("since", prizes.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('answer', 'report')", name=op.f("ck_unreachable_address_source")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_unreachable_address")),
    )
    with op.batch_alter_table("unreachable_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unreachable_address_since"), ["since"], unique=False)
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_message_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_message_state"), MORE_STATES)
    _rewrite_mixing(MIXED, MORE_MIXED)


def _rewrite_mixing(before: str, after: str) -> None:
    """Letters of signing in that came back are mixed as those that were sent."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    asked = sa.text(f"SELECT pg_get_functiondef('{MIXING}'::regprocedure)")
    written = connection.execute(asked).scalar_one()
    if before not in written:
        raise RuntimeError("the function that mixes sign-ins is not the one of this version")
    op.execute(sa.text(written.replace(before, after).replace(":", "\\:")))


def downgrade() -> None:
    _rewrite_mixing(MORE_MIXED, MIXED)
    op.execute("UPDATE message SET state = 'failed' WHERE state = 'bounced'")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_message_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_message_state"), STATES)
    op.drop_table("unreachable_address")
