"""The made-up contests of other shapes that come with the package: what they say, and that they can be played."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prizes.edition.check import problems
from prizes.edition.document.components import LANGS
from prizes.edition.document.loading import example_text, examples, load_example, shipped
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.queries import speaking_of
from prizes.edition.remarks import remarks
from prizes.edition.spans import expert_rounds, overlaps
from prizes.edition.studio.beginning import SMALLEST
from prizes.i18n.translator import translator
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize, stops
from tests.edition.test_shipped import texts

NOW = datetime(2026, 11, 25, tzinfo=UTC)
NAMES = [
    "city-budget",
    "fan-award",
    "juried-award",
    "national-nomination",
    "peoples-prize",
    "smallest",
    "song-contest",
]


def test_the_examples_are_those_of_the_docs_and_no_editions():
    assert examples() == NAMES
    assert not set(examples()) & set(shipped())
    with pytest.raises(KeyError):
        example_text("../editions/2024")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_problem_and_nothing_that_may_not_be_meant(name):
    assert problems(load_example(name), NOW) == []
    assert remarks(example_text(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_that_it_is_made_up_and_has_all_texts_in_six_languages(name):
    rules = load_example(name)
    assert example_text(name).startswith("# Made up: no such ")
    assert "made up" in rules.introduction["en"]
    assert rules.slug == name
    found = list(texts(rules.model_dump(mode="json")))
    assert len(found) >= (5 if name == SMALLEST else 15)
    assert all(set(text) == set(LANGS) for text in found)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_its_guidelines_are_said_in_each_language(name, lang):
    rules, voice = load_example(name), translator(lang)
    with speaking_of(rules):
        made = guidelines(rules)
        said = [voice.value(e.says) for s in made.sections for g in s.groups for e in g.entries]
    assert len(said) > 40
    assert all(said)
    if lang != "en":
        with speaking_of(rules):
            english = {
                translator("en").value(e.says) for s in made.sections for g in s.groups for e in g.entries
            }
        assert len(english & set(said)) <= 2, english & set(said)  # such as a list of digits


@pytest.mark.parametrize("alike", [False, True], ids=["by chance", "all equal"])
@pytest.mark.parametrize("name", NAMES)
async def test_an_example_is_played_to_published_winners(database, name, alike):
    run = TrialRun(
        database, load_example(name), TrialSize(projects=6, experts=4, voters=24), seed=5, alike=alike
    )
    await run.play()
    assert run.report.finished, run.report.findings
    assert not stops(run.report), run.report.findings
    assert run.published["honours"]


def test_the_shapes_differ():
    song, award = load_example("song-contest"), load_example("juried-award")
    assert song.votings[0].unit == "points"
    assert [each.source for each in song.votings[0].cut.basis] == ["votes", "marks"]
    assert award.votings == []
    assert len(award.acceptances) == 1
    assert {quota.of for quota in expert_rounds(award)[0].cut.quotas} == {"region", "owner", "reach"}
    assert song.votings[0].attribute == "country"
    assert len(load_example("national-nomination").submission.proposed_by.bodies) == 2
    assert len(overlaps(load_example("peoples-prize"))) == 2
    assert len(expert_rounds(load_example("national-nomination"))) == 2
    assert load_example("peoples-prize").votings[0].cut.gives == "people"
    assert load_example("fan-award").votings[0].count.method == "run_off"
    assert load_example("city-budget").votings[0].cut.budget.most == 250_000
