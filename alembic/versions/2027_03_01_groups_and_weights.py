"""groups and weights of voters

Revision ID: 4e8a1c7d90b6
Revises: 9c1e0b7a4d52
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = '4e8a1c7d90b6'
down_revision: str | None = '9c1e0b7a4d52'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('vote_attribute',
    sa.Column('vote_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('vote_id', name=op.f('pk_vote_attribute'))
    )
    op.add_column('listed_voter', sa.Column('attribute', sqlmodel.sql.sqltypes.AutoString(length=40),
        server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('listed_voter', 'attribute')
    op.drop_table('vote_attribute')
