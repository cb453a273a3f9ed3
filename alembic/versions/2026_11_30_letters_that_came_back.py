"""letters that came back

Revision ID: 91c7a4e0d35b
Revises: e3b7a9514c60
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db


revision: str = "91c7a4e0d35b"
down_revision: str | None = "e3b7a9514c60"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


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
        batch_op.add_column(sa.Column("bounced", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("bounced")
    op.drop_table("unreachable_address")
