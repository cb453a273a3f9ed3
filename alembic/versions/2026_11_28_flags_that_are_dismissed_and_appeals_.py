"""flags that are dismissed and appeals that are taken up

Revision ID: e090cb3ffdea
Revises: ff2cbbc56f3f
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import prizes.db

revision: str = "e090cb3ffdea"
down_revision: str | None = "ff2cbbc56f3f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
TAKEN = ("appeal", "case_review")


def upgrade() -> None:
    for table in TAKEN:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("taken_by", sa.String(length=16), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_taken_by_person"), "person", ["taken_by"], ["id"]
            )
    with op.batch_alter_table("vote_suspicion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dismissed_votes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("dismissed_by", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("dismissed_at", prizes.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("dismissed_for", sa.Text(), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_vote_suspicion_dismissed_by_person"), "person", ["dismissed_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("vote_suspicion", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_vote_suspicion_dismissed_by_person"), type_="foreignkey")
        for column in ("dismissed_for", "dismissed_at", "dismissed_by", "dismissed_votes"):
            batch_op.drop_column(column)
    for table in TAKEN:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_taken_by_person"), type_="foreignkey")
            batch_op.drop_column("taken_by")
