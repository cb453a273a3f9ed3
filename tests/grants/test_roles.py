"""A vote from the sign-in to the published winners in the roles of PostgreSQL, and what each role cannot do."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from prizes import config
from prizes.app import make_app
from prizes.ballot.actions import cast
from prizes.ballot.voter_lists import (
    approve_list,
    forget_listing,
    forget_unapproved,
    number_listed,
    propose_list,
)
from prizes.cli import app
from prizes.cli.bench.server import free_port
from prizes.db import Database
from prizes.edition.freezing import freeze_due
from prizes.edition.queries import edition_in_force
from prizes.gate import limits
from prizes.grants import statements
from prizes.grants.declared import DECLARED
from prizes.grants.giving import connected, give_roles, renew
from prizes.grants.statements import PARTS, rights_of, role
from prizes.kit.token import new_id
from prizes.migrations import migrate
from prizes.tally.actions import count_phase
from prizes.votelog.queries import log_of
from prizes.worker.loop import drain
from tests.ballot.logged import log_lines, verdict
from tests.ballot.paper import contest
from tests.browsing import Browser
from tests.components import postgres_url
from tests.contest import ANNOUNCING, SELECTING, VOTING, at, expert, steward
from tests.databases import _admin
from tests.mailbox import Mailbox

pytestmark = [pytest.mark.postgres]
NO_PRIVILEGE = "42501"
WORD = "0123456789abcdef"


class Place:
    """A database, migrated by an owner who is no superuser, and its roles."""

    def __init__(self, url: str, prefix: str, keys: Path) -> None:
        self.prefix, self.keys = prefix, keys
        self.owner = Database(url)
        self.web, self.worker, self.observer = (self._in_role(part) for part in PARTS)

    def _in_role(self, part: statements.Part) -> Database:
        url = self.owner.url.set(username=role(self.prefix, part), password=WORD)
        return Database(url.render_as_string(hide_password=False))

    async def close(self) -> None:
        for each in (self.owner, self.web, self.worker, self.observer):
            await each.close()

    def __getitem__(self, who: str) -> Database:
        return getattr(self, who)


@pytest.fixture(scope="module")
async def place(tmp_path_factory) -> AsyncIterator[Place]:
    server, prefix = postgres_url(), f"prizes_t_{new_id()}"
    await _admin(server, f"CREATE ROLE {prefix} LOGIN CREATEROLE PASSWORD '{WORD}'")
    await _admin(server, f"CREATE DATABASE {prefix} OWNER {prefix}")
    url = make_url(server).set(database=prefix, username=prefix, password=WORD)
    made = Place(url.render_as_string(hide_password=False), prefix, tmp_path_factory.mktemp("keys"))
    try:
        await migrate(made.owner)
        await give_roles(made.owner, prefix, dict.fromkeys(PARTS, WORD))
        yield made
    finally:
        await made.close()
        await _admin(server, f"DROP DATABASE {prefix} WITH (FORCE)")
        for name in (*(role(prefix, part) for part in PARTS), prefix):
            await _admin(server, f"DROP ROLE IF EXISTS {name}")


# --- everything works ----------------------------------------------------------------------------------


async def test_a_vote_its_log_its_count_and_its_publication_in_the_roles(place, settings, time, monkeypatch):
    time(VOTING)
    url = place.web.url.render_as_string(hide_password=False)
    config.use(settings.model_copy(update={"database_url": url, "keys_dir": place.keys}))
    async with place.owner.writing() as session:
        box = await contest(session, kind="rehearsal", voting__cut__most=1)
        for who in ("one", "two"):
            await steward(session, f"{who}@example.org")
        panel = await expert(session, "panel@example.org")
    program, mailbox = make_app(place.web), Mailbox(place.worker)

    voter = Browser(program, mailbox)
    await voter.sign_in_by_mail("ana.maria@example.org")
    await voter.get("/en/2027/categories/C1")
    for title in ("Ant", "Bee"):
        page = await voter.post("/en/2027/ballot/C1", {"project": box.id(title)})
        assert "Your vote is saved." in page.text
    await voter.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
    page = await voter.post("/en/2027/ballot/C2/withdrawal")
    assert "Bee" in (await voter.get("/en/2027/ballot")).text and "Dog" not in page.text
    with monkeypatch.context() as patched:  # a right that is missing would only send the vote the long way
        patched.setattr("prizes.ballot.actions.cast", None)
        await by_program(program, mailbox, box.id("Bee"))
    await drain(place.worker, via=mailbox)
    assert sum(line.startswith(("cast", "blank")) for line in log_lines()) == 5

    time(SELECTING)
    await drain(place.worker, via=mailbox)
    await counted_by_a_steward(program, mailbox, place, box)
    assert verdict().startswith("ok")
    assert "countries" in (await voter.json("GET", "/editions/2027/turnout")).json()
    await published(program, mailbox, box.id("Bee"), panel.id, time)
    await limits.close()


async def by_program(app, mailbox: Mailbox, project: str) -> None:
    """With a key, twice; by its own short way."""
    program = Browser(app, mailbox)
    await program.json("POST", "/codes", {"email": "program@example.org"})
    code = await mailbox.code_for("program@example.org")
    answer = await program.json("POST", "/sessions", {"email": "program@example.org", "code": code})
    token = answer.json()["token"]
    for _ in range(2):
        sent = await program.json(
            "PUT", "/editions/2027/ballot/C1", {"project": project}, token=token, **{"idempotency-key": "k"}
        )
        assert sent.status_code == 200, sent.text
        assert sent.json()["changed"] is True


async def counted_by_a_steward(app, mailbox: Mailbox, place: Place, box) -> None:
    """On the page, and by `prizes tally`, which runs as the worker does."""
    one = Browser(app, mailbox)
    await one.sign_in_by_mail("one@example.org")
    await one.get("/en/2027/office/tally")
    await one.submit("/office/tally")
    async with place.worker.writing() as session:
        phase = box.edition.rules.votings[0]
        again = await count_phase(session, box.edition, phase, counted_by=None)
        log = await log_of(session, "2027", phase.id)
    assert again.counted_by is not None  # it gave the same, and stands on record already
    assert log is not None and log.tally


async def published(app, mailbox: Mailbox, bee: str, present: str, time) -> None:
    one, two = Browser(app, mailbox), Browser(app, mailbox)
    await one.sign_in_by_mail("one@example.org")
    await two.sign_in_by_mail("two@example.org")
    await one.get("/en/2027/office/shortlist")
    await one.submit("/office/shortlist")
    await approve(two)
    chosen = {"title": "winner", "project": bee, "category": "C1"}
    await one.post("/en/2027/office/selection", chosen)
    await one.post("/en/2027/office/selection/no-prize/C2", {"reason": "Nobody voted there."})
    await one.post("/en/2027/minutes/selection/C1", {"present": present})
    await one.get("/en/2027/office/selection")
    await one.submit("/office/winners")
    await approve(two)
    time(ANNOUNCING)
    await mailbox.delivered()
    assert "Bee" in (await two.get("/en/2027/winners")).text


async def approve(steward_: Browser) -> None:
    page = await steward_.get("/en/2027/office/")
    (link,) = set(re.findall(r'href="([^"]*/office/proposals/[^"]*)"', page.html))
    await steward_.get(link)
    await steward_.submit("/approval")


async def test_a_list_of_voters_is_proposed_replaced_and_forgotten_in_the_roles(place, settings, time):
    time(at("2027-01-20 09:00"))
    config.use(settings.model_copy(update={"keys_dir": place.keys}))
    async with place.owner.writing() as session:
        box = await contest(session, slug="2028", voting__electorate={"voter_list": True})
        stewards = [(await steward(session, f"list{n}@example.org", edition="2028")).id for n in (1, 2)]
    time(at("2027-01-31 09:00"))
    async with place.worker.writing() as session:
        await freeze_due(session)
    for addresses in (["ana.maria@example.org"], ["ana.maria@example.org", "ben@example.org"]):
        async with place.web.writing() as session:
            edition = await edition_in_force(session, "2028")
            phase = edition.rules.votings[0]
            said = {"adds": False, "reason": "", "proposer": stewards[0]}
            made = await propose_list(session, edition, phase, addresses, **said)
            await approve_list(session, edition, made.id, seen_sha256=made.sha256, approver=stewards[1])
    time(VOTING)
    async with place.web.writing() as session:
        await cast(session, edition, box.voter, "C1", [box.id("Ant")])
    async with place.worker.writing() as session:
        assert await number_listed(session, edition, phase) == 2
        await forget_listing(session, box.voter)
        await forget_unapproved(session)
    async with place.observer.reading() as session:
        left = (await session.exec(text("SELECT approved FROM listed_voter WHERE edition = '2028'"))).all()
    assert [row[0] for row in left] == [True]


# --- and nothing else does -----------------------------------------------------------------------------

JOINED = "SELECT p.email, v.choices FROM vote v JOIN voter r ON r.edition = v.edition JOIN person p ON p.id = r.person_id"
FORBIDDEN = {
    "web": [
        JOINED,
        "SELECT person_id FROM voter",
        "SELECT * FROM voter",
        "SELECT xmin, mark FROM voter_mark",
        "DELETE FROM voter_mark",
        "UPDATE listed_voter SET mark = 'x'",
        "UPDATE voter_mark SET mark = 'x'",
        "SELECT v.choices, a.who FROM vote v JOIN answered_request a ON a.xmin = v.xmin",
        "SELECT xmin, tag FROM vote",
        "SELECT ctid, choices FROM vote",
        "SELECT xmin, edition FROM voter",
        "SELECT xmin FROM answered_request",
        "SELECT cmin, line FROM log_pending",
        "SELECT sealed FROM vote_circumstance",
        "SELECT count(*) FROM vote_circumstance",
        "DELETE FROM vote_circumstance",
        "DELETE FROM vote",
        "TRUNCATE vote",
        "UPDATE vote SET tag = 'x'",
        "UPDATE vote SET leaf = NULL",
        "UPDATE vote SET cast_at = now()",
        "SELECT last_value FROM vote_id_seq",
        "SELECT setval('vote_id_seq', 1)",
        "SELECT mix_sign_ins(now(), now(), '{}')",
        "UPDATE session SET created_at = now()",
        "SELECT * FROM mixed",
        "DELETE FROM voter",
        "UPDATE voter SET person_id = 'x'",
        "UPDATE journal_entry SET act = 'x'",
        "UPDATE journal_entry SET position = 1",
        "DELETE FROM journal_entry",
        "DELETE FROM log_pending",
        "UPDATE log_pending SET line = 'x'",
        "UPDATE log_checkpoint SET note = 'x'",
        "DELETE FROM log_tile",
        "UPDATE log_file SET content = ''",
        "DELETE FROM vote_log",
        "UPDATE rules_version SET document = 'x'",
        "UPDATE tally_record SET content = 'x'",
        "DELETE FROM tally_record",
        "DELETE FROM vote_case",
        "DELETE FROM case_vote",
        "UPDATE tag_key SET sha256 = 'x'",
        "UPDATE role_grant SET role = 'steward'",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE vote DISABLE TRIGGER ALL",
        "CREATE INDEX ON vote (choices)",
        "DROP VIEW voter_origin",
        "GRANT SELECT ON voter TO PUBLIC",
        "COPY vote TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
    "worker": [
        "INSERT INTO vote (edition, tag, version, choices) VALUES ('2027', 'x', 1, 'x')",
        "UPDATE vote SET choices = 'x'",
        "UPDATE vote SET in_force = false",
        "DELETE FROM vote",
        "SELECT xmin, choices FROM vote",
        "SELECT ctid, person_id FROM voter",
        "INSERT INTO voter (edition, person_id) VALUES ('2027', 'x')",
        "INSERT INTO vote_circumstance (vote_id, sealed) VALUES (1, '')",
        "SELECT token_hash FROM session",
        "SELECT person_id, created_at FROM session",
        "INSERT INTO session (token_hash, person_id, created_at, expires_at) VALUES ('x', 'x', now(), now())",
        "SELECT who FROM answered_request",
        "SELECT code_hash FROM sign_in_code",
        "SELECT fields FROM held_form",
        "UPDATE session SET created_at = now()",
        "UPDATE sign_in_code SET created_at = now()",
        "SELECT * FROM mixed",
        "SELECT xmin, mark FROM voter_mark",
        "UPDATE journal_entry SET act = 'x'",
        "UPDATE journal_entry SET details = '{}'",
        "DELETE FROM journal_entry",
        "DELETE FROM role_grant",
        "UPDATE case_vote SET state = 'restored'",
        "UPDATE vote_case SET state = 'withdrawn'",
        "UPDATE log_checkpoint SET note = 'x'",
        "SELECT name FROM rate_window",
        "CREATE TABLE mine (id int)",
    ],
    "observer": [
        JOINED,
        "SELECT email FROM person",
        "SELECT count(*) FROM person",
        "SELECT * FROM session",
        "SELECT choices FROM vote",
        "SELECT count(*) FROM vote",
        "SELECT person_id FROM voter",
        "SELECT country FROM voter_origin",
        "SELECT vote_id FROM case_vote",
        "SELECT vote_id FROM vote_flag",
        'SELECT "to" FROM message',
        "SELECT context FROM message",
        "SELECT payload FROM job",
        "SELECT answers FROM project",
        "SELECT owner_email FROM project",
        "SELECT actor_id FROM journal_entry",
        "SELECT marks FROM review",
        "SELECT content FROM publication",
        "SELECT content FROM log_file",
        "SELECT xmin, slug FROM edition",
        "SELECT mix_sign_ins(now(), now(), '{}')",
        "UPDATE edition SET slug = 'x'",
        "INSERT INTO edition (id, slug, kind, rules_version, created_at) VALUES ('x', 'x', 'contest', 1, now())",
        "DELETE FROM edition",
        "SELECT slug FROM edition FOR UPDATE",
        "CREATE TABLE mine (id int)",
    ],
}
ALLOWED = {
    "web": [
        "SELECT edition, count(*) FROM voter GROUP BY edition",
        "SELECT country, voters FROM voter_origin",
        "SELECT tag, choices FROM vote",
        "SELECT version_num FROM alembic_version",
    ],
    "worker": [
        "SELECT person_id FROM voter",
        "SELECT sealed FROM vote_circumstance",
        "SELECT mix_sign_ins(now(), now(), '{}')",
        "DELETE FROM log_pending WHERE id = 0",
    ],
    "observer": [
        "SELECT slug, rules_version FROM edition",
        "SELECT edition, count(*) FROM voter GROUP BY edition",
        "SELECT id, at, act, chain FROM journal_entry",
        "SELECT name, size, root, fault FROM vote_log",
        "SELECT state, count(*) FROM message GROUP BY state",
        "SELECT state, count(*) FROM project GROUP BY state",
        "SELECT content FROM tally_record",
    ],
}


def cases(of: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(who, statement) for who, listed in of.items() for statement in listed]


async def refused(database: Database, statement: str) -> bool:
    """Whether the role may not do that; what else goes wrong is an error of the test. Nothing is committed."""
    async with database.engine.connect() as connection:
        try:
            await connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != NO_PRIVILEGE:
                raise
            return True
    return False


@pytest.mark.parametrize(("who", "statement"), cases(FORBIDDEN))
async def test_what_a_role_cannot_do(place, who, statement):
    assert await refused(place[who], statement)


@pytest.mark.parametrize(("who", "statement"), cases(ALLOWED))
async def test_what_a_role_can_do(place, who, statement):
    assert not await refused(place[who], statement)


@pytest.mark.parametrize("part", PARTS)
async def test_no_role_can_become_another(place, part):
    for other in ({*PARTS} - {part}) | {""}:
        name = role(place.prefix, other) if other else place.prefix
        assert await refused(place[part], f"SET ROLE {name}")
        assert await refused(place[part], f"SELECT set_config('role', '{name}', false)")


RIGHTS = """
SELECT table_name, lower(privilege_type), column_name FROM information_schema.column_privileges WHERE grantee = '{0}'
UNION SELECT table_name, lower(privilege_type), '' FROM information_schema.table_privileges WHERE grantee = '{0}'
"""


@pytest.mark.parametrize("part", PARTS)
async def test_a_role_has_exactly_the_rights_that_are_declared(place, part):
    async with place.owner.engine.connect() as connection:
        found = await connection.exec_driver_sql(RIGHTS.format(role(place.prefix, part)))
        has = {tuple(row) for row in found}
    declared = {("alembic_version", "select", "version_num")}
    for table, rights in DECLARED.items():
        for verb, columns in rights_of(rights, part).items():
            declared |= {(table, verb, column) for column in columns or ("",)}
    assert has == declared


# --- how they are made ---------------------------------------------------------------------------------


async def test_roles_are_made_again_without_harm_and_lose_what_they_should_not_have(place):
    async with place.owner.engine.begin() as connection:
        await connection.exec_driver_sql(f"GRANT ALL ON voter, vote TO {role(place.prefix, 'web')}, PUBLIC")
    assert not await refused(place.web, "SELECT xmin, person_id FROM voter")
    await give_roles(place.owner, place.prefix, {})
    assert await refused(place.web, "SELECT person_id FROM voter")
    assert await refused(place.web, "SELECT xmin, choices FROM vote")
    assert await refused(place.observer, "SELECT choices FROM vote")


async def test_a_migration_renews_the_rights(place):
    """A new version has new columns; its roles must not wait for somebody to remember them."""
    async with place.owner.engine.begin() as connection:
        await connection.exec_driver_sql(f"REVOKE ALL ON vote FROM {role(place.prefix, 'web')}")
        await connection.exec_driver_sql(f"REVOKE ALL ON edition FROM {role(place.prefix, 'observer')}")
        await connection.exec_driver_sql(f"GRANT SELECT (id) ON vote TO {role(place.prefix, 'web')}")
    await migrate(place.owner)
    assert not await refused(place.web, "SELECT tag FROM vote")
    assert not await refused(place.observer, "SELECT slug FROM edition")


async def test_without_roles_a_migration_gives_none(database):
    await renew(database)


async def test_as_whom_one_is_connected(place, database):
    assert await connected(place.owner) == (True, True)
    assert await connected(place.web) == (False, False)
    assert await connected(place.worker) == (False, True)
    assert await connected(database) == (False, True)


async def test_a_password_is_kept_as_the_server_would_keep_it(place):
    name = role(place.prefix, "observer")
    server = postgres_url()
    await _admin(server, f"ALTER ROLE {name} PASSWORD 'correct-horse'")
    database = Database(server)
    async with database.engine.connect() as connection:
        query = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{name}'"
        kept = (await connection.exec_driver_sql(query)).scalar_one()
    await database.close()
    salt = base64.b64decode(re.split("[:$]", kept)[2])
    assert statements.verifier("correct-horse", salt) == kept
    assert statements.verifier("another", salt) != kept


# --- commands ------------------------------------------------------------------------------------------


def prizes(*arguments: str, code: int = 0, **environment: str) -> str:
    done = CliRunner().invoke(app, list(arguments), env=environment, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def mail_server():
    """`prizes check` asks it."""
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def as_(place, settings, mail_server):
    """Let the settings connect so, in production."""

    def use(who: str, **changes: object) -> None:
        production = {
            "environment": "production",
            "secret_key": SecretStr(token_hex(32)),
            "base_url": "https://prizes.example",
            "allowed_hosts": "prizes.example",
            "mail_url": mail_server,
            "keys_dir": place.keys,
            "database_url": place[who].url.render_as_string(hide_password=False),
        }
        config.use(settings.model_copy(update=production | changes))

    return use


def test_the_command_makes_roles_with_the_passwords_of_the_environment(place, as_):
    as_("owner")
    said = prizes("database", "roles", "--prefix", place.prefix, WEB_PASSWORD=WORD)
    assert said.splitlines()[:4] == [
        f"{place.prefix}_web",
        f"{place.prefix}_worker (password unchanged)",
        f"{place.prefix}_observer (password unchanged)",
        "An administrator of the server must run these, so that no vote comes into its log:",
    ]


def test_the_command_prints_what_an_administrator_can_run(place):
    printed = prizes("database", "roles", "--print", "--prefix", place.prefix)
    assert printed.count(";\n") > 200
    assert (
        f'GRANT SELECT ("edition"), INSERT ("edition", "person_id") ON "voter" TO "{place.prefix}_web";'
        in printed
    )
    assert "PASSWORD" not in printed


def test_the_command_refuses_what_it_cannot_do(as_, settings):
    assert "lower-case letters" in prizes("database", "roles", "--prefix", 'x"; DROP', code=1)
    assert "visible ASCII" in prizes("database", "roles", WEB_PASSWORD="two words", code=1)
    config.use(settings)
    assert "SQLite has no roles" in prizes("database", "roles", code=1)


def test_the_check_warns_of_the_owner_in_production(as_):
    as_("owner")
    assert prizes("check").startswith("Warning: The service connects as the owner of the database")
    as_("owner", environment="development")
    assert prizes("check") == "All is well.\n"
    as_("web")
    assert prizes("check") == "All is well.\n"
    as_("worker", run_worker=True)
    assert prizes("check") == "All is well.\n"


def test_the_check_finds_a_worker_in_the_role_of_the_pages(as_):
    as_("web", run_worker=True)
    assert "PRIZES_RUN_WORKER must be off" in prizes("check", code=1)
