"""the journal of an edition is found by an index

Revision ID: 3d7e51b8c0aa
Revises: c2f4a8d16b03
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = '3d7e51b8c0aa'
down_revision: str | None = 'c2f4a8d16b03'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index('ix_journal_entry_edition', 'journal_entry', ['edition', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_journal_entry_edition', table_name='journal_entry')
