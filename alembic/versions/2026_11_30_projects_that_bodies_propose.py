"""projects that bodies propose

Revision ID: b0d1e5a2c6f4
Revises: 4e8a1c7d90b6
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text

import prizes.db

revision: str = 'b0d1e5a2c6f4'
down_revision: str | None = '4e8a1c7d90b6'
KINDS = (
    "kind in ('acceptance', 'amendment', 'badges', 'correction', 'late-entry', 'lost-factor', 'lot', 'nomination',"
    " 'publication', 'role', 'service-token', 'shortlist', 'text', 'voters', 'webhook', 'winners')"
)
MORE_KINDS = KINDS.replace("'late-entry'", "'delegate', 'late-entry'")
ACTS = sa.text("ended_at IS NULL")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('body_delegate',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('body', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('canonical_email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('proposal_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('appointed_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_body_delegate_edition_id_edition')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_body_delegate_proposal_id_proposal')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body_delegate'))
    )
    with op.batch_alter_table('body_delegate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_body_delegate_canonical_email'), ['canonical_email'], unique=False)
        batch_op.create_index('uq_body_delegate_acting', ['edition_id', 'body', 'canonical_email'], unique=True, sqlite_where=ACTS, postgresql_where=ACTS)
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.add_column(sa.Column('body', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
        batch_op.add_column(sa.Column('proposal_reason', Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('owner_accepted_at', prizes.db.UTCDateTime(timezone=True), nullable=True))
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)


def downgrade() -> None:
    op.execute("delete from body_delegate")
    op.execute("delete from proposal where kind = 'delegate'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_column('owner_accepted_at')
        batch_op.drop_column('proposal_reason')
        batch_op.drop_column('body')
    op.drop_table('body_delegate')
