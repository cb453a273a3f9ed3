"""forms of addresses: accounts are known by form 2; votes that have begun keep form 1

Revision ID: 5b8e0c7d14f3
Revises: 452997d54d9d

Old processes know nothing of forms, so that they must have ended before (docs/operating.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
import structlog
from alembic import op

from prizes.mail.rules.addresses import FORMS, spelled

revision: str = '5b8e0c7d14f3'
down_revision: str | None = '452997d54d9d'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FIRST, SECOND = FORMS[1].of, FORMS[2].of
PERSON = sa.table('person', *map(sa.column, ('id', 'email', 'canonical_email', 'former_email', 'created_at')))
SESSION = sa.table('session', sa.column('person_id'))
OFFERS = ('invitation', 'project_invitation', 'late_entry')
CODES = 'sign_in_code'
"""Tables with an address and its form, which need not be unique there. Reminders of ballots keep their edition's form."""
log = structlog.get_logger('migration')


class Known(NamedTuple):
    """An account, and by what it was known."""

    id: str
    email: str
    name: str


def new_names(changing: Iterable[Known], taken: Iterable[str]) -> dict[str, str]:
    """By account: by what it is known from now on. `changing`: those whose form changes, the oldest first; `taken`:
    names of the others.

    Of several accounts of one mailbox, the one that is spelled as its form is known by it, or else the oldest. The
    others are known by their addresses as they are spelled, which are no forms of anything: so each is found by
    whoever signs in as before, and none is merged.
    """
    names, used = {}, set(taken)
    together = defaultdict(list)
    for each in changing:
        together[SECOND(each.email)].append(each)
    for form, accounts in together.items():
        own = [each for each in accounts if spelled(each.email) == form]
        first = None if form in used else (own or accounts)[0]
        for each in accounts:
            names[each.id] = form if each is first else spelled(each.email)
            if names[each.id] in used:  # a row that was written by hand; nobody is let in by mistake
                names[each.id] = f'{each.id}@apart.invalid'
            used.add(names[each.id])
    return names


def upgrade() -> None:
    with op.batch_alter_table('tag_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form', sa.Integer(), nullable=False, server_default='1'))
    with op.batch_alter_table('tag_key', schema=None) as batch_op:
        batch_op.alter_column('form', existing_type=sa.Integer(), server_default=None)
    op.add_column('person', sa.Column('former_email', sa.String(length=254), nullable=True))
    op.add_column('message', sa.Column('mailbox', sa.String(length=254), nullable=True))
    op.execute(sa.update(PERSON).values(former_email=PERSON.c.canonical_email))
    op.create_index(op.f('ix_person_former_email'), 'person', ['former_email'], unique=True)
    op.create_index(op.f('ix_message_mailbox_created_at'), 'message', ['mailbox', 'created_at'])
    connection = op.get_bind()
    apart = _rename(connection)
    _rename_in(connection, CODES, set())
    for table in OFFERS:
        _rename_in(connection, table, apart)
    _rename_seats(connection, apart)
    _end_sessions(connection)


def _rename(connection: sa.Connection) -> set[str]:
    """The names of accounts that are kept apart."""
    query = sa.select(PERSON.c.id, PERSON.c.email, PERSON.c.canonical_email)
    changing = [
        Known(*row)
        for row in connection.execute(query.order_by(PERSON.c.created_at, PERSON.c.id))
        if FIRST(row.email) == row.canonical_email != SECOND(row.email)
    ]
    wanted = list({*(SECOND(each.email) for each in changing), *(spelled(each.email) for each in changing)})
    moving = {each.id for each in changing}
    taken = {
        row.canonical_email
        for start in range(0, len(wanted), 500)
        for row in connection.execute(query.where(PERSON.c.canonical_email.in_(wanted[start : start + 500])))
        if row.id not in moving
    }
    names = new_names(changing, taken)
    _set(connection, 'person', {id_: f'{id_}@moving.invalid' for id_ in names})  # names may go round in a circle
    _set(connection, 'person', names)
    apart = {name for name in names.values() if SECOND(name) != name or name.endswith('@apart.invalid')}
    if names:
        log.info('addresses read in a new form', accounts=len(names))
    if apart:
        log.warning('accounts kept apart: `prizes accounts apart` lists them', accounts=len(apart))
    return apart


