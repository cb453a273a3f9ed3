"""drafts from examples

Revision ID: 710c8764b8a9
Revises: d3a9f0c27b64
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = '710c8764b8a9'
down_revision: str | None = 'd3a9f0c27b64'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('edition_draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('base_example', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
        batch_op.alter_column('base_edition_id',
               existing_type=sa.VARCHAR(length=16),
               nullable=True)
        batch_op.alter_column('base_version',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_check_constraint(batch_op.f('ck_edition_draft_base_version'), "(base_edition_id is null) = (base_version is null)")
        batch_op.create_check_constraint(batch_op.f('ck_edition_draft_one_base'), "(base_edition_id is null) = (base_example is not null)")


def downgrade() -> None:
    op.execute(
        "delete from edition_draft_step where draft_id in"
        " (select id from edition_draft where base_example is not null)"
    )
    op.execute("delete from edition_draft where base_example is not null")
    with op.batch_alter_table('edition_draft', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_edition_draft_one_base'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_edition_draft_base_version'), type_='check')
        batch_op.alter_column('base_version',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.alter_column('base_edition_id',
               existing_type=sa.VARCHAR(length=16),
               nullable=False)
        batch_op.drop_column('base_example')
