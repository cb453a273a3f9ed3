"""totals of steps towards votes and submissions

Revision ID: 5d1c7e9a2b46
Revises: 8e4b7d3f60a2
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = "5d1c7e9a2b46"
down_revision: str | None = "8e4b7d3f60a2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "funnel_count",
        sa.Column("edition", sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
        sa.Column("hour", prizes.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("lang", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "hour", "step", "lang", name=op.f("pk_funnel_count")),
    )


def downgrade() -> None:
    op.drop_table("funnel_count")
