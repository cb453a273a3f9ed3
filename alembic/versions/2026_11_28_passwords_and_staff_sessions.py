"""passwords and sessions of people with a role

Whoever has a role loses the password, is told by mail, and has the session that staff have.

Revision ID: 0782a8142273
Revises: 5b0d94e7c2f8
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db
from prizes.kit.token import new_id

revision: str = '0782a8142273'
down_revision: str | None = '5b0d94e7c2f8'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PERSON = sa.table('person', *(sa.column(name, sa.String) for name in ('id', 'email', 'lang', 'password_hash')))
ROLE = sa.table('role_grant', sa.column('person_id', sa.String))
SESSION = sa.table(
    'session',
    sa.column('person_id', sa.String),
    *(sa.column(name, prizes.db.UTCDateTime(timezone=True)) for name in ('expires_at', 'ends_at')),
)
MESSAGE = sa.table(
    'message',
    *(sa.column(name, sa.String) for name in ('id', 'to', 'lang', 'template', 'state')),
    *(sa.column(name, prizes.db.UTCDateTime(timezone=True)) for name in ('created_at', 'send_after')),
    *(sa.column(name, sa.Integer) for name in ('attempts', 'place')),
    sa.column('bulk', sa.Boolean),
    sa.column('context', prizes.db.Json),
)


def upgrade() -> None:
    op.create_table('password_try',
    sa.Column('canonical_email', sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('untold', sa.Integer(), nullable=False),
    sa.Column('tried_at', prizes.db.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('canonical_email', name=op.f('pk_password_try'))
    )
    with op.batch_alter_table('password_try', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_try_untold'), ['untold'], unique=False)

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ends_at', prizes.db.UTCDateTime(timezone=True), nullable=True))
    op.execute(sa.update(SESSION).values(ends_at=SESSION.c.expires_at))
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.alter_column('ends_at', nullable=False, existing_type=prizes.db.UTCDateTime(timezone=True))
    _treat_as_staff()


def _treat_as_staff() -> None:
    now, staff = datetime.now(UTC), sa.select(ROLE.c.person_id)
    for column, latest in (
        (SESSION.c.ends_at, now + timedelta(hours=12)),
        (SESSION.c.expires_at, now + timedelta(minutes=30)),
    ):
        longer = sa.update(SESSION).where(SESSION.c.person_id.in_(staff), column > latest)
        op.execute(longer.values({column.name: latest}))
    with_password = PERSON.c.id.in_(staff), PERSON.c.password_hash.is_not(None)
    for email, lang in op.get_bind().execute(sa.select(PERSON.c.email, PERSON.c.lang).where(*with_password)).all():
        letter = {'id': new_id(), 'to': email, 'lang': lang, 'template': 'password-stopped', 'context': {}}
        times = {'created_at': now, 'send_after': now}
        op.execute(sa.insert(MESSAGE).values(**letter, **times, state='waiting', bulk=False, attempts=0, place=0))
    op.execute(sa.update(PERSON).where(*with_password).values(password_hash=None))


def downgrade() -> None:
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_column('ends_at')

    with op.batch_alter_table('password_try', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_password_try_untold'))

    op.drop_table('password_try')
