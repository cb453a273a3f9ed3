"""Trial runs of the small contest: by chance, and where all is equal."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlmodel import func, select

from prizes.accounts.models import Person
from prizes.data.countries import ITU_REGIONS, countries
from prizes.edition.document.components import LANGS, Electorate
from prizes.errors import Conflict
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.sentence import say
from prizes.mail.models import Message
from prizes.review.models import Recusal, SecondRound
from prizes.trial.letters import letter_findings
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize, TrialWeight, stops
from tests.contest import small_rules

FEW = TrialSize(projects=4, experts=2, voters=6)


async def run(database, alike=False, size=FEW, **changes):
    made = TrialRun(database, small_rules(**changes), size, alike=alike)
    await made.play()
    return made


def in_words(said):
    return without_isolates(translator("en").say(said))


def says(made, weight=None):
    return [
        (each.phase, in_words(each.says)) for each in made.report.findings if weight in (None, each.weight)
    ]


@pytest.mark.parametrize("alike", [False, True])
async def test_the_small_contest_is_played_to_its_winners(database, alike):
    made = await run(database, alike=alike, announcement__challenge_days=10)
    assert made.report.finished
    assert not stops(made.report), says(made)
    steps = {step.phase for step in made.report.steps}
    assert steps == {"submission", "nomination", "voting", "announcement"}
    async with database.reading() as session:
        addresses = (await session.exec(select(Person.email))).all()
        letters = (await session.exec(select(func.count()).where(Message.state == "sent"))).one()
    assert all(address.endswith("@trial.example") for address in addresses)
    assert letters == 0


async def test_an_edition_in_which_no_project_receives_an_honour_says_so(database):
    made = await run(database, voting__cut={"gives": "champion", "most": 5, "least_votes": 1000})
    assert made.report.finished
    assert ("announcement", "No project receives an honour.") in says(made, TrialWeight.WARNS)


async def test_a_screening_is_passed_by_as_many_as_the_rules_ask_for(database):
    checks = [{"id": "real", "label": "It is real."}]
    made = await run(database, submission__screening={"checks": checks, "screeners": 3})
    assert made.report.finished
    assert any("screening" in str(said) for step in made.report.steps for said in step.says)


async def test_what_a_run_leaves_out_is_said(database):
    checks = [{"id": "real", "label": "It is real."}]
    support = {
        "id": "support",
        "title": "Letter of support",
        "kind": "signatures",
        "statement": "I support it.",
    }
    fee = {"id": "fee", "title": "Entry fee", "kind": "recorded"}
    made = await run(
        database,
        submission__screening={"checks": checks},
        submission__formalities=[fee, support],
        submission__consent="required",
    )
    assert made.report.finished
    (said,) = [step.says for step in made.report.steps if step.phase == "submission" and len(step.says) > 1]
    assert "Letter of support" in str(said[1])
    assert "Entry fee" not in str(said[1])
    assert "No owner" in str(said[2])


async def test_letters_that_show_a_text_without_a_translation_are_named(database):
    everywhere = [
        {"code": each.code, "number": each.number, "title": dict.fromkeys(LANGS, f"Lakes {each.number}")}
        for each in small_rules().categories
    ]
    lacking = deepcopy(everywhere)
    del lacking[1]["title"]["ar"]
    title = dict.fromkeys(("zh", "en", "ru", "es"), "Lake prizes")
    made = await run(database, categories=lacking, title=title)
    said = [text for phase, text in says(made, TrialWeight.WARNS) if "The letter" in text]
    assert any(
        "“Reviews assigned”" in text and "missing in Arabic and French: Lake prizes." in text for text in said
    ), said
    assert any("“Receipt of votes”" in text and ": Lake prizes and Lakes 2." in text for text in said), said
    assert not any("has no text" in text or "Lakes 1" in text for text in said)


async def test_a_letter_that_cannot_be_written_in_a_language_has_no_text_there(database):
    made = await run(database)
    async with database.writing() as session:
        (letter, *others) = (await session.exec(select(Message))).all()
        for each in others:
            await session.delete(each)
        letter.template, letter.context = "vote-receipt", {}
        session.add(letter)
    async with database.reading() as session:
        (found,) = await letter_findings(session, made.rules)
    everywhere = "Arabic, Chinese, English, French, Russian and Spanish"
    assert in_words(found.says) == f"The letter “Receipt of votes” has no text in: {everywhere}."


async def test_a_panel_that_is_too_small_is_named(database):
    made = await run(database, nomination__marking__reviews=5)
    assert ("nomination", TrialWeight.WARNS) in {(each.phase, each.weight) for each in made.report.findings}


async def test_equals_at_the_line_that_are_left_to_the_panel_stop_nothing(database):
    made = await run(database, alike=True, nomination__cut__ties=["panel"], nomination__cut__most=2)
    assert made.report.finished, says(made)


async def test_an_act_that_is_refused_ends_the_run_with_its_sentence(database):
    made = await run(database, selection__quorum={"least": 9})
    assert not made.report.finished
    assert stops(made.report)
    assert says(made, TrialWeight.STOPS)


async def test_a_refusal_at_the_publication_ends_the_run_and_not_the_process(database, monkeypatch):
    async def refuse(*_args, **_more):
        raise Conflict(say("Not now."))

    monkeypatch.setattr("prizes.trial.playing.results.propose_winners", refuse)
    made = await run(database)
    assert not made.report.finished
    assert ("announcement", "Not now.") in says(made, TrialWeight.STOPS)


async def test_an_edition_without_an_announcement_is_played_to_its_last_phase(database):
    rules = small_rules()
    some = [phase for phase in rules.phases if phase.kind != "announcement"]
    made = TrialRun(database, rules.model_copy(update={"phases": some}), FEW)
    await made.play()
    assert made.report.finished
    assert not stops(made.report)


@pytest.mark.parametrize("rule", ["steward", "lot"])
async def test_equals_at_the_line_of_a_vote_are_decided_by_a_steward_or_drawn(database, rule):
    made = await run(
        database, alike=True, voting__cut__ties=[rule], voting__cut__most=2, nomination__cut__ties=["steward"]
    )
    assert made.report.finished, says(made)
    assert not stops(made.report), says(made)


async def test_a_panel_is_as_the_rules_ask_of_its_members(database):
    asked = {
        "least": 2,
        "regions": 2,
        "both_sexes": True,
        "outside": 1,
        "organizer": ["Office of the Prizes"],
    }
    made = await run(
        database,
        nomination__panel={"composition": asked},
        selection__panel={"composition": asked, "minutes": True},
        selection__method="borda",
    )
    assert made.report.finished, says(made)
    assert not stops(made.report), says(made)


async def test_an_expert_is_recused_from_projects_of_their_country_and_of_nothing_else(database, monkeypatch):
    one = next(each for each in countries() if each.itu_region == ITU_REGIONS[0])
    monkeypatch.setattr("prizes.trial.people.countries", lambda: [one, *others_of(one)])
    interests = {"interests": ["own", "country"], "composition": {"least": 2}}
    made = await run(
        database, nomination__panel=interests, selection__panel=interests, selection__method="borda"
    )
    assert made.report.finished, says(made)
    async with database.reading() as session:
        assert (await session.exec(select(func.count()).select_from(Recusal))).one()


def others_of(one):
    """A country in each other region, so that projects are often of the country of an expert."""
    return [next(each for each in countries() if each.itu_region == region) for region in ITU_REGIONS[1:]]


async def test_rounds_for_different_people_are_voted_in_by_some_each(database):
    rules = small_rules(voting__electorate={"countries": ["KE"]}, voting__cut__gives="next_round")
    first = rules.phase("voting")
    again = first.model_copy(
        update={
            "id": "final",
            "opens": first.closes + timedelta(hours=1),
            "closes": first.closes + timedelta(hours=2),
            "electorate": Electorate(countries=["FR"]),
            "cut": first.cut.model_copy(update={"gives": "champion"}),
        }
    )
    place = rules.phases.index(first) + 1
    phases = [*rules.phases[:place], again, *rules.phases[place:]]
    made = TrialRun(database, rules.model_copy(update={"phases": phases}), FEW)
    await made.play()
    assert made.report.finished, says(made)
    counted = {
        step.phase: str(step.says[0]) for step in made.report.steps if step.phase in ("voting", "final")
    }
    assert "0 votes count." not in counted.values()


async def test_marks_that_lie_far_apart_are_given_again(database):
    made = await run(database, nomination__marking__spread_most="0/1")
    assert made.report.finished, says(made)
    async with database.reading() as session:
        assert (await session.exec(select(func.count()).select_from(SecondRound))).one()