def _set(connection: sa.Connection, table: str, names: dict[str, str]) -> None:
    rows = sa.table(table, sa.column('id'), sa.column('canonical_email'))
    statement = sa.update(rows).where(rows.c.id == sa.bindparam('row')).values(canonical_email=sa.bindparam('name'))
    if names:
        connection.execute(statement, [{'row': id_, 'name': name} for id_, name in names.items()])


def _name(email: str, apart: set[str]) -> str:
    """By what the account is known that an address leads to."""
    return spelled(email) if spelled(email) in apart else SECOND(email)


def _rename_in(connection: sa.Connection, table: str, apart: set[str]) -> None:
    rows = sa.table(table, *map(sa.column, ('id', 'email', 'canonical_email')))
    found = connection.execute(sa.select(rows.c.id, rows.c.email, rows.c.canonical_email).where(rows.c.email != ''))
    _set(connection, table, {r.id: _name(r.email, apart) for r in found if _name(r.email, apart) != r.canonical_email})


def _rename_seats(connection: sa.Connection, apart: set[str]) -> None:
    """One a mailbox in each panel: a second one keeps its address as it is spelled, and its person."""
    columns = ('id', 'email', 'canonical_email', 'edition_id', 'category')
    rows = sa.table('panel_seat', *map(sa.column, (*columns, 'invited_at')))
    found = connection.execute(
        sa.select(*(rows.c[name] for name in columns)).order_by(rows.c.invited_at, rows.c.id)
    ).all()
    used = {(row.edition_id, row.category, row.canonical_email) for row in found}
    names = {}
    for row in found:
        for name in (_name(row.email, apart), spelled(row.email)):
            place = (row.edition_id, row.category, name)
            if row.email and name != row.canonical_email and place not in used:
                used.add(place)
                names[row.id] = name
                break
    _set(connection, 'panel_seat', names)


def _end_sessions(connection: sa.Connection) -> None:
    """Of accounts that could be opened through another domain, which form 1 took for theirs: ß for ss, a last sigma, or
    a joiner. Who they belong to signs in again.
    """
    domains = (PERSON.c.canonical_email.like('%@%ss%'), PERSON.c.canonical_email.like('%@%xn--%'))
    theirs = sa.select(PERSON.c.id).where(sa.or_(*domains))
    ended = connection.execute(sa.delete(SESSION).where(SESSION.c.person_id.in_(theirs))).rowcount
    if ended:
        log.info('sessions ended of accounts at domains with a twin', sessions=ended)


def downgrade() -> None:
    """Accounts that were made since and have no form 1 of their own keep their names."""
    op.execute(
        sa.update(PERSON).where(PERSON.c.former_email.is_not(None)).values(canonical_email=PERSON.c.former_email)
    )
    connection = op.get_bind()
    for table in (CODES, *OFFERS, 'panel_seat'):
        rows = sa.table(table, *map(sa.column, ('id', 'email', 'canonical_email')))
        found = connection.execute(sa.select(rows.c.id, rows.c.email).where(rows.c.email != ''))
        _set(connection, table, {row.id: FIRST(row.email) for row in found})
    op.drop_index(op.f('ix_message_mailbox_created_at'), table_name='message')
    op.drop_index(op.f('ix_person_former_email'), table_name='person')
    op.drop_column('message', 'mailbox')
    op.drop_column('person', 'former_email')
    with op.batch_alter_table('tag_key', schema=None) as batch_op:
        batch_op.drop_column('form')
