"""Several acceptances and announcements: each with honours of its own, and nothing of a later one before its time."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from prizes import clock
from prizes.agenda.queries import agenda, facts
from prizes.agenda.rules.stages import stages
from prizes.certificates.models import Certificate
from prizes.certificates.rules.standing import certifies
from prizes.edge.shared_caches import CONTEST, QUIET, coming_changes, lifetime
from prizes.edition.calendar import ceremony_phase
from prizes.edition.check import problems
from prizes.edition.document.loading import load_shipped, parse
from prizes.edition.document.rules import Rules
from prizes.edition.spans import honours_of, open_phases, phase_at, state_of
from prizes.edition.titles import announcement_of_records, challenge_days, votings_before
from prizes.errors import Closed, Conflict, Missing
from prizes.i18n.translator import translator, without_isolates
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.promotion.queries.ceremony import ceremony_of
from prizes.promotion.queries.feeds import happened
from prizes.replay.queries import finished_editions
from prizes.reports.queries.live import live_tables
from prizes.results import actions, correcting, queries
from prizes.results.acceptances import acceptances, declined_by, open_questions
from prizes.results.models import Publication
from prizes.results.rules.acceptance import acceptance_phase
from prizes.results.rules.winners import announcement_named, unannounced
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize
from tests.contest import at, person, small_rules
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken, written
from tests.edition.test_rules_page import EXAMPLES

TEXT = next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == "two-announcements")
RULES = parse(TEXT, "toml")
MENTIONS, PRIZE = RULES.announcements
BETWEEN = at("2027-04-20 12:00")


def changed(**changes: Any) -> Rules:
    """The example with other values: `phase__key=value`, or a key of the whole."""
    document = tomllib.loads(TEXT)
    for name, value in changes.items():
        phase, _, key = name.partition("__")
        target = next(each for each in document["phases"] if each["id"] == phase.replace("_", "-"))
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value
    return Rules.model_validate(document)


def wrong(rules: Rules) -> list[str]:
    return [without_isolates(str(each)) for each in problems(rules, BEFORE)]


# --- rules -------------------------------------------------------------------------------------------------


def test_each_honour_is_published_where_it_is_named_or_by_the_one_that_names_none():
    assert [each.id for each in RULES.announcements] == ["mentions", "prize"]
    assert (honours_of(RULES, MENTIONS), honours_of(RULES, PRIZE)) == ({"mention"}, {"winner"})
    assert (RULES.announcement_of("mention"), RULES.announcement_of("winner")) == (MENTIONS, PRIZE)
    assert [each.id for each in RULES.acceptances] == ["mentions-accepted", "prize-accepted"]
    assert RULES.acceptance_of("mention") == RULES.phase("mentions-accepted")
    assert RULES.acceptance_of("other") is None
    assert RULES.last_announcement == PRIZE


def test_an_announcement_waits_for_the_votes_that_it_depends_on_alone():
    assert votings_before(RULES, MENTIONS) == []
    assert [each.id for each in votings_before(RULES, PRIZE)] == ["vote"]
    assert challenge_days(RULES, RULES.votings[0]) == 10
    assert challenge_days(changed(mentions__challenge_days=40), RULES.votings[0]) == 10


def test_the_record_of_a_panel_is_published_with_its_last_honour():
    assert announcement_of_records(RULES, RULES.phase("writers")) == MENTIONS
    assert announcement_of_records(RULES, RULES.phase("jury")) == PRIZE
    assert announcement_of_records(RULES, RULES.phase("nomination")) == PRIZE


def test_a_document_without_the_key_keeps_its_bytes():
    assert b'"honours"' not in small_rules().canonical().replace(b'"honours":[]', b"")
    assert small_rules().canonical() == small_rules(announcement__honours=[]).canonical()
    assert small_rules().canonical() != small_rules(announcement__honours=["winner"]).canonical()


def test_the_example_has_no_problem():
    assert wrong(RULES) == []
    assert wrong(changed(mentions__closes=None)) == []  # open until the next one


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mentions__honours": []}, "Two announcements name no honours."),
        ({"mentions__honours": ["mention", "other"]}, "No phase gives the honour “other”."),
        ({"prize__honours": ["mention", "winner"]}, "“mentions” names this honour, too."),
        ({"prize_accepted__honours": ["winner", "mention"]}, "“mentions-accepted” names this honour, too."),
        (
            {"prize__honours": ["winner"], "mentions__honours": ["winner"]},
            "No announcement publishes: mention.",
        ),
        ({"mentions__honours": ["mention", "winner"]}, "“prize” publishes nothing."),
        ({"mentions__opens": "2027-03-10"}, "“mentions” opens before “writers” is over."),
        ({"mentions__opens": "2027-03-24"}, "“mentions” opens before “mentions-accepted” is over."),
        ({"mentions_accepted__opens": "2027-03-05"}, "“mentions-accepted” opens before “writers” is over."),
        ({"prize__opens": "2027-06-05"}, "“prize” opens before “jury” is over."),
        ({"mentions__certificates": ["expert"]}, "with the last announcement"),
        ({"prize__challenge_days": 60}, "can still be challenged"),
        (
            {"nomination__opens": "2027-04-08", "nomination__closes": "2027-04-09"},
            "cannot follow one of the kind",
        ),
        ({"mentions__opens": "2027-02-20"}, "“mentions” opens before “nomination” is over."),
    ],
)
def test_what_contradicts_it_is_a_problem(changes, said):
    rules = changed(**changes).model_copy(update={"kind": "contest"})
    assert any(said in each for each in wrong(rules)), wrong(rules)


def public_and_jury(**honours: list[str]) -> dict[str, Any]:
    """The record of 2012 with a jury after the public vote, and an announcement of each. `honours`: what they name."""
    record = written(load_shipped("2012"))
    vote, announced = record["phases"][1:]
    vote["cut"]["gives"] = "people"
    vote["note"] = None
    jury = {"id": "jury", "kind": "selection", "opens": "2012-05-16", "closes": "2012-05-20"}
    last = {"id": "of-jury", "kind": "announcement", "opens": "2012-05-30", "closes": "2012-05-30"}
    own = {"id": "people", "one": {"en": "Prize of the public"}, "many": {"en": "Prizes of the public"}}
    record["phases"] += [jury | {"cut": {"gives": "winner", "decided": "panel", "most": 1}}, last]
    record["honours"] = [own]
    for phase in (announced, record["phases"][-1]):
        phase["honours"] = honours.get(phase["id"].replace("-", "_"), [])
    return record


@pytest.mark.parametrize("honours", [{}, {"of_jury": ["winner"]}, {"announcement": ["people"]}])
def test_a_record_whose_announcements_name_no_honours_passes_and_the_first_publishes_what_no_other_names(
    honours,
):
    rules = Rules.model_validate(public_and_jury(**honours))
    assert wrong(rules) == []
    first, second = rules.announcements
    assert honours_of(rules, first) == {"people"} | ({"winner"} if not honours else set())
    assert honours_of(rules, second) == ({"winner"} if honours else set())
    assert "Published then: ." not in spoken(rules)


def test_an_acceptance_does_not_overlap_with_a_panel_that_chooses_from_what_it_asks_about():
    said = wrong(
        changed(
            jury__candidates_from=["writers"],
            mentions_accepted__closes="2027-06-01",
            mentions__opens="2027-06-02",
            mentions__closes="2027-06-03",
        )
    )
    assert any("“jury” opens before “mentions-accepted” is over." in each for each in said), said


def test_an_announcement_can_be_open_while_other_honours_are_decided():
    rules = changed(mentions__closes=None)
    assert [each.id for each in open_phases(rules, BETWEEN)] == ["mentions", "vote"]
    assert phase_at(rules, BETWEEN).id == "vote"
    assert phase_at(rules, at("2027-04-10 12:00")).id == "mentions"
    assert [each.id for each in open_phases(rules, at("2027-07-06 12:00"))] == ["prize"]
    assert state_of(rules, BETWEEN) == "running"
    assert (
        state_of(changed(mentions__closes=None, prize__closes="2027-07-10"), at("2027-08-01 12:00")) == "over"
    )


def test_the_one_of_now_is_the_first_that_is_not_approved():
    assert announcement_named(RULES, None, ()) == MENTIONS
    assert announcement_named(RULES, None, ("mentions",)) == PRIZE
    assert announcement_named(RULES, None, ("mentions", "prize")) == PRIZE
    assert announcement_named(RULES, "prize", ()) == PRIZE
    with pytest.raises(Missing):
        announcement_named(RULES, "jury", ())
    assert unannounced(RULES, ["mentions"]) == [PRIZE]
    assert unannounced(small_rules(), [""]) == []
    assert acceptance_phase(RULES, None, BETWEEN).id == "mentions-accepted"
    assert acceptance_phase(RULES, "prize-accepted", BETWEEN).id == "prize-accepted"
    with pytest.raises(Missing):
        acceptance_phase(RULES, "jury", BETWEEN)


def test_certificates_are_those_of_the_announcement_of_the_honour():
    rules = changed(mentions__certificates=["winner"], prize__certificates=["winner", "special_recognition"])
    assert not certifies(rules, "mention") and certifies(rules, "winner")
    assert certifies(RULES, "mention")


def test_the_ceremony_in_calendars_is_the_next_one():
    assert ceremony_phase(RULES, at("2027-03-01 12:00")) == MENTIONS
    assert ceremony_phase(RULES, BETWEEN) == PRIZE
    assert ceremony_phase(RULES, at("2027-12-01 12:00")) == PRIZE


def test_the_guidelines_say_what_each_publishes():
    said = [without_isolates(each) for each in spoken(RULES)]
    assert "Published then: Honourable mentions." in said
    assert "Published then: Winners." in said
    assert any(each.startswith("Certificates are given to: Honourable mentions.") for each in said)


# --- played ------------------------------------------------------------------------------------------------


class Stopping(TrialRun):
    """Stops before the step of this id, or plays to the end."""

    before = ""
    stopped = False

    async def prepare(self):
        await super().prepare()
        async with self.database.writing() as session:
            for project in (await session.exec(select(Project))).all():
                nominator = await person(session, f"{project.id}@example.org")
                project.nominator_id = nominator.id

    def step(self, phase):
        self.stopped = self.stopped or phase.id == self.before
        return self.nothing() if self.stopped else super().step(phase)

    async def nothing(self):
        pass

    def winners(self, most):
        return most


async def played(database, before: str = "", rules: Rules = RULES) -> Stopping:
    made = Stopping(database, rules, TrialSize(projects=8, experts=3, voters=8), seed=5)
    made.before = before
    await made.play()
    return made


async def told(session, template: str) -> list[str]:
    """Titles of the projects that letters of a kind are about, each as often as it is told."""
    found = (await session.exec(select(Message).where(Message.template == template))).all()
    return sorted(
        title for each in found for title in each.context.get("projects", [each.context.get("title")])
    )


@pytest.mark.both_databases
async def test_the_second_announcement_adds_to_the_first(database):
    made = await played(database)
    assert made.report.finished, made.report.findings
    async with database.reading() as session:
        first, second = await queries.published_each(session, made.edition.id)
        rows = await queries.publications(session, made.edition.id)
        states = dict((await session.exec(select(Project.id, Project.state))).all())
        certified = {
            (c.honour or c.kind, c.project_id)
            for c in (await session.exec(select(Certificate))).all()
            if c.project_id
        }
        assert await queries.all_announced(session, made.edition)
    assert [each.phase for each in rows] == ["mentions", "prize"]
    assert {each["title"] for each in first["honours"]} == {"mention"}
    assert {each["title"] for each in second["honours"]} == {"winner"}
    assert (first["phase"], second["phase"]) == ("mentions", "prize")
    assert first["tally_sha256"] is None and second["tally_sha256"]
    assert {each.get("title") for each in first["no_winner"]} <= {"mention"}
    winners = {each["project"] for each in second["honours"]}
    for honour in (*first["honours"], *second["honours"]):
        project = honour["project"]
        assert states[project] == ("winner" if project in winners else "special_recognition")
        assert (honour["title"], project) in certified
    both = made.published
    assert {each["title"] for each in both["honours"]} == {"mention", "winner"}


@pytest.mark.both_databases
async def test_between_the_two_nothing_of_the_second_is_public(database):
    made = await played(database, before="prize")
    async with database.reading() as session:
        with clock.at(at("2027-06-28 12:00")):
            chosen = [h for h in await queries.honours(session, made.edition.id) if h.title == "winner"]
            assert chosen and all(each.published_at is None for each in chosen)
            public = await queries.published(session, made.edition.id)
            assert {each["title"] for each in public["honours"]} == {"mention"}
            assert not await queries.all_announced(session, made.edition)
            states = dict((await session.exec(select(Project.id, Project.state))).all())
            assert "winner" not in states.values() and "special_recognition" in states.values()
            tables = await live_tables(session, made.edition)
            assert {row["honour"] for row in tables["winners"]} == {"mention"}
            assert "experts" not in tables
            assert made.edition.id not in [each.id for each in await finished_editions(session)]
            certified = set((await session.exec(select(Certificate.kind))).all())
            assert "winner" not in certified and "expert" not in certified
            news = {item.name for item in await happened(session, made.edition)}
            assert "winners-mentions" in news and "winners-prize" not in news
            found = await ceremony_of(session, made.edition, None)
            assert found.phase == PRIZE and not found.is_public


async def test_the_letters_of_refusal_go_when_nothing_more_can_be_given(database):
    await played(database, before="vote")
    async with database.reading() as session:
        assert await told(session, "not-honoured") == []  # all can be in the vote that is to come
        assert await told(session, "honoured") != []


async def test_who_could_have_been_chosen_is_told_once_with_the_last_announcement(database):
    made = await played(database)
    async with database.reading() as session:
        honoured = {h.project_id for h in await queries.honours(session, made.edition.id)}
        honoured |= {each.project_id for each in await declined_by(session, made.edition)}
        could = set(await queries.considered_in(session, made.edition, made.rules.phase("jury")))
        titles = await queries.titles_of(session, list(could - honoured))
        assert await told(session, "not-honoured") == sorted(titles.values())
        assert len(await told(session, "honoured")) == len(await queries.honours(session, made.edition.id))


async def test_the_second_is_proposed_for_itself_and_not_before_its_time(database):
    made = await played(database, before="vote")
    async with database.writing() as session:
        with clock.at(BETWEEN):
            with pytest.raises(Conflict, match="already been decided"):
                await actions.propose_winners(
                    session, made.edition, BETWEEN, proposer=made.one, phase="mentions"
                )
            with pytest.raises(Conflict, match="has not been decided yet"):
                await actions.propose_winners(session, made.edition, BETWEEN, proposer=made.one)
            with pytest.raises(Missing):
                await actions.propose_winners(session, made.edition, BETWEEN, proposer=made.one, phase="vote")
            why = await actions.not_publishable(session, made.edition, PRIZE)
            assert why is not None and why.code in ("outcome-not-decided", "phase-before-is-open")
        await session.rollback()


async def test_a_choice_that_is_published_stays_while_others_are_made(database):
    made = await played(database, before="prize-accepted")
    async with database.writing() as session:
        with clock.at(at("2027-06-08 12:00")):
            writers, jury = made.rules.phase("writers"), made.rules.phase("jury")
            await actions.must_be_choosing(session, made.edition, jury)
            with pytest.raises(Closed):
                await actions.must_be_choosing(session, made.edition, writers)
            with pytest.raises(Conflict, match="already been decided"):
                await actions.must_be_choosing(session, made.edition, jury, title="mention")
        await session.rollback()


async def test_each_acceptance_asks_about_its_own_honours(database):
    made = await played(database, before="prize")
    async with database.reading() as session:
        with clock.at(at("2027-06-28 12:00")):
            asked = {(each.phase, each.title) for each in await acceptances(session, made.edition.id)}
            assert asked == {("mentions-accepted", "mention"), ("prize-accepted", "winner")}
            assert await open_questions(session, made.edition) == 0


async def test_the_agenda_asks_for_each_proposal(database):
    made = await played(database, before="prize")
    async with database.reading() as session:
        with clock.at(at("2027-06-28 12:00")):
            known = await facts(session, made.edition)
            said = {
                without_isolates(translator("en").say(t.wrong)): t.page
                for t in await agenda(session, made.edition)
            }
            bars = [each for each in stages(made.rules, known, clock.now()) if each.name == "Edition"]
    assert known.approved == known.public == {"mentions"}
    assert said["All that “The prize” publishes is decided."] == "office/selection#prize"
    assert not any("Honourable mentions" in each for each in said)
    assert [(each.title["en"], each.state) for each in bars] == [("The prize", "next")]


async def test_a_correction_is_of_the_publication_that_has_the_honour(database):
    made = await played(database)
    async with database.writing() as session:
        with clock.at(at("2027-07-06 12:00")):
            before = await queries.published_each(session, made.edition.id)
            category = before[0]["honours"][0]["category"]
            wanted = correcting.WantedResults([], no_titles={"mention": "Given in error."})
            proposal = await correcting.propose_correction(
                session,
                made.edition,
                category,
                wanted,
                note="A mistake.",
                proposer=made.one,
                phase="mentions",
            )
            kept = await correcting.approve_correction(
                session, made.edition, proposal.id, seen_sha256=proposal.sha256, approver=made.two
            )
            after = await queries.published_each(session, made.edition.id)
            assert kept.phase == "mentions"
            assert {"category": category, "title": "mention", "reason": "Given in error."} in after[0][
                "no_winner"
            ]
            assert not any(each["category"] == category for each in after[0]["honours"])
            assert after[1] == before[1]
            winners = {each["project"] for each in after[1]["honours"]}
            states = dict((await session.exec(select(Project.id, Project.state))).all())
            for each in before[0]["honours"]:
                lost = each["category"] == category and each["project"] not in winners
                assert (states[each["project"]] == "special_recognition") is not (
                    lost or each["project"] in winners
                )
        await session.rollback()


async def test_caches_ask_again_at_each_instant_until_the_last_is_public(database):
    made = await played(database, before="prize")
    async with database.reading() as session:
        with clock.at(at("2027-06-28 12:00")):
            changes = await coming_changes(session)
            assert lifetime(changes, clock.now(), clock.now()) <= CONTEST  # since the vote opened
    opens = made.rules.instant(PRIZE.opens)
    async with database.writing() as session:
        with clock.at(opens - timedelta(days=2)):
            proposal = await actions.propose_winners(session, made.edition, clock.now(), proposer=made.one)
            await actions.approve_winners(
                session, made.edition, proposal.id, seen_sha256=proposal.sha256, approver=made.two
            )
            assert json.loads(proposal.content)["publish_at"] == opens.isoformat(timespec="seconds")
            assert opens in (await coming_changes(session)).awaited
            assert await actions.announce(session, made.edition.slug) == 0
        with clock.at(opens):
            assert await actions.announce(session, made.edition.slug) > 0
            after = await coming_changes(session)
            assert not after.awaited
            later = opens + timedelta(hours=1)
            assert lifetime(after, later, later) == QUIET


async def test_a_publication_of_the_version_before_is_of_the_only_announcement(session):
    row = Publication(
        edition_id="e", content="{}", sha256="", publish_at=BETWEEN, proposed_by="a", approved_by="b"
    )
    assert row.is_of(MENTIONS)
    row.phase = "prize"
    assert row.is_of(PRIZE) and not row.is_of(MENTIONS)
