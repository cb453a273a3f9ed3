"""longer names of fields

What a panel chooses from is a category, or whatever else the rules divide by: `category` has room for its key.

Revision ID: 5d2e91c07ab3
Revises: 7c1f0a2be5d4
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "5d2e91c07ab3"
down_revision: str | None = "7c1f0a2be5d4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("panel_ballot", "ballot_count", "minutes", "no_winner", "correction")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(
                "category",
                existing_type=sa.String(length=32),
                type_=sa.String(length=80),
                existing_nullable=False,
            )


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(
                "category",
                existing_type=sa.String(length=80),
                type_=sa.String(length=32),
                existing_nullable=False,
            )
