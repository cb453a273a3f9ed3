"""Several selections: titles of their own from one list, and a panel that chooses among what another chose."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.agenda.queries import agenda, facts
from prizes.agenda.rules.stages import stages
from prizes.certificates.models import Certificate
from prizes.edition.check import problems
from prizes.edition.document.loading import parse
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.kinds.fields import PanelField
from prizes.errors import Conflict, Invalid
from prizes.i18n.translator import translator, without_isolates
from prizes.nomination.models import Project
from prizes.replay.queries import replayed
from prizes.results import actions, correcting, queries
from prizes.results.recorded import decisions
from prizes.results.rules.correcting import corrected
from prizes.results.rules.settling import WantedTitle
from prizes.results.settling import settle_field
from prizes.review.models import Honour, NoWinner
from prizes.review.queries.projects import candidates
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize
from tests.contest import small_rules
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken
from tests.edition.test_rules_page import EXAMPLES

RULES = parse(next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == "several-juries"), "toml")
JURY, STUDENTS, GRAND = RULES.selections
HONOUR = {"id": "grand", "one": {"en": "Grand Prize"}, "many": {"en": "Grand Prizes"}}
SECOND: dict[str, Any] = {
    "id": "grand",
    "kind": "selection",
    "title": {"en": "Grand jury"},
    "opens": "2027-03-31T23:00:00",
    "closes": "2027-03-31T23:30:00",
    "panel": {"declaration": "none"},
    "cut": {"gives": "grand", "decided": "panel", "most": 1},
}


def with_second(**changes: Any) -> Any:
    """The small contest with a grand jury behind its selection."""
    rules = small_rules(kind="rehearsal", honours=[HONOUR]).model_dump(mode="json")
    rules["phases"].insert(4, {**SECOND, **changes})
    return type(RULES).model_validate(rules)


def wrong(rules: Any) -> list[str]:
    return [without_isolates(str(problem.wrong)) for problem in problems(rules, BEFORE)]


# --- rules ------------------------------------------------------------------------------------------------


def test_a_second_selection_with_a_title_of_its_own_is_no_problem():
    assert wrong(with_second()) == []
    assert wrong(with_second(candidates_from=["voting"])) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cut": {"gives": "winner", "decided": "panel"}}, "Two phases give “winner”."),
        ({"cut": {"gives": "champion", "decided": "panel"}}, "cannot give “champion”"),
        ({"opens": "2027-03-20T09:00:00"}, "“grand” opens before “selection” is over."),
        (
            {
                "opens": "2027-02-28T23:30:00",
                "closes": "2027-02-28T23:40:00",
                "candidates_from": ["selection"],
            },
            "“selection” itself has its candidates from “grand”.",
        ),
        ({"cut": {"gives": "grand", "decided": "panel", "most": 2}}, "leaves at most 1"),
        (
            {"recognitions": [{"id": "special_recognition", "title": {"en": "Special"}}]},
            "“special_recognition” is already the name of another outcome.",
        ),
    ],
)
def test_what_several_selections_cannot_say_is_found(changes, said):
    assert any(said in each for each in wrong(with_second(**changes)))


def test_a_vote_and_the_panel_behind_it_give_two_titles():
    rules = with_second().model_dump(mode="json")
    voting = next(each for each in rules["phases"] if each["id"] == "voting")
    voting["cut"]["gives"] = "grand"
    grand = next(each for each in rules["phases"] if each["id"] == "grand")
    grand["candidates_from"] = ["voting"]
    found = problems(type(RULES).model_validate(rules), BEFORE)
    said = [without_isolates(str(each)) for each in found if "Two phases" in str(each.wrong)]
    assert said == [
        "phases[4].cut.gives: Two phases give “grand”. Let each give an honour with another `id`."
    ]


def test_an_edition_has_one_submission():
    rules = with_second().model_dump(mode="json")
    first = rules["phases"][0]
    rules["phases"].insert(
        1, {**first, "id": "late", "opens": first["closes"], "closes": "2026-12-22T09:00:00"}
    )
    found = problems(type(RULES).model_validate(rules), BEFORE)
    said = [without_isolates(str(each)) for each in found if each.place == "phases"]
    assert said == ["phases: There is more than one phase of the kind “submission”. Only one is supported."]


def test_some_phase_gives_winners():
    rules = with_second().model_dump(mode="json")
    rules["phases"] = [each for each in rules["phases"] if each["id"] != "selection"]
    assert "No phase gives “winner”." in wrong(type(RULES).model_validate(rules))


def test_what_another_panel_chose_from_is_not_given_again():
    rules = with_second().model_dump(mode="json")
    acceptance = {
        "id": "acceptance",
        "kind": "acceptance",
        "opens": "2027-04-01T00:00:00",
        "closes": "2027-04-01T08:00:00",
        "declined": "again",
    }
    rules["phases"].insert(5, acceptance | {"honours": ["winner"]})
    found = wrong(type(RULES).model_validate(rules))
    assert any("Another panel chooses from the projects with the honour “winner”" in each for each in found)
    rules["phases"][5]["honours"] = ["grand"]
    assert wrong(type(RULES).model_validate(rules)) == []


def test_the_guidelines_say_what_each_panel_gives_and_which_waits_for_which():
    said = [without_isolates(each) for each in spoken(RULES)]
    assert "Projects that pass receive this honour: Grand Prize." in said
    assert "This panel chooses once the choice in each of these phases is complete: Jury." in said
    assert (
        said.count("Each panel chooses on its own: a project can receive the honours of several panels.") == 2
    )
    assert any("Prizes of the students" in each for each in said)


def test_one_selection_says_nothing_of_others():
    said = " ".join(
        str(entry.says)
        for section in guidelines(small_rules()).sections
        for group in section.groups
        for entry in group.entries
    )
    assert "Each panel chooses on its own" not in said


def test_a_correction_tells_of_each_title_that_nobody_gets():
    one = PanelField("C1", "C1", {"en": "C1"})
    content = {"honours": [], "no_winner": [{"category": "C1", "title": "grand", "reason": "Before."}]}
    given = [{"category": "C1", "title": "winner", "project": "a", "project_title": "Ant", "reason": ""}]
    titles = ["winner", "grand"]
    told = {"winner": "", "grand": "None was ready."}
    assert corrected(content, one, given, told, titles=titles)["no_winner"] == [
        {"category": "C1", "title": "grand", "reason": "None was ready."}
    ]
    none = {"winner": "Neither.", "grand": ""}
    assert corrected(content, one, [], none, titles=titles)["no_winner"] == [
        {"category": "C1", "reason": "Neither."},
        {"category": "C1", "title": "grand", "reason": ""},
    ]


# --- played -----------------------------------------------------------------------------------------------


class Stopping(TrialRun):
    """Stops before the phase of this id, or plays to the end."""

    before = ""
    stopped = False
    gives_all = True

    async def phase(self, phase):
        self.stopped = self.stopped or phase.id == self.before
        if not self.stopped:
            await super().phase(phase)

    def winners(self, most):
        return most if self.gives_all else 0

    async def publish(self, announcement):
        if not self.stopped:
            await super().publish(announcement)

    def me(self, one):
        return SignedIn(one, (Grant(Role.STEWARD),), "")


def run(database, before: str = "", *, gives_all: bool = True) -> Stopping:
    made = Stopping(database, RULES, TrialSize(projects=8, experts=3, voters=0), seed=5)
    made.before, made.gives_all = before, gives_all
    return made


def within(made, phase):
    return clock.at(made.rules.instant(made.rules.phase(phase.id).opens) + timedelta(hours=1))


@pytest.mark.both_databases
async def test_all_titles_are_published_recorded_and_certified(database):
    made = run(database)
    await made.play()
    assert made.report.finished, made.report.findings
    given = {(h["title"], h["project"], h["category"]) for h in made.published["honours"]}
    winners = {project for title, project, _ in given if title == "winner"}
    assert {project for title, project, _ in given if title == "grand-prize"} <= winners
    assert {title for title, _, _ in given} == {"winner", "students", "grand-prize"}
    places = {(code, title) for code in ("C1", "C2") for title in ("winner", "students", "grand-prize")}
    none = {(each["category"], each.get("title", "winner")) for each in made.published["no_winner"]}
    assert none == places - {(category, title) for title, _, category in given}
    assert {each["phase"] for each in made.published["records"]} == {"jury", "grand-jury"}
    async with database.reading() as session:
        states = dict((await session.exec(select(Project.id, Project.state))).all())
        query = select(Certificate.kind, Certificate.honour, Certificate.project_id)
        certified = set((await session.exec(query)).all())
    for title, project, _ in given:
        assert states[project] == ("winner" if project in winners else "special_recognition")
        kind = ("winner", "") if title == "winner" else ("special_recognition", title)
        assert (*kind, project) in certified


async def test_each_title_that_nobody_gets_is_published_with_its_reason(database):
    made = run(database, gives_all=False)
    await made.play()
    none = {(each["category"], each.get("title"), each["reason"]) for each in made.published["no_winner"]}
    assert {("C1", None, "None convinced."), ("C2", None, "None convinced.")} <= none
    assert {("C1", "grand-prize", ""), ("C2", "grand-prize", "")} <= none  # nobody to choose from
    assert "grand-prize" not in {each["title"] for each in made.published["honours"]}
    async with database.reading() as session:
        rows = (await session.exec(select(NoWinner.field, NoWinner.title))).all()
    assert {("C1", "winner"), ("C2", "winner")} <= set(rows)


async def test_a_panel_has_no_candidates_while_the_choice_before_it_can_change(database):
    made = run(database, before="students")
    await made.play()
    async with database.writing() as session:
        grand = made.rules.phase("grand-jury")
        with within(made, JURY):
            assert list(await candidates(session, made.edition, grand)) == []
        with within(made, GRAND):
            winners = {h.project_id for h in await queries.honours(session, made.edition.id)}
            assert {p.id for p in await candidates(session, made.edition, grand)} == winners
            assert await actions.candidates_missing(session, made.edition, grand) is None
            one = (await session.exec(select(Honour))).first()
            category = one.category
            for each in (await session.exec(select(Honour).where(Honour.category == category))).all():
                await session.delete(each)
            await session.flush()
            with pytest.raises(Conflict, match="is not complete yet"):
                await actions.must_be_choosing(session, made.edition, grand)
        await session.rollback()


async def test_a_category_is_settled_for_each_title_alone(database):
    made = run(database, before="grand-jury")
    await made.play()
    async with database.writing() as session:
        me, grand = made.me(await made.steward()), made.rules.phase("grand-jury")
        where = (session, made.edition, grand, "C1", me)
        with within(made, GRAND):
            here = (await queries.candidates(session, made.edition, grand))["C1"]
            others = (await queries.candidates(session, made.edition, made.rules.phase("students")))["C1"]
            stranger = next(p for p in others if p.id not in {each.id for each in here})
            for choices, no_prize in (
                ([], None),
                ([WantedTitle(here[0].id, "winner")], None),
                ([WantedTitle(here[0].id, "winner"), WantedTitle(here[0].id, "grand-prize")], None),
                ([WantedTitle(stranger.id, "grand-prize")], None),
            ):
                with pytest.raises(Invalid):
                    await settle_field(*where, choices=choices, no_prize=no_prize, attendance=None)
            before = {(h.project_id, h.title) for h in await queries.honours(session, made.edition.id)}
            await settle_field(*where, choices=[], no_prize="Neither.", attendance=None)
            none = await queries.no_winners(session, made.edition.id)
            assert none["grand-prize"] == {"C1": "Neither."} and none["winner"] == {}
            chosen = [WantedTitle(here[0].id, "grand-prize", "Best of all.")]
            await settle_field(*where, choices=chosen, no_prize=None, attendance=None)
            after = {(h.project_id, h.title) for h in await queries.honours(session, made.edition.id)}
            assert after - before == {(here[0].id, "grand-prize")}
            assert (await queries.no_winners(session, made.edition.id))["grand-prize"] == {}
            told = await decisions(session, made.edition, grand)
            assert [(d.title, d.project) for d in told["C1"]] == [("grand-prize", here[0].id)]
            with pytest.raises(Conflict, match="at most 1 project can be given"):
                await actions.choose(
                    session, made.edition, here[1].id, "grand-prize", reason="", chooser=me.person.id
                )
        await session.rollback()


async def test_the_office_has_a_bar_and_tasks_for_each_selection(database):
    made = run(database, before="grand-jury")
    await made.play()
    async with database.reading() as session:
        with within(made, GRAND):
            known = await facts(session, made.edition)
            bars = [each for each in stages(made.rules, known, clock.now()) if each.name == "Selection"]
            tasks = await agenda(session, made.edition)
    assert [each.title["en"] for each in bars] == ["Jury", "Jury of students", "Grand jury"]
    assert [(each.state, each.done, each.total) for each in bars] == [
        ("done", 2, 2),
        ("done", 2, 2),
        ("now", 0, 2),
    ]
    assert known.chosen == {"jury", "students"}
    said = {without_isolates(translator("en").say(task.wrong)): task.page for task in tasks}
    assert said["Grand jury: 2 items are missing."] == "office/selection?phase=grand-jury"
    assert not any("complete" in each for each in said)


async def test_a_correction_changes_one_title_and_keeps_the_others(database):
    made = run(database)
    await made.play()
    async with database.writing() as session:
        given = [h for h in await queries.honours(session, made.edition.id) if h.category == "C1"]
        keep = [WantedTitle(h.project_id, h.title) for h in given if h.title != "grand-prize"]
        wanted = correcting.WantedResults(keep, no_titles={"grand-prize": "Given in error."})
        with within(made, made.rules.last_announcement):
            proposal = await correcting.propose_correction(
                session, made.edition, "C1", wanted, note="A mistake.", proposer=made.one
            )
            await correcting.approve_correction(
                session, made.edition, proposal.id, seen_sha256=proposal.sha256, approver=made.two
            )
            now = await queries.published(session, made.edition.id)
        none = {"category": "C1", "title": "grand-prize", "reason": "Given in error."}
        assert none in now["no_winner"]
        kept = {(h["project"], h["title"]) for h in now["honours"] if h["category"] == "C1"}
        assert kept == {(each.project, each.title) for each in keep}


async def test_what_if_asks_each_panel_about_its_own_title(database):
    made = run(database)
    await made.play()
    async with database.reading() as session:
        with within(made, made.rules.last_announcement):
            found = await replayed(session, made.edition, made.rules)
            given = await queries.honours(session, made.edition.id)
    for stage in (each for each in found.stages if each.phase in made.rules.selections):
        title = stage.phase.cut.gives
        assert set(stage.passing) == {h.project_id for h in given if h.title == title}
