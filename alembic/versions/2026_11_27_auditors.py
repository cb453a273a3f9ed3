"""auditors' signatures under counts

Revision ID: c2f4a8d16b03
Revises: 8b1f6c02a9d4
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = 'c2f4a8d16b03'
down_revision: str | None = '8b1f6c02a9d4'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('log_audit',
    sa.Column('log', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('size', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('auditor', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('handed_in_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['log'], ['vote_log.name'], name=op.f('fk_log_audit_log_vote_log')),
    sa.PrimaryKeyConstraint('log', 'size', 'auditor', name=op.f('pk_log_audit')),
    )


def downgrade() -> None:
    op.drop_table('log_audit')
