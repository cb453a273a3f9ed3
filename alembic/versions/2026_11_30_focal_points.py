"""focal points of projects from public sources

Revision ID: 7c1d5e0b94a3
Revises: f1b9a0a1f29c
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db


revision: str = '7c1d5e0b94a3'
down_revision: str | None = 'f1b9a0a1f29c'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('focal_point',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('relation', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('asked_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("state in ('waiting', 'granted', 'declined', 'ended')", name=op.f('ck_focal_point_state')),
    sa.CheckConstraint("state = 'waiting' or decided_at is not null", name=op.f('ck_focal_point_decided')),
    sa.CheckConstraint('decided_by is null or decided_by <> person_id', name=op.f('ck_focal_point_another')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_focal_point_decided_by_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_focal_point_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_focal_point_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_focal_point'))
    )
    with op.batch_alter_table('focal_point', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_focal_point_decided_by'), ['decided_by'], unique=False)
        batch_op.create_index('ix_focal_point_granted', ['project_id'], unique=True, sqlite_where=sa.text("state = 'granted'"), postgresql_where=sa.text("state = 'granted'"))
        batch_op.create_index(batch_op.f('ix_focal_point_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_focal_point_project_id_person_id'), ['project_id', 'person_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_focal_point_state_decided_at'), ['state', 'decided_at'], unique=False)


def downgrade() -> None:
    op.drop_table('focal_point')
