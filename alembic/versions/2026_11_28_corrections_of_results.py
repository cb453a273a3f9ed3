"""corrections of results

Revision ID: ed54becd362b
Revises: 06bcf58a72ba
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = 'ed54becd362b'
down_revision: str | None = '06bcf58a72ba'
KINDS = "kind in ('amendment', 'late-entry', 'letter', 'nomination', 'publication', 'role', 'shortlist', 'winners')"
MORE_KINDS = (
    "kind in ('amendment', 'correction', 'late-entry', 'letter', 'nomination', 'publication', 'role', 'shortlist',"
    " 'winners')"
)
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('correction',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('category', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('replaces', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('corrected_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_correction_approved_by_person')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_correction_edition_id_edition')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_correction_proposed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_correction_edition_id_number'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.add_column(sa.Column('announced_at', prizes.db.UTCDateTime(timezone=True), nullable=True))
    op.execute(
        "update publication set announced_at = publish_at where exists ("
        "select 1 from honour where honour.edition_id = publication.edition_id and honour.published_at is not null)"
    )


def downgrade() -> None:
    op.execute("delete from proposal where kind = 'correction'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_column('announced_at')
    op.drop_table('correction')
