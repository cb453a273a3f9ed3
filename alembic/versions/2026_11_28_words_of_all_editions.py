"""words of all editions

Revision ID: 7b1f0c2d9e54
Revises: 22c66a67cde2
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = '7b1f0c2d9e54'
down_revision: str | None = '22c66a67cde2'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN_OF_ALL = sa.text("state = 'open' and edition_id is null")


def upgrade() -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.alter_column('edition_id', existing_type=sa.String(length=16), nullable=True)
        batch_op.create_index('uq_proposal_open_of_all', ['kind', 'about'], unique=True,
                              sqlite_where=OPEN_OF_ALL, postgresql_where=OPEN_OF_ALL)


def downgrade() -> None:
    """Words of all editions, and what was proposed of them, are lost; there was no place for them."""
    op.execute("delete from edition_text where edition = '*'")
    op.execute("delete from proposal where edition_id is null")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open_of_all', sqlite_where=OPEN_OF_ALL, postgresql_where=OPEN_OF_ALL)
        batch_op.alter_column('edition_id', existing_type=sa.String(length=16), nullable=False)
