"""service tokens

Revision ID: de1fb45a0213
Revises: 47bd81895a6e
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = 'de1fb45a0213'
down_revision: str | None = '47bd81895a6e'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


KINDS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'nomination', 'publication', 'role', 'shortlist',"
    " 'text', 'webhook', 'winners')"
)
WITH_SERVICE_TOKENS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'nomination', 'publication', 'role',"
    " 'service-token', 'shortlist', 'text', 'webhook', 'winners')"
)


def upgrade() -> None:
    _kinds(WITH_SERVICE_TOKENS)
    op.create_table('service_token',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('scopes', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('proposed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('approved_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("scopes <> ''", name=op.f('ck_service_token_scopes')),
    sa.CheckConstraint('approved_at < expires_at', name=op.f('ck_service_token_ends')),
    sa.CheckConstraint('proposed_by <> approved_by', name=op.f('ck_service_token_four_eyes')),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_service_token_approved_by_person')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_service_token_proposed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_token')),
    sa.UniqueConstraint('edition', 'name', name=op.f('uq_service_token_edition_name')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_service_token_token_hash'))
    )


def downgrade() -> None:
    op.execute("delete from proposal where kind = 'service-token'")
    _kinds(KINDS)
    op.drop_table('service_token')


def _kinds(kinds: str) -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), kinds)
