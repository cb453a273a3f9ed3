"""with what sessions began

Revision ID: df4781e33e63
Revises: 42703ce122d6
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = 'df4781e33e63'
down_revision: str | None = '42703ce122d6'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('first_proof', schema=None) as batch_op:
        batch_op.add_column(sa.Column('way', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=True))

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('way', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_column('way')

    with op.batch_alter_table('first_proof', schema=None) as batch_op:
        batch_op.drop_column('way')
