"""task letters

Revision ID: 375f3e500e86
Revises: 5af8b87837b4
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = '375f3e500e86'
down_revision: str | None = '5af8b87837b4'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('task_letters', sqlmodel.sql.sqltypes.AutoString(length=8), server_default='daily', nullable=False))
        batch_op.create_check_constraint(op.f('ck_person_task_letters'), "task_letters in ('at_once', 'daily', 'never')")



def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_person_task_letters'), type_='check')
        batch_op.drop_column('task_letters')

