"""vote log

Revision ID: 3485824c6868
Revises: df9df1062eaf
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '3485824c6868'
down_revision: str | None = 'df9df1062eaf'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('vote_log',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(length=31), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('root', sa.LargeBinary(), nullable=False),
    sa.Column('peaks', sa.LargeBinary(), nullable=False),
    sa.Column('casts', sa.BigInteger(), nullable=False),
    sa.Column('last_time', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('rules_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('paper_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('tally', sqlmodel.sql.sqltypes.AutoString(length=129), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('final', sa.Boolean(), nullable=False),
    sa.Column('fault', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('fault_since', prizes.db.UTCDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_vote_log')),
    sa.UniqueConstraint('edition', 'phase', name=op.f('uq_vote_log_edition_phase'))
    )
    op.create_table('log_checkpoint',
    sa.Column('log', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('log_bytes', sa.BigInteger(), nullable=False),
    sa.Column('notes_bytes', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['log'], ['vote_log.name'], name=op.f('fk_log_checkpoint_log_vote_log')),
    sa.PrimaryKeyConstraint('log', 'number', name=op.f('pk_log_checkpoint'))
    )
    op.create_table('log_file',
    sa.Column('log', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['log'], ['vote_log.name'], name=op.f('fk_log_file_log_vote_log')),
    sa.PrimaryKeyConstraint('log', 'sha256', 'name', 'part', name=op.f('pk_log_file'))
    )
    op.create_table('log_pending',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('log', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_pending'))
    )
    op.create_table('log_tile',
    sa.Column('log', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('place', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['log'], ['vote_log.name'], name=op.f('fk_log_tile_log_vote_log')),
    sa.PrimaryKeyConstraint('log', 'level', 'place', name=op.f('pk_log_tile'))
    )
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.add_column(sa.Column('leaf', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('opening', sa.LargeBinary(), nullable=True))
    # A round in which people have voted already gets no log: what was cast before would be missing in it.
    op.execute(
        "INSERT INTO vote_log (name, edition, phase, key, size, root, peaks, casts, last_time, rules_sha256, paper_sha256,"
        " tally, closed, final, fault)"
        " SELECT DISTINCT edition || '/' || phase, edition, phase, '', 0, %(none)s, %(none)s, 0, '', '', '', '', %(no)s,"
        " %(no)s, '' FROM vote"
        % (
            {'none': "''::bytea", 'no': 'false'}
            if op.get_bind().dialect.name == 'postgresql'
            else {'none': "x''", 'no': '0'}
        )
    )


def downgrade() -> None:
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.drop_column('opening')
        batch_op.drop_column('leaf')

    op.drop_table('log_tile')
    op.drop_table('log_pending')
    op.drop_table('log_file')
    op.drop_table('log_checkpoint')
    op.drop_table('vote_log')
