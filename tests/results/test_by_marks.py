"""Winners by a ranking of marks alone: computed, adopted by a steward, and published as all winners are."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from sqlmodel import select

from prizes import clock
from prizes.certificates.models import Certificate
from prizes.edition.check import problems
from prizes.edition.document.loading import parse
from prizes.errors import Conflict, Invalid
from prizes.i18n.translator import without_isolates
from prizes.replay.queries import replayed
from prizes.results import actions, adopting, queries, settling
from prizes.results.models import Publication
from prizes.results.ranked.ranking import ranking_of
from prizes.review.actions.assigning import add_assignment
from prizes.review.models import Honour, NoWinner, PanelChoice
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize
from tests.browsing import Page
from tests.contest import ANNOUNCING, SELECTING, at, expert, small_rules, steward
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken
from tests.edition.test_rules_page import EXAMPLES
from tests.results.panels import Panel, panel_choosing, several
from tests.review.reviewing import marked, signed_in
from tests.sessions import session_of

RULES = parse(next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == "by-marks"), "toml")
MARKING = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}], "reviews": 1}
CUT: dict[str, Any] = {
    "gives": "winner",
    "decided": "ranking",
    "basis": [{"source": "marks"}],
    "most": 1,
    "ties": ["steward"],
}
BY_MARKS: dict[str, Any] = {
    "selection__cut": CUT,
    "selection__marking": MARKING,
    "selection__panel": {"declaration": "none"},
    "selection__recognitions": [],
}
CLOSED = at("2027-03-31 22:30")


def cut(**changes: Any) -> dict[str, Any]:
    return BY_MARKS | {"selection__cut": {**CUT, **changes}}


# --- what the rules may say -------------------------------------------------------------------------------


def wrong(**changes: Any) -> list[str]:
    rules = small_rules(kind="rehearsal", **{**BY_MARKS, **changes})
    return [without_isolates(str(problem.wrong)) for problem in problems(rules, BEFORE)]


def test_a_ranking_of_marks_is_no_problem():
    assert wrong() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"selection__marking": None}, "There are no marks in this phase"),
        ({"selection__method": "stv"}, "no ballot is held"),
        ({"selection__departure": "reasoned"}, "no panel departs from them"),
        (
            {"selection__recognitions": [{"id": "mention", "title": "Mention"}]},
            "no panel chooses who receives",
        ),
        (cut(least=1), "no one could add a project"),
        (cut(least_votes=1), "No votes count in this phase"),
        (cut(basis=[]), "A ranking needs a basis"),
        (cut(basis=[{"source": "votes"}]), "In a selection marks alone rank"),
        (cut(ties=["lot"]), "no votes are counted here"),
        (cut(ties=["expert_score", "panel"]), "marks cannot decide between them"),
        (cut(ties=[]), "A tie could remain undecided"),
        (cut(decided="panel", ties=[]), "a basis has no effect"),
    ],
)
def test_what_contradicts_it_is_a_problem(changes, said):
    assert any(said in each for each in wrong(**changes)), wrong(**changes)


def test_what_marks_give_is_not_given_again():
    document = small_rules(kind="rehearsal", **BY_MARKS).model_dump(mode="json")
    asks = {
        "id": "acceptance",
        "kind": "acceptance",
        "opens": "2027-03-31T23:00:00",
        "closes": "2027-03-31T23:30:00",
        "declined": "again",
    }
    document["phases"].insert(4, asks)
    found = problems(type(RULES).model_validate(document), BEFORE)
    assert any("Only a panel that agrees" in str(each.wrong) for each in found)


def test_the_guidelines_say_that_marks_decide():
    said = spoken(small_rules(**BY_MARKS))
    assert "The marks of the experts decide. A project that no expert has marked does not pass." in said
    assert "Projects are ranked by the marks of the experts." in said
    assert "A panel of experts decides in each category." not in said


# --- ranked, adopted, proposed ----------------------------------------------------------------------------


async def marked_panel(session, marks: dict[str, int], experts: int = 1, **rules: Any) -> Panel:
    """`marks`: by title; a project without one is not marked."""
    panel = await panel_choosing(session, "Ant", "Bee", "Cat", **{**BY_MARKS, **rules})
    boss = panel.people["steward"]
    for number in range(experts):
        one = panel.people[f"e{number}"] = await expert(session, f"e{number}@example.org")
        for title, mark in marks.items():
            where = (session, panel.edition)
            project = panel.projects[title].id
            await add_assignment(*where, panel.selection, project, one.id, assigner=boss.id)
            await marked(*where, project, one, mark, phase=panel.selection, at=SELECTING)
    return panel


def here(panel: Panel):
    return panel.session, panel.edition


async def adopt(panel: Panel) -> None:
    me = await signed_in(panel.session, panel.people["steward"])
    await adopting.adopt_ranking(*here(panel), panel.selection, me)


async def given(panel: Panel) -> dict[str, str]:
    rows = (await panel.session.exec(select(Honour))).all()
    return dict(
        zip(panel.titles([row.project_id for row in rows]), [row.reason for row in rows], strict=True)
    )


async def wrongs(panel: Panel) -> list[str]:
    return [without_isolates(str(each.wrong)) for each in await queries.selection_gaps(*here(panel))]


@pytest.mark.both_databases
async def test_the_best_mark_wins_once_it_is_adopted(session, time):
    time(SELECTING)
    panel = await marked_panel(session, {"Ant": 2, "Bee": 5, "Cat": 4})
    (wrong,) = await wrongs(panel)
    assert "the result on record is not what the marks give" in wrong
    await adopt(panel)
    assert (await given(panel), await wrongs(panel)) == ({"Bee": ""}, [])
    await adopt(panel)
    assert list(await given(panel)) == ["Bee"]


async def test_nobody_chooses_where_marks_decide(session, time):
    time(SELECTING)
    panel = await marked_panel(session, {"Ant": 2, "Bee": 5, "Cat": 4})
    await adopt(panel)
    honour = (await session.exec(select(Honour))).one()
    by = panel.people["steward"].id
    me = await signed_in(session, panel.people["steward"])
    ant = panel.projects["Ant"].id
    for act in (
        actions.choose(*here(panel), ant, "winner", reason="", chooser=by),
        actions.take_back_choice(*here(panel), honour.id, by=by),
        actions.give_no_prize(*here(panel), panel.selection, "C1", reason="None.", by=by),
        settling.settle_field(
            *here(panel), panel.selection, "C1", me, choices=[], no_prize="None.", attendance=None
        ),
    ):
        with pytest.raises(Conflict) as refused:
            await act
        assert refused.value.code == "decided-by-marks"


async def test_marks_decide_nothing_where_a_panel_does(session, time):
    time(SELECTING)
    panel = await panel_choosing(session)
    with pytest.raises(Conflict) as refused:
        await adopt(panel)
    assert refused.value.code == "not-decided-by-marks"


@pytest.mark.both_databases
async def test_a_steward_decides_a_tie_with_a_reason_that_is_published(session, time):
    time(SELECTING)
    panel = await marked_panel(session, {"Ant": 5, "Bee": 5, "Cat": 4})
    assert "projects are tied" in (await wrongs(panel))[0]
    with pytest.raises(Conflict) as refused:
        await adopt(panel)
    assert refused.value.code == "ties-of-marks-not-decided"
    by = panel.people["steward"].id

    async def decide(title: str, passes: bool, reason: str = "It reaches more people.") -> None:
        await adopting.decide_tie_of_marks(
            *here(panel),
            panel.selection,
            "C1",
            panel.projects[title].id,
            passes=passes,
            reason=reason,
            decider=by,
        )

    with pytest.raises(Invalid):
        await decide("Bee", True, reason=" ")
    with pytest.raises(Invalid):
        await decide("Cat", True)
    await decide("Bee", False, "It is younger.")
    await decide("Bee", True)
    with pytest.raises(Invalid):  # the only place is taken
        await decide("Ant", True)
    await adopt(panel)
    assert await given(panel) == {"Bee": "It reaches more people."}
    assert [row.passes for row in (await session.exec(select(PanelChoice))).all()] == [True]


async def test_while_reviews_are_missing_it_waits_for_the_close(session, time):
    time(SELECTING)
    panel = await marked_panel(session, {"Ant": 2, "Bee": 5})
    with pytest.raises(Conflict) as refused:
        await adopt(panel)
    assert refused.value.code == "reviews-missing"
    time(CLOSED)
    await adopt(panel)
    assert list(await given(panel)) == ["Bee"]


@pytest.mark.parametrize(
    ("marks", "rules", "why"),
    [
        ({}, {}, "too_few_experts"),
        ({"Ant": 5, "Bee": 4, "Cat": 3}, {"selection__quorum": {"least": 2}}, "too_few_experts"),
        ({"Ant": 2, "Bee": 2, "Cat": 1}, cut(threshold="9/10"), "below_threshold"),
        ({"Ant": 5, "Bee": 5, "Cat": 4}, cut(ties=["leave_out"]), "tie_left_out"),
    ],
)
async def test_a_category_without_a_winner_is_a_row_with_its_reason(session, time, marks, rules, why):
    time(SELECTING)
    panel = await marked_panel(session, marks, **rules)
    time(CLOSED)
    await adopt(panel)
    assert await given(panel) == {}
    assert [(row.field, row.reason) for row in (await session.exec(select(NoWinner))).all()] == [("C1", "")]
    (announcement,) = panel.edition.rules.announcements
    content = await actions.content_of_winners(*here(panel), announcement, ANNOUNCING)
    rows = {row["category"]: row.get("why") for row in content["no_winner"]}
    assert rows["C1"] == why
    assert set(rows.values()) - {why} <= {"no_candidates"}


async def test_a_region_that_gets_nothing_by_its_marks_says_why_to_everybody(session, time, browser):
    time(SELECTING)
    by_region = cut(by="edition", also_by=["region"], threshold="9/10")
    panel = await marked_panel(session, {"Ant": 2, "Bee": 2, "Cat": 1}, **by_region)
    time(CLOSED)
    await adopt(panel)
    by, two = panel.people["steward"].id, (await steward(session, "approver@example.org")).id
    time(ANNOUNCING)
    proposal = await actions.propose_winners(*here(panel), ANNOUNCING, proposer=by)
    await actions.approve_winners(*here(panel), proposal.id, seen_sha256=proposal.sha256, approver=two)
    assert await actions.announce(session, "2027") >= 0
    await session.commit()
    (row,) = (await queries.published(session, panel.edition.id))["no_winner"]
    assert (row["category"], row["field"], row["why"]) == (None, "africa", "below_threshold")
    page = await browser.get("/en/2027/winners")
    assert page.has("No project reached the minimum share that the rules ask for.") and page.has("Africa")


async def test_what_changes_afterwards_is_adopted_again(session, time):
    time(SELECTING)
    panel = await marked_panel(session, {"Ant": 2, "Bee": 5, "Cat": 4})
    await adopt(panel)
    one = panel.people["e0"]
    await marked(*here(panel), panel.projects["Ant"].id, one, 5, phase=panel.selection, at=SELECTING)
    await marked(*here(panel), panel.projects["Bee"].id, one, 1, phase=panel.selection, at=SELECTING)
    assert "not what the marks give" in (await wrongs(panel))[0]
    await adopt(panel)
    assert (list(await given(panel)), await wrongs(panel)) == (["Ant"], [])


async def test_a_later_panel_waits_for_what_the_marks_give_until_that_is_published(session, time):
    time(SELECTING)
    first = {key.removeprefix("selection__"): value for key, value in BY_MARKS.items()}
    panel = await marked_panel(
        session, {"Ant": 2, "Bee": 5, "Cat": 4}, **several(first, {"recognitions": []})
    )
    time(at("2027-03-16 12:00"))
    grand = panel.edition.rules.selections[1]
    assert (await actions.candidates_missing(*here(panel), grand)).code == "earlier-selection-not-complete"
    await adopt(panel)
    assert await actions.candidates_missing(*here(panel), grand) is None
    honour = (await session.exec(select(Honour))).one()
    honour.project_id = panel.projects["Ant"].id
    await session.flush()
    assert (await actions.candidates_missing(*here(panel), grand)).code == "earlier-selection-not-complete"
    by = panel.people["steward"].id
    two = (await steward(session, "approver@example.org")).id
    session.add(
        Publication(
            edition_id=panel.edition.id,
            phase=panel.edition.rules.announcements[0].id,
            content="{}",
            sha256="a" * 64,
            publish_at=clock.now(),
            proposed_by=by,
            approved_by=two,
        )
    )
    await session.flush()
    assert await actions.candidates_missing(*here(panel), grand) is None, "what was corrected stays"


# --- pages ------------------------------------------------------------------------------------------------


def fields_of(page: Page, project: str) -> list[tuple[str, str]]:
    """The form on the tie of this project, as it is."""
    (form,) = [each for each in page.forms if ("project", project) in each["fields"]]
    return form["fields"]


async def test_a_steward_adopts_on_the_page_and_decides_a_tie_there(session, database, time, browser):
    time(SELECTING)
    panel = await marked_panel(session, {"Ant": 5, "Bee": 5, "Cat": 4})
    await session.commit()
    await browser.sign_in(panel.people["steward"].email)
    page = await browser.get("/en/2027/office/selection/C1")
    assert "Tied at the cut-off. A steward decides." in page.text
    assert 'name="winner"' not in page.html
    ant = panel.projects["Ant"].id
    page = await browser.post(
        "/en/2027/office/selection/C1/ties", {"project": ant, "passes": "no", "reason": " "}, status=422
    )
    assert page.has("Enter the reason. It will be part of the public record.")
    assert f'href="#f-reason-{ant}"' in page.html and f'id="f-reason-{ant}-error"' in page.html
    assert ("passes", "no") in fields_of(page, ant), "what was typed stays"
    cat = {"project": panel.projects["Cat"].id, "passes": "no", "reason": "Not tied."}
    page = await browser.post("/en/2027/office/selection/C1/ties", cat, status=422)
    assert page.has("not among those from which the panel selects") and "#f-passes-" not in page.html
    unsaid = {"project": ant, "reason": "Of Ant."}
    page = await browser.post("/en/2027/office/selection/C1/ties", unsaid, status=422)
    assert f'href="#f-passes-{ant}"' in page.html and f'id="f-passes-{ant}-error"' in page.html
    for title, passes in (("Ant", "no"), ("Bee", "yes")):
        form = {"project": panel.projects[title].id, "passes": passes, "reason": f"Of {title}."}
        await browser.post("/en/2027/office/selection/C1/ties", form)
    assert "Adopt the result of the marks" in (await browser.get("/en/2027/office/selection")).text
    again = await browser.get("/en/2027/office/selection/C1")
    assert again.text.count("Record the decision") == 2, (
        "what was decided can be changed until it is approved"
    )
    assert {("passes", "no"), ("reason", "Of Ant.")} <= set(fields_of(again, ant))
    token = await session_of(database, panel.people["steward"].email)
    found = (await browser.json("GET", "/editions/2027/selection/marks", token=token)).json()
    field = next(each for each in found["items"] if each["field"] == "C1")
    ranked = {row["project"]: (row["outcome"], row["rank"], row["mark"]) for row in field["rows"]}
    assert ranked == {
        panel.projects["Bee"].id: ("passed", 1, "1"),
        ant: ("not_passed", 1, "1"),
        panel.projects["Cat"].id: ("not_passed", 3, "4/5"),
    }
    assert field["why_none"] is None
    page = await browser.post("/en/2027/office/selection-by-marks", {})
    assert "Adopt the result of the marks" not in page.text
    assert await given(panel) == {"Bee": "Of Bee."}


# --- played -----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_contest_by_marks_is_played_until_everybody_reads_it(database, browser, time):
    made = TrialRun(database, RULES, TrialSize(projects=8, experts=4, voters=0), seed=5)
    await made.play()
    assert made.report.finished, made.report.findings
    content = made.published
    when = made.rules.instant(made.rules.last_announcement.opens)
    async with database.reading() as session:
        with clock.at(when):
            ranked = {
                phase.cut.gives: await ranking_of(session, made.edition, phase)
                for phase in made.rules.selections
            }
            found = await replayed(session, made.edition, made.rules)
            more = made.rules.model_dump(mode="json")
            jury = next(each for each in more["phases"] if each["id"] == "jury")
            jury["cut"]["most"] = 2
            wider = await replayed(session, made.edition, type(made.rules).model_validate(more))
        certified = (await session.exec(select(Certificate.project_id, Certificate.kind))).all()
    expected = {
        (title, key, project)
        for title, fields in ranked.items()
        for key, each in fields.items()
        for project in each.passed
    }
    published = {(h["title"], h.get("field") or h["category"], h["project"]) for h in content["honours"]}
    assert published == expected and {title for title, *_ in published} == {"winner", "reach"}
    winners = {project for title, _, project in published if title == "winner"}
    assert winners <= {project for project, kind in certified if kind == "winner"}
    stages = {each.phase.cut.gives: each for each in found.stages}
    for title in ("winner", "reach"):
        assert set(stages[title].passing) == {project for of, _, project in published if of == title}
    assert len(next(each for each in wider.stages if each.phase.id == "jury").passing) > len(winners)
    time(when)
    page = await browser.get("/en/by-marks/winners")
    said, links = page.text, [link for link in page.links if "/projects/" in link]
    first = {link.rpartition("/")[2] for link in links[: len(winners)]}
    assert first == winners, "those of categories are before those across categories"
    assert "Decided by the marks of the experts and approved by two stewards." in said
    assert "Prizes for reach" in said and "decided by the marks of the experts." in said
    async with database.writing() as session:
        boss = await steward(session, "boss@example.org", edition="*")
        await session.commit()
    await browser.sign_in(boss.email)
    assert "Ranking by marks" in (await browser.get("/en/by-marks/office/selection/C1?phase=jury")).text
