"""pacing by domain

Revision ID: 5e2d9c41b7a8
Revises: 5d2e91c07ab3
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db


revision: str = "5e2d9c41b7a8"
down_revision: str | None = "5d2e91c07ab3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "slow_domain",
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(length=253), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("next_at", prizes.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("changed_at", prizes.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level between 1 and 8", name=op.f("ck_slow_domain_level")),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_slow_domain")),
    )
    with op.batch_alter_table("slow_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slow_domain_changed_at"), ["changed_at"], unique=False)
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "domain",
                sqlmodel.sql.sqltypes.AutoString(length=253),
                server_default="",
                nullable=False,
            )
        )
    _fill()


def _fill() -> None:
    """Of letters that are still to go out; no one asks for it of others."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT id, \"to\" FROM message WHERE state IN ('held', 'waiting', 'failed')")
    )
    values = [{"id": id_, "domain": to.rpartition("@")[2].lower()} for id_, to in found]
    if values:
        connection.execute(sa.text("UPDATE message SET domain = :domain WHERE id = :id"), values)


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("domain")
    op.drop_table("slow_domain")
