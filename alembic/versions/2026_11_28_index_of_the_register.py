"""index of the register: projects are found by words in any form

Revision ID: a966fa6daf5a
Revises: 65425b927784
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision: str = 'a966fa6daf5a'
down_revision: str | None = '65425b927784'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = "title, head, whole"
FOLLOWING = (
    # Forms have letters and digits only, and signs beyond ASCII, none of which this tokenizer cuts or changes.
    f"CREATE VIRTUAL TABLE register_search USING fts5({COLUMNS}, content='register_entry', content_rowid='id',"
    " tokenize='ascii', detail='column', columnsize=0)",
    f"CREATE TRIGGER register_entry_comes AFTER INSERT ON register_entry BEGIN"
    f" INSERT INTO register_search(rowid, {COLUMNS}) VALUES (new.id, new.title, new.head, new.whole); END",
    f"CREATE TRIGGER register_entry_goes AFTER DELETE ON register_entry BEGIN"
    f" INSERT INTO register_search(register_search, rowid, {COLUMNS})"
    f" VALUES ('delete', old.id, old.title, old.head, old.whole); END",
)
"""FTS5's index of the entries, which follows them; they are never changed, only made and taken out."""


def upgrade() -> None:
    op.create_table('register_word',
    sa.Column('piece', sa.String(length=64).with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.Column('word', sa.String(length=64).with_variant(sa.String(length=64, collation='C'), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('piece', 'word', name=op.f('pk_register_word'))
    )
    with op.batch_alter_table('register_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_word_word'), ['word'], unique=False)

    op.create_table('register_entry',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', sa.String(length=31).with_variant(sa.String(length=31, collation='C'), 'postgresql'), nullable=False),
    sa.Column('title_key', sa.String(length=400).with_variant(sa.String(length=400, collation='C'), 'postgresql'), nullable=False),
    sa.Column('analysis', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.Column('head', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.Column('whole', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_register_entry_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_entry')),
    sa.UniqueConstraint('project_id', name=op.f('uq_register_entry_project_id'))
    )
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_entry_edition_title_key_project_id'), ['edition', 'title_key', 'project_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_register_entry_whole'), ['whole'], unique=False, postgresql_using='gin', sqlite_where=sa.text('whole IS NULL'))

    if op.get_bind().dialect.name == 'sqlite':
        for statement in FOLLOWING:
            op.execute(statement)
        if sqlite3.sqlite_version_info >= (3, 42):  # else stocktaking.actions.indexing sees to it
            op.execute("INSERT INTO register_search(register_search, rank) VALUES ('secure-delete', 1)")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("DROP TABLE register_search")
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_entry_edition_title_key_project_id'))
        batch_op.drop_index(batch_op.f('ix_register_entry_whole'), postgresql_using='gin', sqlite_where=sa.text('whole IS NULL'))

    op.drop_table('register_entry')
    with op.batch_alter_table('register_word', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_word_word'))

    op.drop_table('register_word')
