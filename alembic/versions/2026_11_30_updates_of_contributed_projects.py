"""updates of contributed projects

Revision ID: bbcf860507c4
Revises: c791928e5fa5
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = 'bbcf860507c4'
down_revision: str | None = 'c791928e5fa5'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
OF_ONE = '(project_id is null) <> (contribution_id is null)'


def upgrade() -> None:
    with op.batch_alter_table('project_update', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contribution_id', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True))
        batch_op.alter_column('project_id',
               existing_type=sa.VARCHAR(length=16),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_project_update_contribution_id_as_of'), ['contribution_id', 'as_of'], unique=False)
        batch_op.create_index('ix_project_update_open_contributed', ['contribution_id'], unique=True, sqlite_where=sa.text("state <> 'approved'"), postgresql_where=sa.text("state <> 'approved'"))
        batch_op.create_check_constraint(op.f('ck_project_update_of_one'), OF_ONE)
        batch_op.create_foreign_key(batch_op.f('fk_project_update_contribution_id_contribution'), 'contribution', ['contribution_id'], ['id'])


def downgrade() -> None:
    op.execute("delete from project_update where contribution_id is not null")
    with op.batch_alter_table('project_update', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_project_update_of_one'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_project_update_contribution_id_contribution'), type_='foreignkey')
        batch_op.drop_index('ix_project_update_open_contributed', sqlite_where=sa.text("state <> 'approved'"), postgresql_where=sa.text("state <> 'approved'"))
        batch_op.drop_index(batch_op.f('ix_project_update_contribution_id_as_of'))
        batch_op.alter_column('project_id',
               existing_type=sa.VARCHAR(length=16),
               nullable=False)
        batch_op.drop_column('contribution_id')
