"""age statements

Revision ID: 7f7491cbd34c
Revises: d541597189b4
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '7f7491cbd34c'
down_revision: str | None = 'd541597189b4'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('age_statement',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('mark', sqlmodel.sql.sqltypes.AutoString(length=22), nullable=False),
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('stated_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('edition', 'phase', 'mark', name=op.f('pk_age_statement')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('age_statement')
