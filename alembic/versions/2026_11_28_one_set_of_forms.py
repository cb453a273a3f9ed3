"""the index of the register has one set of forms, which says where each stands and what a project is

Revision ID: d81c6b3f7e20
Revises: 60ccee91c6a8
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'd81c6b3f7e20'
down_revision: str | None = '60ccee91c6a8'
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


def upgrade() -> None:
    """What is in it comes from the projects, and is made anew after the migrations."""
    sqlite = op.get_bind().dialect.name == 'sqlite'
    if sqlite:
        op.execute("DROP TABLE register_search")
    op.drop_table('register_entry')
    op.create_table('register_entry',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', by_signs(31), nullable=False),
    sa.Column('title_key', by_signs(400), nullable=False),
    sa.Column('analysis', sa.Integer(), nullable=False),
    sa.Column('forms', sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_register_entry_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_entry')),
    sa.UniqueConstraint('project_id', name=op.f('uq_register_entry_project_id'))
    )
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_entry_edition_title_key_project_id'), ['edition', 'title_key', 'project_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_register_entry_forms'), ['forms'], unique=False, postgresql_using='gin', sqlite_where=sa.text('forms IS NULL'))
    if sqlite:
        for statement in FOLLOWING:
            op.execute(statement)
        if sqlite3.sqlite_version_info >= (3, 42):  # else stocktaking.actions.indexing sees to it
            op.execute("INSERT INTO register_search(register_search, rank) VALUES ('secure-delete', 1)")


BEFORE = "title, head, whole"
FOLLOWING_BEFORE = (
    f"CREATE VIRTUAL TABLE register_search USING fts5({BEFORE}, content='register_entry', content_rowid='id',"
    " tokenize='ascii', detail='column', columnsize=0)",
    f"CREATE TRIGGER register_entry_comes AFTER INSERT ON register_entry BEGIN"
    f" INSERT INTO register_search(rowid, {BEFORE}) VALUES (new.id, new.title, new.head, new.whole); END",
    f"CREATE TRIGGER register_entry_goes AFTER DELETE ON register_entry BEGIN"
    f" INSERT INTO register_search(register_search, rowid, {BEFORE})"
    f" VALUES ('delete', old.id, old.title, old.head, old.whole); END",
)


def downgrade() -> None:
    """The index as it was, empty; the version before makes it anew (`prizes project index`)."""
    sqlite = op.get_bind().dialect.name == 'sqlite'
    if sqlite:
        op.execute("DROP TABLE register_search")
    op.drop_table('register_entry')
    op.create_table('register_entry',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('project_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('edition', by_signs(31), nullable=False),
    sa.Column('title_key', by_signs(400), nullable=False),
    sa.Column('analysis', sa.Integer(), nullable=False),
    *(sa.Column(name, sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql'), nullable=False) for name in ('title', 'head', 'whole')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_register_entry_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_entry')),
    sa.UniqueConstraint('project_id', name=op.f('uq_register_entry_project_id'))
    )
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_entry_edition_title_key_project_id'), ['edition', 'title_key', 'project_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_register_entry_whole'), ['whole'], unique=False, postgresql_using='gin', sqlite_where=sa.text('whole IS NULL'))
    if sqlite:
        for statement in FOLLOWING_BEFORE:
            op.execute(statement)
