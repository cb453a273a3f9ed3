"""webhooks

Revision ID: 839b4b462e7e
Revises: 292252c12ae1
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = '839b4b462e7e'
down_revision: str | None = '292252c12ae1'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


KINDS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'nomination', 'publication', 'role', 'shortlist',"
    " 'text', 'winners')"
)
WITH_WEBHOOKS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'nomination', 'publication', 'role', 'shortlist',"
    " 'text', 'webhook', 'winners')"
)

def upgrade() -> None:
    _kinds(WITH_WEBHOOKS)
    op.create_table('webhook',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('pinned', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('events', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('phases_until', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('failing_since', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('proposed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('approved_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state in ('active', 'off', 'removed')", name=op.f('ck_webhook_state')),
    sa.CheckConstraint("url like 'https://%'", name=op.f('ck_webhook_https')),
    sa.CheckConstraint('proposed_by <> approved_by', name=op.f('ck_webhook_four_eyes')),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_webhook_approved_by_person')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_webhook_proposed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_edition'), ['edition'], unique=False)

    op.create_table('webhook_delivery',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('webhook_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('event', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('cause', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('created_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('run_after', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('claimed_until', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('tried_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint("state in ('waiting', 'sent', 'failed')", name=op.f('ck_webhook_delivery_state')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_delivery_webhook_id_webhook')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('webhook_id', 'cause', name=op.f('uq_webhook_delivery_webhook_id_cause'))
    )
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_delivery_state_run_after'), ['state', 'run_after'], unique=False)
        batch_op.create_index(batch_op.f('ix_webhook_delivery_webhook_id'), ['webhook_id'], unique=False)



def downgrade() -> None:
    op.execute("delete from proposal where kind = 'webhook'")
    _kinds(KINDS)
    with op.batch_alter_table('webhook_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_delivery_webhook_id'))
        batch_op.drop_index(batch_op.f('ix_webhook_delivery_state_run_after'))

    op.drop_table('webhook_delivery')
    with op.batch_alter_table('webhook', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_edition'))

    op.drop_table('webhook')


def _kinds(kinds: str) -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), kinds)
