"""projects contributed to the register

Revision ID: 47bd81895a6e
Revises: 839b4b462e7e
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db
from sqlalchemy.dialects import postgresql

revision: str = '47bd81895a6e'
down_revision: str | None = '839b4b462e7e'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


FOLLOWING = (
    # Forms have letters and digits only, and signs beyond ASCII, none of which this tokenizer cuts or changes.
    "CREATE VIRTUAL TABLE register_search USING fts5(forms, content='register_entry', content_rowid='id',"
    " tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER register_entry_comes AFTER INSERT ON register_entry BEGIN"
    " INSERT INTO register_search(rowid, forms) VALUES (new.id, new.forms); END",
    "CREATE TRIGGER register_entry_goes AFTER DELETE ON register_entry BEGIN"
    " INSERT INTO register_search(register_search, rowid, forms) VALUES ('delete', old.id, old.forms); END",
)
"""FTS5's index of the entries, which follows them; they are never changed, only made and taken out."""


def by_signs(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation='C'), 'postgresql')


def made_anew(*of_whom: sa.schema.SchemaItem, order: str) -> None:
    """The table of entries, empty: what is in it comes from the projects, and is made anew after the migrations."""
    sqlite = op.get_bind().dialect.name == 'sqlite'
    if sqlite:
        op.execute("DROP TABLE register_search")
    op.drop_table('register_entry')
    op.create_table('register_entry',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('edition', by_signs(31), nullable=False),
    sa.Column('title_key', by_signs(400), nullable=False),
    sa.Column('analysis', sa.Integer(), nullable=False),
    sa.Column('forms', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    *of_whom,
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_register_entry_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_entry')),
    sa.UniqueConstraint('project_id', name=op.f('uq_register_entry_project_id'))
    )
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f'ix_register_entry_edition_title_key_{order}'), ['edition', 'title_key', order], unique=False)
        batch_op.create_index(batch_op.f('ix_register_entry_forms'), ['forms'], unique=False, postgresql_using='gin', sqlite_where=sa.text('forms IS NULL'))
    if sqlite:
        for statement in FOLLOWING:
            op.execute(statement)
        if sqlite3.sqlite_version_info >= (3, 42):  # else stocktaking.actions.indexing sees to it
            op.execute("INSERT INTO register_search(register_search, rank) VALUES ('secure-delete', 1)")


def upgrade() -> None:
    op.create_table('contribution',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('title_key', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('owner', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('categories', prizes.db.Json, nullable=False),
    sa.Column('sdgs', prizes.db.Json, nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('contributed_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('contributed_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('decided_at', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("state = 'waiting' or decided_at is not null", name=op.f('ck_contribution_decided')),
    sa.CheckConstraint("state in ('waiting', 'returned', 'declined', 'published')", name=op.f('ck_contribution_state')),
    sa.CheckConstraint("status in ('running', 'completed', 'discontinued', 'replaced')", name=op.f('ck_contribution_status')),
    sa.CheckConstraint('decided_by is null or decided_by <> contributed_by', name=op.f('ck_contribution_another')),
    sa.ForeignKeyConstraint(['contributed_by'], ['person.id'], name=op.f('fk_contribution_contributed_by_person')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_contribution_decided_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution'))
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_contributed_by'), ['contributed_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_decided_by'), ['decided_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_state_contributed_at'), ['state', 'contributed_at'], unique=False)

    made_anew(
        sa.Column('about', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column('contribution_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.CheckConstraint('(project_id is null) <> (contribution_id is null)', name=op.f('ck_register_entry_of_one')),
        sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_register_entry_contribution_id_contribution')),
        sa.UniqueConstraint('about', name=op.f('uq_register_entry_about')),
        sa.UniqueConstraint('contribution_id', name=op.f('uq_register_entry_contribution_id')),
        order='about',
    )


def downgrade() -> None:
    made_anew(
        sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        order='project_id',
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_state_contributed_at'))
        batch_op.drop_index(batch_op.f('ix_contribution_decided_by'))
        batch_op.drop_index(batch_op.f('ix_contribution_contributed_by'))

    op.drop_table('contribution')
