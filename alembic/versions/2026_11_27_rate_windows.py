"""rate windows, and voters by what they said of themselves

Revision ID: 8b1f6c02a9d4
Revises: 5e0c9a47d2b1
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '8b1f6c02a9d4'
down_revision: str | None = '5e0c9a47d2b1'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


BY_ORIGIN = """
CREATE VIEW voter_origin AS
SELECT voter.edition, person.country, person.stakeholder_type, count(*) AS voters
FROM voter JOIN person ON person.id = voter.person_id
GROUP BY voter.edition, person.country, person.stakeholder_type
"""
"""On PostgreSQL the role of the web may not read the roll, see `prizes.grants`; it is told these numbers instead."""


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table('rate_window',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('turn', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.Column('until', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', 'turn', name=op.f('pk_rate_window')),
    prefixes=["UNLOGGED"] if postgres else [],
    )
    if postgres:
        op.execute(BY_ORIGIN)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP VIEW voter_origin")
    op.drop_table('rate_window')
