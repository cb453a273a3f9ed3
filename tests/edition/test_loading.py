import json

import pytest

from prizes.edition.document.loading import parse
from prizes.edition.document.places import lines_of
from prizes.edition.document.problem import Problems
from tests.edition.documents import CONTEST, changed


def wrong(document) -> dict[str, str]:
    """Place and sentence of everything that is wrong."""
    with pytest.raises(Problems) as caught:
        parse(json.dumps(document), "json")
    return {p.place: f"{p.wrong} {p.remedy}" for p in caught.value.problems}


def test_rules_survive_their_canonical_form():
    rules = parse(json.dumps(CONTEST), "json")
    assert parse(rules.canonical(), "json").sha256() == rules.sha256()


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        (("phases", 2, "ballot"), {"choises": 1}, "phases[2].ballot.choises", "mean `choices`"),
        (("phases", 2, "cuts"), {}, "phases[2].cuts", "mean `cut`"),
        (("zone",), "x", "zone", "` is not a rule known to this version."),
        (("title", "pt"), "Título", "title.pt", "ar, zh, en, fr, ru, es"),
        (("title",), ..., "title", "is missing"),
        (("phases", 2, "kind"), "vote", "phases[2].kind", "mean `voting`"),
        (("phases", 2, "kind"), ..., "phases[2]", "This phase has no `kind`."),
        (("phases", 2, "ballot"), {"complete": "every"}, "phases[2].ballot.complete", "any"),
        (("phases", 2, "ballot"), {"order": "shuffled"}, "phases[2].ballot.order", "shuffled_by_voter"),
        (("phases", 2, "cut", "ties"), ["admit_al"], "phases[2].cut.ties[0]", "mean `admit_all`"),
        (("phases", 2, "cut", "most"), 0, "phases[2].cut.most", "at least 1"),
        (("phases", 2, "cut", "most"), "five", "phases[2].cut.most", "whole number"),
        (("phases", 2, "cut", "threshold"), "60%", "phases[2].cut.threshold", "3/5"),
        (("phases", 2, "opens"), "next week", "phases[2].opens", "2027-03-31"),
        (("phases", 2, "opens"), "2027-02-30", "phases[2].opens", "2027-03-31"),
        (("phases", 2, "opens"), "2027-03-01T00:00:00Z", "phases[2].opens", "without an offset"),
        (("phases", 4, "challenge_days"), 365, "phases[4].challenge_days", "at most 90"),
        (("phases", 4, "approvals"), 1, "phases[4].approvals", "2"),
        (("slug",), "WSIS 2027", "slug", "lower-case letters"),
        (("categories", 0, "code"), "C 1", "categories[0].code", "Use letters A-Z, digits, dots, hyphens and underscores, at most 32 characters, without spaces."),
        (("categories",), [], "categories", "A value is required here."),
        (("phases", 0, "form", "fields", 0, "required"), "maybe", "phases[0].form.fields[0].required", "true or false"),
        (("phases", 0, "form", "fields", 0, "label"), "", "phases[0].form.fields[0].label", "A value is required here."),
        (("phases", 0, "form"), [], "phases[0].form", "table of keys"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_at_its_place_with_what_to_do(path, value, place, words):
    found = wrong(changed((path, value)))
    assert list(found) == [place]
    assert words in found[place]


def test_all_mistakes_are_said_at_once():
    found = wrong(
        changed((("slug",), "?"), (("phases", 2, "cut", "most"), -1), (("phases", 3, "quorum"), {"most": 3}))
    )
    assert set(found) == {"slug", "phases[2].cut.most", "phases[3].quorum.most"}


@pytest.mark.parametrize(
    ("source", "form", "words"),
    [
        ('title = "a', "toml", "not TOML"),
        ("{", "json", "not JSON"),
        ("[1]", "json", "table of keys"),
        (b"\xff\xfe", "toml", "UTF-8"),
        ("[" * 100_000, "json", "not JSON"),
        ("a = " + "[" * 100_000, "toml", "not TOML"),
    ],
)
def test_a_text_that_cannot_be_read_says_so(source, form, words):
    with pytest.raises(Problems) as caught:
        parse(source, form)
    assert words in str(caught.value.problems[0])


def test_a_broken_toml_text_names_the_line():
    with pytest.raises(Problems) as caught:
        parse('title = "a"\n\nslug = \n', "toml")
    assert caught.value.problems[0].line == 3


TOML = '''# a comment
slug = "2027"
title = { en = "A", pt = "B" }

[[categories]]
code = "C1"
number = 1
title = """
many
lines"""

[[phases]]
id = "voting"
kind = "voting"
ballot.choises = 2  # [not] a header

[phases.cut]
gives = "champion"
basis = [
  { source = "votes" },
  { source = "marks", weight = 0 },
]
ties = ["admit_all", 'x']

[[phases]]
id = "selection"
"kind" = "selection"
cut = { gives = "winner", most = 0 }
'''


def test_lines_are_told_in_every_notation_of_toml():
    lines = lines_of(TOML)
    assert lines["slug",] == 2
    assert lines["title", "pt"] == 3
    assert lines["categories", 0, "title"] == 8
    assert lines["phases", 0, "ballot", "choises"] == 15
    assert lines["phases", 0, "cut", "basis", 1, "weight"] == 21
    assert lines["phases", 0, "cut", "ties", 1] == 23
    assert lines["phases", 1, "kind"] == 27
    assert lines["phases", 1, "cut", "most"] == 28


def test_problems_of_a_toml_text_stand_on_their_lines():
    with pytest.raises(Problems) as caught:
        parse(TOML, "toml")
    assert {(p.place, p.line) for p in caught.value.problems} == {
        ("title.pt", 3),
        ("phases[0].ballot.choises", 15),
        ("phases[0].cut.basis[1].weight", 21),
        ("phases[0].cut.ties[1]", 23),
        ("phases[1].cut.most", 28),
    }


def test_problems_are_a_refusal_with_a_sentence_for_each_place():
    with pytest.raises(Problems) as caught:
        parse(json.dumps(changed((("slug",), "?"))), "json")
    assert set(caught.value.fields) == {"slug"}
    assert "Remedy:" in str(caught.value.fields["slug"])
