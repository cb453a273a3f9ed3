"""squawk over the SQL of every migration (bar.md RE-10): what would hold a lock for long, or break processes of the
version before.

What it finds is explained once for all migrations (`EXPLAINED`), by the size of the table (`GROWING`), or for one
migration with its reason (`REASONS`). A new migration with anything else fails here: change it, or give a reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event

from prizes.db import Database
from prizes.migrations import _config, migrate
from tests.components import postgres_url
from tests.databases import empty_database

EXPLAINED = {
    "prefer-text-field": "A text has a limit, which the database holds as well as the rules.",
    "prefer-bigint-over-int": "Whole numbers are bounded by their types (`kit/bounded.py`) far below 2^31.",
    "prefer-identity": "A serial column does the same here, and SQLAlchemy makes it.",
    "require-lock-timeout": "`alembic/env.py` sets it once for all: four seconds.",
    "require-statement-timeout": "What takes long waits for no lock, and an operator sees it (`prizes migrate`).",
}
OF_SIZE = {
    "adding-foreign-key-constraint",
    "ban-drop-constraint",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "require-concurrent-index-creation",
    "require-concurrent-index-deletion",
}
"""Locks a table for as long as it takes to read it once."""
GROWING = {
    "answered_request", "held_form", "journal_entry", "log_pending", "log_tile", "message", "person", "register_word",
    "session", "sign_in_code", "vote", "vote_circumstance", "vote_flag", "voter_mark",
}  # fmt: skip
"""Have a row for each person, vote, letter or act. All others have some thousand rows, and are read within milliseconds."""
BEFORE_ROLLING = "bbcf860507c4"
"""Up to here no release is rolling: CHANGELOG.md says that all processes end before the upgrade. Later ones must be."""
REASONS: dict[str, dict[str, str]] = {
    "5d2e91c07ab3": {
        "changing-column-type": "A text that may be longer: only the catalogue of the database says so."
    },
}
"""By revision and rule."""


async def statements_by_revision() -> dict[str, list[str]]:
    """What PostgreSQL is really asked, from the first migration to the newest."""
    made: dict[str, list[str]] = {}
    async with empty_database(postgres_url()) as url:
        database = Database(url)
        here: list[str] = []

        def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            text = statement.strip()
            if version := re.match(r"(?:UPDATE|INSERT INTO) alembic_version .*?'(\w+)'", text, re.DOTALL):
                made[version[1]] = here.copy()
                here.clear()
            elif text.startswith(("CREATE", "ALTER", "DROP", "UPDATE", "DELETE", "INSERT")):
                here.append(text.rstrip(";"))

        event.listen(database.engine.sync_engine, "before_cursor_execute", before)
        await migrate(database)
        await database.close()
    return made


def found_in(folder: Path, made: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Revision, rule and statement."""
    for revision, statements in made.items():
        lines = [re.sub(r"\s+", " ", each) for each in ["BEGIN", *statements, "COMMIT"]]
        text = "".join(f"{line};\n" for line in lines)
        (folder / f"{revision}.sql").write_text(text, encoding="utf-8")
    squawk = Path(sys.executable).with_name("squawk")
    command = [squawk, "--reporter", "Json", "--pg-version", "15", *sorted(folder.glob("*.sql"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    for each in json.loads(done.stdout):
        file = Path(each["file"])
        yield file.stem, each["rule_name"], file.read_text(encoding="utf-8").splitlines()[each["line"]]


def table_of(statement: str) -> str:
    """The table whose rows are read; of an index that goes the one in its name."""
    for pattern in (r"^ALTER TABLE (?:ONLY )?(\w+)", r" ON (\w+)", r"^DROP INDEX (?:ix|uq)_(\w+?)_\w+"):
        if found := re.search(pattern, statement):
            return found[1]
    return statement


def unexplained(found: Iterator[tuple[str, str, str]], later: set[str]) -> dict[str, set[str]]:
    """Rules by revision. `later`: revisions that must be rolling."""
    made = defaultdict(set)
    for revision, rule, statement in found:
        small = rule in OF_SIZE and table_of(statement) not in GROWING
        explained = rule in EXPLAINED or small or rule in REASONS.get(revision, {})
        if revision in later and not explained:
            made[revision].add(f"{rule}: {statement[:90]}")
    return dict(made)


def later_than(revision: str) -> set[str]:
    scripts = ScriptDirectory.from_config(_config())
    return {each.revision for each in scripts.iterate_revisions("head", revision)}


@pytest.mark.postgres
async def test_no_new_migration_locks_what_grows_or_breaks_the_version_before(tmp_path):
    made = await statements_by_revision()
    assert len(made) > 60 and BEFORE_ROLLING in made
    found = list(found_in(tmp_path, made))
    assert {rule for _, rule, _ in found} > set(EXPLAINED) - {"prefer-identity"}
    assert unexplained(iter(found), later_than(BEFORE_ROLLING)) == {}
    before = unexplained(iter(found), set(made))  # so that this can fail
    assert any("vote" in each for rules in before.values() for each in rules)


@pytest.mark.parametrize(
    ("statement", "rule", "is_fault"),
    [
        ("CREATE INDEX ix_vote_x ON vote (edition)", "require-concurrent-index-creation", True),
        ("CREATE INDEX ix_news_x ON news (edition)", "require-concurrent-index-creation", False),
        ("ALTER TABLE message ADD CONSTRAINT c CHECK (bulk > 0)", "constraint-missing-not-valid", True),
        ("ALTER TABLE partner ADD CONSTRAINT c CHECK (shown > 0)", "constraint-missing-not-valid", False),
        ("ALTER TABLE news DROP COLUMN note", "ban-drop-column", True),
        ("ALTER TABLE news RENAME COLUMN note TO said", "renaming-column", True),
        ("ALTER TABLE news ADD COLUMN note VARCHAR(9) NOT NULL", "adding-required-field", True),
    ],
)
def test_what_is_a_fault_and_what_is_not(tmp_path, statement, rule, is_fault):
    found = [each for each in found_in(tmp_path, {"x": [statement]}) if each[1] == rule]
    assert found
    assert bool(unexplained(iter(found), {"x"})) is is_fault
