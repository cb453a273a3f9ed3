"""several proposals of words

Revision ID: 22e1870b51fa
Revises: 5c06e0d50c0f
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = '22e1870b51fa'
down_revision: str | None = '5c06e0d50c0f'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


OPEN, ONE_OPEN, MANY_OPEN = ("state = 'open'", "state = 'open' and kind <> 'role'", "state = 'open' and kind = 'role'")
PROPOSAL = sa.table('proposal', sa.column('id', sa.String), sa.column('kind', sa.String), sa.column('content', sa.Text), sa.column('about', sa.String))


def upgrade() -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open_role', sqlite_where=sa.text(MANY_OPEN), postgresql_where=sa.text(MANY_OPEN))
        batch_op.drop_index('uq_proposal_open', sqlite_where=sa.text(ONE_OPEN), postgresql_where=sa.text(ONE_OPEN))
        batch_op.add_column(sa.Column('about', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False, server_default=''))
    op.execute("update proposal set about = sha256 where kind = 'role'")
    letters = op.get_bind().execute(sa.select(PROPOSAL.c.id, PROPOSAL.c.content).where(PROPOSAL.c.kind == 'letter'))
    for proposal, content in letters.all():
        said = json.loads(content)
        about = f"{said['letter']}/{said['lang']}"
        op.execute(sa.update(PROPOSAL).where(PROPOSAL.c.id == proposal).values(about=about))
    op.create_index('uq_proposal_open', 'proposal', ['edition_id', 'kind', 'about'], unique=True, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))


def downgrade() -> None:
    # Of several words that wait, none can be said to be the one.
    op.execute("update proposal set state = 'expired' where kind = 'letter' and state = 'open'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open', sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
        batch_op.drop_column('about')
        batch_op.create_index('uq_proposal_open', ['edition_id', 'kind'], unique=True, sqlite_where=sa.text(ONE_OPEN), postgresql_where=sa.text(ONE_OPEN))
        batch_op.create_index('uq_proposal_open_role', ['edition_id', 'sha256'], unique=True, sqlite_where=sa.text(MANY_OPEN), postgresql_where=sa.text(MANY_OPEN))
