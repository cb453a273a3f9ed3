"""second factors

Revision ID: 42703ce122d6
Revises: 710c8764b8a9
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = '42703ce122d6'
down_revision: str | None = '710c8764b8a9'
KINDS = (
    "kind in ('acceptance', 'amendment', 'badges', 'correction', 'late-entry', 'lot', 'nomination', 'publication',"
    " 'role', 'service-token', 'shortlist', 'text', 'webhook', 'winners')"
)
MORE_KINDS = KINDS.replace("'lot'", "'lost-factor', 'lot'")
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('authenticator',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('sealed', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('tried_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('created_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_authenticator_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authenticator')),
    sa.UniqueConstraint('person_id', name=op.f('uq_authenticator_person_id'))
    )
    op.create_table('first_proof',
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('expires_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_first_proof_person_id_person')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_first_proof'))
    )
    with op.batch_alter_table('first_proof', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_first_proof_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('factor', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True))
        batch_op.add_column(sa.Column('fresh_until', prizes.db.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)


def downgrade() -> None:
    op.execute("delete from proposal where kind = 'lost-factor'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_column('fresh_until')
        batch_op.drop_column('factor')

    with op.batch_alter_table('first_proof', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_first_proof_person_id'))

    op.drop_table('first_proof')
    op.drop_table('authenticator')
