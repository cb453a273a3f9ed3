"""Data sets as files: what is written is read again, and described as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.wsis import category_names
from prizes.edition.document.loading import load_shipped, shipped
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.kit.text import many_lines
from prizes.reports.rules.datasets import EVERY, OF_ALL_YEARS, OF_EDITION, PROJECTS, as_csv, as_rows, rows_of
from prizes.reports.rules.figures import Data
from prizes.reports.rules.package import PackageHead, description, sha256_of
from prizes.reports.rules.published import MEASURES, published_figures

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["=1+1", "-2", "a;=b", "“quoted”, and parted", '"', "@x"]
)


@given(st.lists(st.fixed_dictionaries({"project": TEXTS, "title": TEXTS, "ldc": st.booleans()})))
def test_rows_are_read_as_they_were_written(rows):
    found = rows_of(as_csv(PROJECTS, rows))
    assert [(row["project"], row["title"], row["ldc"]) for row in found] == [
        (many_lines(row["project"]), many_lines(row["title"]), "yes" if row["ldc"] else "no") for row in rows
    ]
    assert as_rows(PROJECTS, rows) == found == as_rows(PROJECTS, found)


def test_every_data_set_says_its_fields_and_its_key():
    for each in (*OF_EDITION, *OF_ALL_YEARS):
        assert len(set(each.columns)) == len(each.columns) > 1
        assert set(each.key) <= set(each.columns)
        assert all(field.about.endswith(".") for field in each.fields)
    assert set(EVERY["years"]) == {
        "projects",
        "project-goals",
        "project-targets",
        "laureates",
        "reported",
        "counted",
    }


def test_a_description_has_size_and_hash_of_each_file():
    content = as_csv(PROJECTS, [{"project": "a", "title": "b"}])
    head = PackageHead("x", "X", "http://x", "CC-BY-4.0")
    said = json.loads(description(head, OF_EDITION, {"projects.csv": content, "rules.json": b"{}"}))
    table, plain = said["resources"]
    assert (table["bytes"], table["hash"]) == (len(content), f"sha256:{sha256_of(content)}")
    assert [field["name"] for field in table["schema"]["fields"]] == PROJECTS.columns
    assert (plain["path"], "schema" in plain) == ("rules.json", False)
    assert said["licenses"][0]["name"] == "CC-BY-4.0"


def test_a_figure_is_the_rows_that_its_address_names():
    rows = [{"by": "region", "key": "africa", "n": "5"}, {"by": "region", "key": "europe", "n": ""}]
    data = Data("2027", {"voters": rows})
    assert data.count("voters", by="region").value == 2
    assert data.sum("voters", "n", by="region").query == [("by", "region"), ("sum", "n")]
    assert data.sum("voters", "n", key="europe") is None  # hidden is not nought
    assert data.distinct("voters", "key").value == 2
    assert data.count("votes") is None and data.count("voters", key=("africa", "europe")).value == 2


# --- what sources report ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in shipped() if name != "rehearsal"])
def test_every_reported_figure_of_a_past_edition_is_understood(name):
    rules = load_shipped(name)
    found = published_figures(rules)
    assert len(found) == len(rules.reported)
    assert all(each.what in MEASURES and each.by != "other" for each in found)
    assert len({(each.what, each.by, each.key) for each in found}) == len(found)


def test_what_a_source_calls_otherwise_is_not_joined_with_ours():
    found = {(each.by, each.key): each.number for each in published_figures(load_shipped("2016"))}
    assert found["region", "africa"] == 27 and found["region", "international"] == 5
    assert found["stakeholder_type", "government"] == 179
    assert ("stakeholder_type", "academia") not in found and (
        "stakeholder_type",
        "private_sector",
    ) not in found


@pytest.mark.parametrize("lang", CODES)
def test_names_of_categories_are_there_for_every_action_line(lang):
    assert all(names[lang] for names in category_names().values()) and translator(lang)
