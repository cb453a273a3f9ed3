"""lots between equals

Revision ID: 7c1e55ad0b92
Revises: 6be476c4e38f
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = '7c1e55ad0b92'
down_revision: str | None = '6be476c4e38f'
KINDS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'nomination', 'publication', 'role',"
    " 'service-token', 'shortlist', 'text', 'webhook', 'winners')"
)
MORE_KINDS = KINDS.replace("'nomination'", "'lot', 'nomination'")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('lot_draw',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('draws_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('announced_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('earlier', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('seed', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('recorded_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('proposal_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.CheckConstraint("(seed = '') = (proposal_id is null)", name=op.f('ck_lot_draw_four_eyes')),
    sa.CheckConstraint("(seed = '') = (recorded_at is null)", name=op.f('ck_lot_draw_recorded')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_lot_draw_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('edition', 'phase', name=op.f('pk_lot_draw'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)


def downgrade() -> None:
    op.drop_table('lot_draw')
    op.execute("delete from proposal where kind = 'lot'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)
