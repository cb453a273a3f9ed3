"""regional officers: a role for one ITU region of an edition

Revision ID: 120ae8786f30
Revises: de1fb45a0213
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = '120ae8786f30'
down_revision: str | None = 'de1fb45a0213'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLES = "role in ('steward', 'expert', 'observer')"
MORE_ROLES = "role in ('steward', 'expert', 'observer', 'regional')"
OF_A_REGION = "(role = 'regional') = (region is not null) and (role <> 'regional' or edition <> '*')"


def upgrade() -> None:
    for table in ('role_grant', 'invitation'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('region', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
            batch_op.drop_constraint(op.f(f'ck_{table}_role'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_role'), MORE_ROLES)
            batch_op.create_check_constraint(op.f(f'ck_{table}_of_a_region'), OF_A_REGION)


def downgrade() -> None:
    op.execute("delete from role_grant where role = 'regional'")
    op.execute("delete from invitation where role = 'regional'")
    for table in ('invitation', 'role_grant'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_of_a_region'), type_='check')
            batch_op.drop_constraint(op.f(f'ck_{table}_role'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_role'), ROLES)
            batch_op.drop_column('region')
