"""two people: roles that two stewards give, the first stewards of a service, contests that are not public yet

Revision ID: 5b0d94e7c2f8
Revises: 5b8e0c7d14f3
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = '5b0d94e7c2f8'
down_revision: str | None = '5b8e0c7d14f3'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = "state = 'open'"
ONE_OPEN = "state = 'open' and kind <> 'role'"
MANY_OPEN = "state = 'open' and kind = 'role'"
KINDS = "kind in ('amendment', 'late-entry', 'nomination', 'shortlist', 'winners')"
MORE_KINDS = "kind in ('amendment', 'late-entry', 'nomination', 'publication', 'role', 'shortlist', 'winners')"
BY_TWO = "role = 'expert' or invited_by is null or approved_by is not null or answered_at is not null"
FIRST = """
    update role_grant set first = true where role = 'steward' and person_id in (
        select person_id from role_grant where role = 'steward' and granted_by is null
        group by person_id order by min(granted_at), person_id limit 2
    )
"""


def upgrade() -> None:
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('first', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(FIRST)

    # An open offer of one steward alone is no longer an offer: it is made anew, by two.
    op.execute(
        "update invitation set answered_at = current_timestamp, accepted = false"
        " where role <> 'expert' and invited_by is not null and answered_at is null"
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('approved_by', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True))
        batch_op.create_foreign_key(op.f('fk_invitation_approved_by_person'), 'person', ['approved_by'], ['id'])
        batch_op.create_check_constraint(op.f('ck_invitation_four_eyes'), 'approved_by is null or approved_by <> invited_by')
        batch_op.create_check_constraint(op.f('ck_invitation_by_two'), BY_TWO)

    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.add_column(sa.Column('published_at', prizes.db.UTCDateTime(timezone=True), nullable=True))
    op.execute("update edition set published_at = created_at")
    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.create_check_constraint(op.f('ck_edition_hidden'), "kind = 'contest' or published_at is not null")
        batch_op.create_check_constraint(op.f('ck_edition_frozen'), 'frozen_at is null or published_at is not null')

    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open', sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), MORE_KINDS)
        batch_op.create_index('uq_proposal_open', ['edition_id', 'kind'], unique=True, sqlite_where=sa.text(ONE_OPEN), postgresql_where=sa.text(ONE_OPEN))
        batch_op.create_index('uq_proposal_open_role', ['edition_id', 'sha256'], unique=True, sqlite_where=sa.text(MANY_OPEN), postgresql_where=sa.text(MANY_OPEN))


def downgrade() -> None:
    op.execute("delete from proposal where kind in ('publication', 'role')")
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open_role', sqlite_where=sa.text(MANY_OPEN), postgresql_where=sa.text(MANY_OPEN))
        batch_op.drop_index('uq_proposal_open', sqlite_where=sa.text(ONE_OPEN), postgresql_where=sa.text(ONE_OPEN))
        batch_op.drop_constraint(op.f('ck_proposal_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_kind'), KINDS)
        batch_op.create_index('uq_proposal_open', ['edition_id', 'kind'], unique=True, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))

    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_edition_frozen'), type_='check')
        batch_op.drop_constraint(op.f('ck_edition_hidden'), type_='check')
        batch_op.drop_column('published_at')

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_invitation_by_two'), type_='check')
        batch_op.drop_constraint(op.f('ck_invitation_four_eyes'), type_='check')
        batch_op.drop_constraint(op.f('fk_invitation_approved_by_person'), type_='foreignkey')
        batch_op.drop_column('approved_by')

    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_column('first')
