"""acceptance of honours

Revision ID: d3a9f0c27b64
Revises: 9da7419b7b97
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db


revision: str = 'd3a9f0c27b64'
down_revision: str | None = '9da7419b7b97'
KINDS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'lot', 'nomination', 'publication', 'role',"
    " 'service-token', 'shortlist', 'text', 'webhook', 'winners')"
)
MORE_KINDS = KINDS.replace("('amendment'", "('acceptance', 'amendment'")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('honour_acceptance',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('category', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('answered_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('reminded_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('silent_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(answer = '') = (answered_at is null)", name=op.f('ck_honour_acceptance_answered')),
    sa.CheckConstraint("answer = '' or silent_at is null", name=op.f('ck_honour_acceptance_silent')),
    sa.CheckConstraint("answer in ('', 'accepted', 'declined')", name=op.f('ck_honour_acceptance_answer')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_honour_acceptance_answered_by_person')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_honour_acceptance_edition_id_edition')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_honour_acceptance_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_acceptance')),
    sa.UniqueConstraint('edition_id', 'project_id', 'title', name=op.f('uq_honour_acceptance_edition_id_project_id_title'))
    )
    with op.batch_alter_table('honour_acceptance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_acceptance_project_id'), ['project_id'], unique=False)

    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)


def downgrade() -> None:
    with op.batch_alter_table('honour_acceptance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_honour_acceptance_project_id'))
    op.drop_table('honour_acceptance')
    op.execute("delete from proposal where kind = 'acceptance'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)
