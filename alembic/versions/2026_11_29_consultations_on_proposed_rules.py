"""consultations on proposed rules

Revision ID: 6be476c4e38f
Revises: 09867d088911
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '6be476c4e38f'
down_revision: str | None = '09867d088911'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('consultation',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('base_version', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('title', prizes.db.Json, nullable=False),
    sa.Column('introduction', prizes.db.Json, nullable=False),
    sa.Column('opens_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('closes_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('published_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('published_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(decided_at is null) = (decided_by is null)', name=op.f('ck_consultation_decided')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_consultation_period')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_consultation_decided_by_person')),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_consultation_published_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation'))
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_edition_opens_at'), ['edition', 'opens_at'], unique=False)

    op.create_table('consultation_rule',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('consultation_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('section', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('section_title', prizes.db.Json, nullable=False),
    sa.Column('says', prizes.db.Json, nullable=False),
    sa.Column('under', prizes.db.Json, nullable=False),
    sa.Column('change', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('before', prizes.db.Json, nullable=False),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('reason', prizes.db.Json, nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("change in ('same', 'changed', 'added', 'removed')", name=op.f('ck_consultation_rule_change')),
    sa.CheckConstraint("outcome is null or outcome in ('adopted', 'in_part', 'not_adopted')", name=op.f('ck_consultation_rule_outcome')),
    sa.CheckConstraint('(outcome is null) = (decided_by is null)', name=op.f('ck_consultation_rule_decided')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_rule_consultation_id_consultation')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_consultation_rule_decided_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_rule')),
    sa.UniqueConstraint('consultation_id', 'place', name=op.f('uq_consultation_rule_consultation_id_place'))
    )
    op.create_table('consultation_comment',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('consultation_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('rule_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('lang', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('affiliation', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('organization', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('confirmed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('confirmed_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('translations', prizes.db.Json, nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('commented_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('commented_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("affiliation in ('member_state', 'sector_member', 'academia', 'public')", name=op.f('ck_consultation_comment_affiliation')),
    sa.CheckConstraint("state = 'waiting' or decided_at is not null", name=op.f('ck_consultation_comment_decided')),
    sa.CheckConstraint("state in ('waiting', 'published', 'refused')", name=op.f('ck_consultation_comment_state')),
    sa.CheckConstraint('(confirmed_at is null) = (confirmed_by is null)', name=op.f('ck_consultation_comment_confirmed')),
    sa.CheckConstraint('decided_by is null or decided_by <> commented_by', name=op.f('ck_consultation_comment_another')),
    sa.ForeignKeyConstraint(['commented_by'], ['person.id'], name=op.f('fk_consultation_comment_commented_by_person')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['person.id'], name=op.f('fk_consultation_comment_confirmed_by_person')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_consultation_comment_consultation_id_consultation')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_consultation_comment_decided_by_person')),
    sa.ForeignKeyConstraint(['rule_id'], ['consultation_rule.id'], name=op.f('fk_consultation_comment_rule_id_consultation_rule')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_comment'))
    )
    with op.batch_alter_table('consultation_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_comment_commented_by'), ['commented_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_comment_consultation_id_state'), ['consultation_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_comment_decided_by'), ['decided_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_consultation_comment_rule_id'), ['rule_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('consultation_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_comment_rule_id'))
        batch_op.drop_index(batch_op.f('ix_consultation_comment_decided_by'))
        batch_op.drop_index(batch_op.f('ix_consultation_comment_consultation_id_state'))
        batch_op.drop_index(batch_op.f('ix_consultation_comment_commented_by'))

    op.drop_table('consultation_comment')
    op.drop_table('consultation_rule')
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultation_edition_opens_at'))

    op.drop_table('consultation')
