"""cases

Revision ID: 1707b1cc60dc
Revises: 3485824c6868
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db

revision: str = '1707b1cc60dc'
down_revision: str | None = '3485824c6868'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('vote_circumstance',
    sa.Column('vote_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('vote_id', name=op.f('pk_vote_circumstance'))
    )
    op.create_table('vote_look',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('looked_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('edition', 'phase', name=op.f('pk_vote_look'))
    )
    op.create_table('vote_suspicion',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('category', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('project', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('flagged', sa.Integer(), nullable=False),
    sa.Column('shared', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('first_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote_suspicion')),
    sa.UniqueConstraint('edition', 'phase', 'category', 'project', name=op.f('uq_vote_suspicion_edition_phase_category_project'))
    )
    op.create_table('vote_case',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('rules', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('proposed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('proposed_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('countersigned_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('countersigned_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('office', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.CheckConstraint("reason in ('DUP', 'BOT', 'FARM', 'DISPOSABLE', 'INELIGIBLE', 'WITHDRAWN', 'COURT')", name=op.f('ck_vote_case_reason')),
    sa.CheckConstraint("state <> 'in_effect' or approved_by is not null", name=op.f('ck_vote_case_approved')),
    sa.CheckConstraint("state in ('proposed', 'in_effect', 'withdrawn')", name=op.f('ck_vote_case_state')),
    sa.CheckConstraint('approved_by is null or approved_by <> proposed_by', name=op.f('ck_vote_case_four_eyes')),
    sa.CheckConstraint('countersigned_by is null or (countersigned_by <> proposed_by and (approved_by is null or countersigned_by <> approved_by))', name=op.f('ck_vote_case_outside')),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_vote_case_approved_by_person')),
    sa.ForeignKeyConstraint(['countersigned_by'], ['person.id'], name=op.f('fk_vote_case_countersigned_by_person')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_vote_case_proposed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote_case'))
    )
    with op.batch_alter_table('vote_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vote_case_edition'), ['edition'], unique=False)

    op.create_table('vote_flag',
    sa.Column('suspicion_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('vote_id', sa.Integer(), nullable=False),
    sa.Column('shared', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=False),
    sa.Column('related', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['suspicion_id'], ['vote_suspicion.id'], name=op.f('fk_vote_flag_suspicion_id_vote_suspicion')),
    sa.PrimaryKeyConstraint('suspicion_id', 'vote_id', name=op.f('pk_vote_flag'))
    )
    with op.batch_alter_table('vote_flag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vote_flag_vote_id'), ['vote_id'], unique=False)

    op.create_table('case_review',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('case_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('vote_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('lodged_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('upheld', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('proposed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('open', 'proposed', 'upheld', 'refused')", name=op.f('ck_case_review_state')),
    sa.CheckConstraint("state not in ('upheld', 'refused') or decided_by is not null", name=op.f('ck_case_review_decided')),
    sa.CheckConstraint('decided_by is null or decided_by <> proposed_by', name=op.f('ck_case_review_four_eyes')),
    sa.ForeignKeyConstraint(['case_id'], ['vote_case.id'], name=op.f('fk_case_review_case_id_vote_case')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_case_review_decided_by_person')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_case_review_proposed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_review')),
    sa.UniqueConstraint('case_id', 'vote_id', name=op.f('uq_case_review_case_id_vote_id'))
    )
    op.create_table('case_vote',
    sa.Column('case_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('vote_id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=19), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('tell', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.CheckConstraint("state in ('named', 'aside', 'restored')", name=op.f('ck_case_vote_state')),
    sa.CheckConstraint("tell in ('', 'aside', 'restored', 'refused')", name=op.f('ck_case_vote_tell')),
    sa.ForeignKeyConstraint(['case_id'], ['vote_case.id'], name=op.f('fk_case_vote_case_id_vote_case')),
    sa.PrimaryKeyConstraint('case_id', 'vote_id', name=op.f('pk_case_vote'))
    )
    with op.batch_alter_table('case_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_vote_code'), ['code'], unique=False)
        batch_op.create_index('ix_case_vote_told', ['tell'], unique=False, sqlite_where=sa.text("tell <> ''"), postgresql_where=sa.text("tell <> ''"))
        batch_op.create_index(batch_op.f('ix_case_vote_vote_id'), ['vote_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('case_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_vote_vote_id'))
        batch_op.drop_index('ix_case_vote_told', sqlite_where=sa.text("tell <> ''"), postgresql_where=sa.text("tell <> ''"))
        batch_op.drop_index(batch_op.f('ix_case_vote_code'))

    op.drop_table('case_vote')
    op.drop_table('case_review')
    with op.batch_alter_table('vote_flag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vote_flag_vote_id'))

    op.drop_table('vote_flag')
    with op.batch_alter_table('vote_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vote_case_edition'))

    op.drop_table('vote_case')
    op.drop_table('vote_suspicion')
    op.drop_table('vote_look')
    op.drop_table('vote_circumstance')