"""Every table and every column has its rights declared, so that none can be forgotten."""

from __future__ import annotations

import pytest

from prizes.grants.declared import BOX, DECLARED, LOG, PANELS, PEOPLE, PROJECTS, RESULTS
from prizes.grants.statements import PARTS, grants, is_password, is_prefix, rights_of
from prizes.tables import metadata

VIEWS = {"voter_origin"}
PERSONAL = {
    "email", "canonical_email", "owner_email", "to", "name", "person_id", "expert_id", "member_id", "author_id",
    "nominator_id", "screener_id", "actor_id", "chair_id", "steward_id", "made_by", "proposed_by", "approved_by",
    "invited_by", "granted_by", "added_by", "decided_by", "counted_by", "chosen_by", "written_by", "answered_by",
}  # fmt: skip
SECRET = {
    "token_hash",
    "code_hash",
    "password_hash",
    "draft_hash",
    "sealed",
    "opening",
    "choices",
    "context",
    "payload",
}


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_every_column_is_declared_once(table):
    """A new column fails here: say in prizes/grants/declared.py who may read it."""
    assert table in DECLARED, "a new table: say in prizes/grants/declared.py what each role may do with it"
    declared = [*DECLARED[table].shown.split(), *DECLARED[table].hidden.split()]
    assert sorted(declared) == sorted(metadata.tables[table].columns.keys())


def test_nothing_is_declared_that_is_not_there_or_twice():
    assert set(DECLARED) == set(metadata.tables) | VIEWS
    assert len(DECLARED) == sum(map(len, (BOX, LOG, PEOPLE, PROJECTS, PANELS, RESULTS)))


@pytest.mark.parametrize("table", sorted(DECLARED))
def test_words_and_columns_of_rights_exist(table):
    rights = DECLARED[table]
    columns = {*rights.shown.split(), *rights.hidden.split()}
    for part in PARTS:
        given = rights_of(rights, part)
        assert set(given) <= {"select", "insert", "update", "delete"}
        assert all(set(named) <= columns for named in given.values())
    assert rights_of(rights, "observer").keys() <= {"select"}


def test_an_observer_reads_no_person_no_secret_and_no_choice():
    public = {"vote_log.name", "log_file.name", "frozen_file.name", "service_token.name"}  # of no person
    shown = {f"{t}.{column}" for t, rights in DECLARED.items() for column in rights.shown.split()}
    assert len(shown) > 200
    assert not {each for each in shown - public if each.partition(".")[2] in PERSONAL | SECRET}


def test_nobody_gets_a_table_as_a_whole():
    """Such a right would let them read which rows one transaction wrote. To delete needs no column."""
    for statement in grants("prizes"):
        given = statement.partition(" ON ")[0]
        if (
            statement.startswith("GRANT")
            and " ON SEQUENCE " not in statement
            and " ON SCHEMA " not in statement
            and " ON FUNCTION " not in statement
        ):
            assert "(" in given or given == "GRANT DELETE", statement


def test_prefixes_and_passwords_that_fit():
    assert is_prefix("prizes") and is_prefix("prizes_2") and is_prefix("p") and is_prefix("a" * 41)
    assert not any(map(is_prefix, ("", "ops_", "a" * 42, 'a"b', "Prizes", "a b", "1a", "a" * 50)))
    assert is_password("0f3A") and not is_password("two words") and not is_password("пароль")
