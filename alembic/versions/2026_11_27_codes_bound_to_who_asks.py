"""codes bound to who asks

Revision ID: 452997d54d9d
Revises: a7f30c5be241
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '452997d54d9d'
down_revision: str | None = 'a7f30c5be241'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('expires_at', prizes.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f('ix_message_state_bulk_send_after'))
        batch_op.create_index(batch_op.f('ix_message_state_bulk_place_send_after'), ['state', 'bulk', 'place', 'send_after'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_state_expires_at'), ['state', 'expires_at'], unique=False)

    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mailbox', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('domain', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=True))
        batch_op.add_column(sa.Column('network', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('handle_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True))
        batch_op.add_column(sa.Column('near_tries', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('stray_tries', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index(batch_op.f('ix_sign_in_code_domain_created_at'), ['domain', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_code_mailbox_created_at'), ['mailbox', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_code_network_created_at'), ['network', 'created_at'], unique=False)

    # Of the last day only: a mailbox with a plus tag is counted with others from the next code on.
    op.execute("UPDATE sign_in_code SET mailbox = canonical_email")


def downgrade() -> None:
    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_code_network_created_at'))
        batch_op.drop_index(batch_op.f('ix_sign_in_code_mailbox_created_at'))
        batch_op.drop_index(batch_op.f('ix_sign_in_code_domain_created_at'))
        batch_op.drop_column('stray_tries')
        batch_op.drop_column('near_tries')
        batch_op.drop_column('handle_hash')
        batch_op.drop_column('network')
        batch_op.drop_column('domain')
        batch_op.drop_column('mailbox')

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_state_expires_at'))
        batch_op.drop_index(batch_op.f('ix_message_state_bulk_place_send_after'))
        batch_op.create_index(batch_op.f('ix_message_state_bulk_send_after'), ['state', 'bulk', 'send_after'], unique=False)
        batch_op.drop_column('expires_at')
        batch_op.drop_column('place')
