"""what is to be corrected in a returned project

Revision ID: 65425b927784
Revises: 375f3e500e86
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import prizes.db

revision: str = '65425b927784'
down_revision: str | None = '375f3e500e86'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.add_column(sa.Column('corrections', prizes.db.Json, server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_column('corrections')
