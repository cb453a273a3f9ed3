"""notes and tags of a project

Revision ID: 60ccee91c6a8
Revises: 955a49019457
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '60ccee91c6a8'
down_revision: str | None = '955a49019457'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('project_note',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('author_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_project_note_author_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_note_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_note'))
    )
    with op.batch_alter_table('project_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_note_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_project_note_project_id'), ['project_id'], unique=False)

    op.create_table('project_tag',
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('tag', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('added_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('added_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_project_tag_added_by_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_tag_project_id_project')),
    sa.PrimaryKeyConstraint('project_id', 'tag', name=op.f('pk_project_tag'))
    )
    with op.batch_alter_table('project_tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_tag_added_by'), ['added_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_project_tag_tag'), ['tag'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('project_tag', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_tag_tag'))
        batch_op.drop_index(batch_op.f('ix_project_tag_added_by'))

    op.drop_table('project_tag')
    with op.batch_alter_table('project_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_note_project_id'))
        batch_op.drop_index(batch_op.f('ix_project_note_author_id'))

    op.drop_table('project_note')