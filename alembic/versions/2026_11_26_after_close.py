"""after the close

Revision ID: 5e0c9a47d2b1
Revises: 1707b1cc60dc
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db

revision: str = '5e0c9a47d2b1'
down_revision: str | None = '1707b1cc60dc'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('tally_challenge',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('lodged_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('answered_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('open', 'upheld', 'refused')", name=op.f('ck_tally_challenge_state')),
    sa.CheckConstraint("(state = 'open') = (answered_at is null)", name=op.f('ck_tally_challenge_answered')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_tally_challenge_answered_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tally_challenge'))
    )
    with op.batch_alter_table('tally_challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tally_challenge_edition'), ['edition'], unique=False)

    op.create_table('sample_audit',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('announced_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('root', sqlmodel.sql.sqltypes.AutoString(length=44), nullable=False),
    sa.Column('seed', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('drawn', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('drawn_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('found', sa.Text(), nullable=False),
    sa.CheckConstraint("(number = '') = (drawn_at is null)", name=op.f('ck_sample_audit_drawn')),
    sa.PrimaryKeyConstraint('edition', 'phase', name=op.f('pk_sample_audit'))
    )


def downgrade() -> None:
    op.drop_table('sample_audit')
    with op.batch_alter_table('tally_challenge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tally_challenge_edition'))

    op.drop_table('tally_challenge')
