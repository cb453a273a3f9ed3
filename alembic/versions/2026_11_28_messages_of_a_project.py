"""messages of a project

Revision ID: 600983c5f84b
Revises: a966fa6daf5a
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '600983c5f84b'
down_revision: str | None = 'a966fa6daf5a'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('project_message',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('author_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('side', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sent_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("side in ('nominator', 'steward')", name=op.f('ck_project_message_side')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_project_message_author_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_message_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_message'))
    )
    with op.batch_alter_table('project_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_message_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_project_message_project_id_sent_at'), ['project_id', 'sent_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('project_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_message_project_id_sent_at'))
        batch_op.drop_index(batch_op.f('ix_project_message_author_id'))

    op.drop_table('project_message')