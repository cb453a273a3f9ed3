"""a letter can be cancelled on PostgreSQL: the word fits into its column

Revision ID: c5acf1b963a5
Revises: b3d19e5f7a42
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = 'c5acf1b963a5'
down_revision: str | None = 'b3d19e5f7a42'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.alter_column('state',
               existing_type=sa.VARCHAR(length=8),
               type_=sqlmodel.sql.sqltypes.AutoString(length=16),
               existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.alter_column('state',
               existing_type=sqlmodel.sql.sqltypes.AutoString(length=16),
               type_=sa.VARCHAR(length=8),
               existing_nullable=False)
