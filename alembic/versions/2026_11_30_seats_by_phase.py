"""seats by phase

Revision ID: 7c1f0a2be5d4
Revises: b0d1e5a2c6f4
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = "7c1f0a2be5d4"
down_revision: str | None = "b0d1e5a2c6f4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("panel_seat", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "phases",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("panel_seat", schema=None) as batch_op:
        batch_op.drop_column("phases")
