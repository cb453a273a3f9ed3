"""The migration to form 2 of addresses, on a database that has people in it; nobody is merged, nobody is locked out."""

import importlib.util
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, insert, text

from alembic import command
from prizes.mail.rules.addresses import canonical_email
from prizes.migrations import _config, migrate
from tests.conftest import NOON

VERSIONS = Path(__file__).parents[2] / "alembic" / "versions"
spec = importlib.util.spec_from_file_location("forms", VERSIONS / "2026_11_28_forms_of_addresses.py")
forms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(forms)

PEOPLE = [
    "boss+1@outlook.fr",
    "boss+2@outlook.fr",
    "Boss@outlook.fr",
    "ana@yandex.com",
    "ana@ya.ru",
    "x@faß.example",
    "minister@fass.example",
    "late+a@runbox.com",
    "plain@corp.example",
]
AFTER = {
    "boss+1@outlook.fr": "boss+1@outlook.fr",
    "boss+2@outlook.fr": "boss+2@outlook.fr",
    "Boss@outlook.fr": "boss@outlook.fr",
    "ana@yandex.com": "ana@yandex.ru",
    "ana@ya.ru": "ana@ya.ru",
    "x@faß.example": "x@xn--fa-hia.example",
    "minister@fass.example": "minister@fass.example",
    "late+a@runbox.com": "late@runbox.com",
    "plain@corp.example": "plain@corp.example",
}


def back_and_filled(connection: Connection) -> None:
    """The schema before, with people, their sessions, codes, invitations and reminders, and a key whose votes have begun."""
    back(connection)
    for n, email in enumerate(PEOPLE):
        add(connection, f"p{n}", email, canonical_email(email, 1), NOON + timedelta(minutes=n))
    made = NOON.replace(tzinfo=None) if connection.dialect.name == "sqlite" else NOON
    put(connection, "tag_key", edition="2027", sha256="0", made_at=made)
    connection.commit()


def add(connection: Connection, id_: str, email: str, form: str, at: datetime) -> None:
    at = at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at
    both = {"id": id_, "email": email, "canonical_email": form}
    life = {"created_at": at, "expires_at": at}
    put(
        connection,
        "person",
        **both,
        lang="en",
        reminders=True,
        asked_origin=False,
        calendar_turn=0,
        created_at=at,
    )
    put(connection, "session", token_hash=id_, person_id=id_, **life)
    put(connection, "sign_in_code", **both, **life, code_hash="", tries=0)
    put(connection, "invitation", **both, **life, role="observer", edition="2027", category="*")
    put(connection, "vote_reminder", **both, edition="2027", lang="en", state="waiting", agreed_at=at)


def put(connection: Connection, name: str, **values: Any) -> None:
    connection.execute(insert(Table(name, MetaData(), autoload_with=connection)).values(values))


async def rows(database, statement: str) -> dict:
    async with database.engine.connect() as connection:
        return {row[0]: row[1] for row in await connection.execute(text(statement))}


@pytest.mark.both_databases
async def test_accounts_offers_and_codes_get_the_new_form_and_votes_that_have_begun_keep_the_old(database):
    async with database.engine.connect() as connection:
        await connection.run_sync(back_and_filled)
    await migrate(database)
    assert await rows(database, "SELECT email, canonical_email FROM person") == AFTER
    first = {each: canonical_email(each, 1) for each in PEOPLE}
    assert await rows(database, "SELECT email, former_email FROM person") == first
    assert await rows(database, "SELECT email, canonical_email FROM vote_reminder") == first
    assert await rows(database, "SELECT email, canonical_email FROM invitation") == AFTER
    second = {each: canonical_email(each, 2) for each in PEOPLE}
    assert await rows(database, "SELECT email, canonical_email FROM sign_in_code") == second
    assert await rows(database, "SELECT edition, form FROM tag_key") == {"2027": 1}
    ended = set(PEOPLE) - set(await rows(database, SIGNED_IN))
    assert ended == {"x@faß.example", "minister@fass.example"}, "which could be opened through each other"
    async with database.engine.connect() as connection:
        await connection.run_sync(back)
    assert await rows(database, "SELECT email, canonical_email FROM person") == first
    await migrate(database)
    assert await rows(database, "SELECT email, canonical_email FROM person") == AFTER


SIGNED_IN = "SELECT person.email, 1 FROM session JOIN person ON person.id = session.person_id"


def back(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, forms.down_revision)
    connection.commit()


def known(*addresses: str) -> list:
    return [forms.Known(f"p{n}", address, canonical_email(address, 1)) for n, address in enumerate(addresses)]


def test_the_oldest_is_known_by_the_form_where_none_is_spelled_like_it():
    names = forms.new_names(known("b+2@runbox.com", "b+1@runbox.com"), set())
    assert names == {"p0": "b@runbox.com", "p1": "b+1@runbox.com"}
    names = forms.new_names(known("b+2@runbox.com", "b+1@runbox.com"), {"b@runbox.com"})
    assert names == {"p0": "b+2@runbox.com", "p1": "b+1@runbox.com"}


def test_an_account_that_was_written_by_hand_is_opened_by_nobody():
    names = forms.new_names(known("b+2@runbox.com"), {"b@runbox.com", "b+2@runbox.com"})
    assert names == {"p0": "p0@apart.invalid"}
