"""erasure: cases of voters' own withdrawals, keys that were destroyed, voters who are no longer in the roll

Revision ID: c4d7e2a95b16
Revises: 3d7e51b8c0aa
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db

revision: str = 'c4d7e2a95b16'
down_revision: str | None = '3d7e51b8c0aa'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPROVED = "state <> 'in_effect' or approved_by is not null"
OWN = "proposed_by is null"


def upgrade() -> None:
    with op.batch_alter_table('vote_case', schema=None) as batch_op:
        batch_op.alter_column('proposed_by', existing_type=sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True)
        batch_op.drop_constraint(op.f('ck_vote_case_approved'), type_='check')
        batch_op.create_check_constraint(op.f('ck_vote_case_approved'), f"{APPROVED} or {OWN}")
        batch_op.create_check_constraint(op.f('ck_vote_case_own'), "proposed_by is not null or (reason = 'WITHDRAWN' and state = 'in_effect')")
        batch_op.create_index('uq_vote_case_own', ['edition', 'phase'], unique=True, sqlite_where=sa.text(OWN), postgresql_where=sa.text(OWN))

    with op.batch_alter_table('tag_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('destroyed_at', prizes.db.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('said', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True))

    op.create_table('gone_voters',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('voters', sa.Integer(), nullable=False),
    sa.Column('countries', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.Column('groups', sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql'), nullable=True),
    sa.PrimaryKeyConstraint('edition', name=op.f('pk_gone_voters'))
    )


def downgrade() -> None:
    op.drop_table('gone_voters')
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_column('said')

    with op.batch_alter_table('tag_key', schema=None) as batch_op:
        batch_op.drop_column('destroyed_at')

    with op.batch_alter_table('vote_case', schema=None) as batch_op:
        batch_op.drop_index('uq_vote_case_own', sqlite_where=sa.text(OWN), postgresql_where=sa.text(OWN))
        batch_op.drop_constraint(op.f('ck_vote_case_own'), type_='check')
        batch_op.drop_constraint(op.f('ck_vote_case_approved'), type_='check')
        batch_op.create_check_constraint(op.f('ck_vote_case_approved'), APPROVED)
        batch_op.alter_column('proposed_by', existing_type=sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False)
