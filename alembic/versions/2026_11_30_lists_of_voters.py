"""lists of voters

Revision ID: 9c1e0b7a4d52
Revises: 7c1d5e0b94a3
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '9c1e0b7a4d52'
down_revision: str | None = '7c1d5e0b94a3'
KINDS = (
    "kind in ('acceptance', 'amendment', 'badges', 'correction', 'late-entry', 'lost-factor', 'lot', 'nomination',"
    " 'publication', 'role', 'service-token', 'shortlist', 'text', 'webhook', 'winners')"
)
MORE_KINDS = KINDS.replace("'webhook'", "'voters', 'webhook'")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('voter_list',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('voters', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('approved_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('edition', 'phase', name=op.f('pk_voter_list'))
    )
    op.create_table('listed_voter',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('approved', sa.Boolean(), nullable=False),
    sa.Column('mark', sqlmodel.sql.sqltypes.AutoString(length=22), nullable=False),
    sa.PrimaryKeyConstraint('edition', 'phase', 'approved', 'mark', name=op.f('pk_listed_voter')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)


def downgrade() -> None:
    op.execute("delete from proposal where kind = 'voters'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)

    op.drop_table('listed_voter')
    op.drop_table('voter_list')
