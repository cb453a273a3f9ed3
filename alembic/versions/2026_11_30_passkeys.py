"""passkeys

Revision ID: 161236af306f
Revises: df4781e33e63
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = '161236af306f'
down_revision: str | None = 'df4781e33e63'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('passkey',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('credential_id', sqlmodel.sql.sqltypes.AutoString(length=1400), nullable=False),
    sa.Column('public_key', sqlmodel.sql.sqltypes.AutoString(length=1400), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('transports', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('tried_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('created_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('used_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passkey_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkey_person_id'), ['person_id'], unique=False)

    op.create_table('passkey_challenge',
    sa.Column('held_by', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('challenge', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('expires_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("purpose in ('add', 'show')", name=op.f('ck_passkey_challenge_purpose')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passkey_challenge_person_id_person')),
    sa.PrimaryKeyConstraint('held_by', name=op.f('pk_passkey_challenge'))
    )
    with op.batch_alter_table('passkey_challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkey_challenge_person_id'), ['person_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('passkey_challenge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passkey_challenge_person_id'))

    op.drop_table('passkey_challenge')
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passkey_person_id'))

    op.drop_table('passkey')
