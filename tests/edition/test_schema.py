import tomllib
from datetime import date, datetime

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from prizes.edition.document.loading import load_shipped, shipped, shipped_text
from prizes.edition.document.rules import Rules
from prizes.edition.document.schema import json_schema
from tests.edition.documents import CONTEST, changed
from tests.edition.strategies import rules_documents

VALIDATOR = Draft202012Validator(json_schema())


def as_json(value):
    """Data of TOML as JSON has it."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def complaints(document) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(document)]


def test_the_schema_is_valid_itself():
    Draft202012Validator.check_schema(json_schema())


def test_every_key_is_described():
    def undescribed(name, part):
        return [
            f"{name}.{key}" for key, rule in part.get("properties", {}).items() if not rule.get("description")
        ]

    schema = json_schema()
    assert undescribed("Rules", schema) == []
    assert [each for name, part in schema["$defs"].items() for each in undescribed(name, part)] == []


@pytest.mark.parametrize("name", shipped())
def test_shipped_rules_validate_as_written_and_as_stored(name):
    assert complaints(as_json(tomllib.loads(shipped_text(name)))) == []
    assert complaints(load_shipped(name).model_dump(mode="json")) == []


@given(rules_documents())
def test_every_document_that_can_be_played_validates(rules):
    assert complaints(rules.model_dump(mode="json")) == []


def test_shorthands_validate():
    short = changed(
        (("title",), "A contest"), (("categories",), "wsis-18"), (("phases", 0, "opens"), "2027-01-04 10:00")
    )
    assert complaints(short) == []
    Rules.model_validate(short)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("slug",), "A B"),
        (("title",), {}),
        (("title", "pt"), "x"),
        (("categories",), "wsis-19"),
        (("phases", 2, "opens"), "soon"),
        (("phases", 2, "opens"), "2027-03-01T00:00:00Z"),
        (("phases", 2, "kind"), "vote"),
        (("phases", 2, "cut", "most"), 0),
        (("phases", 2, "ballot"), {"choises": 1}),
        (("phases", 2, "ballot"), {"complete": 1}),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(path, value):
    broken = changed((path, value))
    assert complaints(broken)
    with pytest.raises(ValueError, match="validation error"):
        Rules.model_validate(broken)


def test_the_small_contest_validates():
    assert complaints(CONTEST) == []
