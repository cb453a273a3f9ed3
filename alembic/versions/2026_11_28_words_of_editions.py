"""words of editions

Revision ID: 22c66a67cde2
Revises: 62efb2a6023a
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db


revision: str = '22c66a67cde2'
down_revision: str | None = '62efb2a6023a'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


KINDS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'letter', 'nomination', 'publication', 'role',"
    " 'shortlist', 'winners')"
)
OTHER_KINDS = (
    "kind in ('amendment', 'badges', 'correction', 'late-entry', 'nomination', 'publication', 'role', 'shortlist',"
    " 'text', 'winners')"
)


def upgrade() -> None:
    op.create_table('edition_text', *_columns('edition_text', 'kind'))
    op.execute("insert into edition_text (id, edition, kind, lang, subject, body, changed_by, changed_at) "
               "select id, edition, letter, lang, subject, body, changed_by, changed_at from letter_text")
    op.drop_table('letter_text')
    _rename('letter', 'text', OTHER_KINDS)


def downgrade() -> None:
    """Words of pages are lost; there was no place for them."""
    op.create_table('letter_text', *_columns('letter_text', 'letter'))
    op.execute("insert into letter_text (id, edition, letter, lang, subject, body, changed_by, changed_at) "
               "select id, edition, kind, lang, subject, body, changed_by, changed_at from edition_text "
               "where kind not like 'front-%' and kind not like 'help-%'")
    op.drop_table('edition_text')
    _rename('text', 'letter', KINDS)


def _columns(table: str, name: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
        sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column('lang', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=150), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('changed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column('changed_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f(f'fk_{table}_changed_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.UniqueConstraint('edition', name, 'lang', name=op.f(f'uq_{table}_edition_{name}_lang')),
    ]


def _rename(was: str, becomes: str, kinds: str) -> None:
    """The kind of proposals. What waits lapses, since the other version could not put it into effect."""
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
    op.execute(f"update proposal set state = 'expired' where kind = '{was}' and state = 'open'")
    op.execute(f"update proposal set kind = '{becomes}' where kind = '{was}'")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), kinds)
