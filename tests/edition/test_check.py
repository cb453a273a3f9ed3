import json
from datetime import UTC, datetime
from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.document.components import LANGS
from prizes.edition.document.rules import Rules
from prizes.edition.studio.sections import draft_fault
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.votelog.format.notes import Signer
from tests.edition.documents import BEFORE, CONTEST, changed, contest, six

FORM = ("phases", 0, "form")
SUBMISSION = ("phases", 0)
FIELD = (*FORM, "fields", 0)
NOMINATION, VOTING, SELECTION, ANNOUNCEMENT = (("phases", n) for n in range(1, 5))
CUT = (*VOTING, "cut")
OPENING, INSIDE, CLOSE = "2027-03-01T00:00:00", "2027-03-20T12:00:00", "2027-04-01T23:00:00"
"""Of the vote."""
MINIMUM = {"of": "region", "values": ["africa"], "least": 1}


def found(*changes, now=BEFORE, running=False) -> dict[str, str]:
    """By place. In the forms each is said without a key, in every language."""
    document = changed(*changes)
    wrong = problems(document, now, running=running)
    for each in wrong:
        for lang in CODES:
            assert "`" not in (said := draft_fault(document, each).said(translator(lang).say)), said
    return {p.place: str(p) for p in wrong}


def question(**parts):
    return {"id": "q", "kind": "long_text", "label": six("Question"), "shown_to": ["public"], **parts}


BY_COUNTRY = {"of": "country", "table": [12, 10]}
BODY = {"id": "kenya", "title": dict.fromkeys(("ar", "zh", "en", "fr", "ru", "es"), "Kenya")}
AUDITOR = {"name": "Court of Audit", "key": str(Signer("audit.example.org", bytes(32)).verifier)}
ASKED = {"id": "q", "label": six("Question")}
POINTS_CUT = [((*VOTING, "cut", "least_votes"), 0), ((*VOTING, "cut", "ties"), ["leave_out"])]
"""A line that can be drawn through points."""


REGIONS = [
    {"id": "north", "title": six("North"), "countries": ["FR", "DE"]},
    {"id": "south", "title": six("South"), "countries": ["FJ", "NZ"]},
    {"id": "islands", "title": six("Islands"), "development": ["sids"]},
    {"id": "firms", "title": six("Firms"), "stakeholder_types": ["private_sector"]},
]


def by_regions(changes: dict) -> list[Any]:
    """Votes counted by named groups of countries."""
    groups = {"groups": [{"group": "north"}, {"group": "south", "weight": 2}]}
    rule = {"of": "groups", "table": [12, 10]} | groups | changes
    auditors = ((*VOTING, "ballot"), {"auditors": [AUDITOR]})
    return [*POINTS_CUT, (("groups",), REGIONS), ((*VOTING, "count"), {"by_group": rule}), auditors]


def test_votes_can_be_counted_by_named_groups_of_countries():
    assert not {place for place in found(*by_regions({})) if "count" in place}


def test_the_small_contest_has_no_problem():
    assert found() == {}
    assert problems(contest(), BEFORE) == []
    assert problems(contest().canonical(), BEFORE) == []


MISTAKES = [
    # the whole
    ([(("timezone",), "Europe/Geneva")], "timezone", "no time zone"),
    ([(("slug",), "help")], "slug", "another page"),
    ([(("categories", 1, "code"), "c1")], "categories[1].code", "same as that of entry 1"),
    ([(("categories", 1, "number"), 1)], "categories[1].number", "same as that of entry 1"),
    ([((*FORM, "fields"), [question(), question()])], "phases[0].form.fields[1].id", "same"),
    ([(("unknown",), [{"at": "title"}])], "unknown", "Only a record"),
    ([(("reported",), [{"what": "votes", "number": 1}])], "reported", "Only a record"),
    ([(("title",), {"en": "English"})], "title", "ar, zh, fr, ru, es"),
    ([((*FIELD, "label"), {"en": "A", "fr": "B"})], "phases[0].form.fields[0].label", "ar, zh, ru, es"),
    ([((*VOTING, "title"), "Vote")], "phases[2].title", "ar, zh, fr, ru, es"),
    ([(("phases",), [p for p in CONTEST["phases"] if p["kind"] != "announcement"])], "phases", "results to be published"),
    # dates
    ([((*VOTING, "opens"), ...)], "phases[2].opens", "” has no opening date."),
    ([((*VOTING, "closes"), ...)], "phases[2].closes", "” has no closing date."),
    ([((*VOTING, "closes"), "2027-02-27")], "phases[2].closes", "closes before it opens"),
    ([((*VOTING, "opens"), "2027-03-28T02:30:00")], "phases[2].opens", "does not exist"),
    ([((*VOTING, "opens"), "2027-02-26T22:00:00")], "phases[2].opens", "before “nomination” is over"),
    ([((*ANNOUNCEMENT, "opens"), "2027-04-10T10:00:00"), ((*SELECTION, "closes"), "2027-04-09")],
     "phases[4].opens", "can still be challenged"),
    ([((*ANNOUNCEMENT, "challenge_days"), 9)], "phases[4].challenge_days", "at least 10 days"),
    ([((*ANNOUNCEMENT, "challenge_days"), 0)], "phases[4].challenge_days", "at least 10 days"),
    # ways of entry
    ([((*SUBMISSION, "carried_over"), [{"edition": "2027"}])], "phases[0].carried_over[0].edition", "from this edition itself"),
    ([((*SUBMISSION, "carried_over"), [{"edition": "2026"}, {"edition": "2026"}])], "phases[0].carried_over[1].edition", "“2026” is named twice."),
    ([((*SUBMISSION, "carried_over"), [{"edition": "2026", "results": ["champion"], "without": ["nominated"]}])],
     "phases[0].carried_over[0].results", "each of these results is excluded"),
    ([((*SUBMISSION, "carried_over"), [{"edition": "2026", "results": ["champion", "winner"], "without": ["submitted"]}])],
     "phases[0].carried_over[0].results", "each of these results is excluded"),
    ([((*SUBMISSION, "carried_over"), [{"edition": "2026", "results": ["winner"]}]), ((*SUBMISSION, "barred"), ["champion"])],
     "phases[0].carried_over[0].results", "each of these results is excluded"),
    ([((*SUBMISSION, "proposed_by"), {"bodies": [BODY, BODY]})], "phases[0].proposed_by.bodies[1].id", "Two bodies are called “kenya”."),
    ([((*SUBMISSION, "proposed_by"), {"bodies": [BODY | {"country": "XX"}]})], "phases[0].proposed_by.bodies[0].country", "no country “XX”"),
    ([((*SUBMISSION, "proposed_by"), {"bodies": [BODY], "only": True}), ((*SUBMISSION, "carried_over"), [{"edition": "2026"}])],
     "phases[0].proposed_by.only", "another way in"),
    ([((*SUBMISSION, "proposed_by"), {"bodies": [BODY], "written_by": "body"}), ((*SUBMISSION, "must_own"), True)],
     "phases[0].proposed_by.written_by", "must belong to the owner"),
    ([((*SUBMISSION, "proposed_by"), {"bodies": [BODY], "written_by": "body", "most": 3}), ((*SUBMISSION, "limits"), {"per_person": 2})],
     "phases[0].proposed_by.written_by", "as many projects as a body may propose"),
    ([((*SUBMISSION, "further_limits"), [{"per": ["body"], "most": 1}])], "phases[0].further_limits[0].per", "No body proposes projects"),
    # auditors
    ([((*VOTING, "ballot"), {"openings": "auditors"})], "phases[2].ballot.auditors", "no auditor is named"),
    ([((*VOTING, "ballot"), {"auditors": [AUDITOR]})], "phases[2].ballot.auditors", "Single votes are published, so no auditor is needed to confirm the count."),
    ([((*VOTING, "ballot"), {"openings": "auditors", "auditors": [AUDITOR, AUDITOR | {"name": "Other"}]})],
     "phases[2].ballot.auditors[1].key", "the same key"),
    ([((*VOTING, "ballot"), {"openings": "auditors", "auditors": [AUDITOR | {"key": f"x{AUDITOR['key']}"}]})],
     "phases[2].ballot.auditors[0].key", "” is incomplete: its characters do not match each other."),
    ([((*VOTING, "ballot"), {"openings": "auditors", "auditors": [AUDITOR | {"key": "nonsense"}]})],
     "phases[2].ballot.auditors[0].key", "prizes log auditor"),
    # groups and weights of voters
    ([*POINTS_CUT, ((*VOTING, "count"), {"by_group": BY_COUNTRY})], "phases[2].ballot.auditors", "no auditor is named to sign the count."),
    ([((*VOTING, "electorate"), {"voter_list": True, "weights": True})], "phases[2].ballot.auditors", "no auditor is named to sign the count."),
    ([((*VOTING, "electorate"), {"weights": True}), ((*VOTING, "ballot"), {"auditors": [AUDITOR]})],
     "phases[2].electorate.weights", "the rules do not ask for a list."),
    ([*POINTS_CUT, ((*VOTING, "electorate"), {"voter_list": True, "weights": True}), ((*VOTING, "ballot"), {"auditors": [AUDITOR]}),
      ((*VOTING, "count"), {"by_group": BY_COUNTRY})], "phases[2].electorate.weights", "by group or by weight, not both."),
    ([*POINTS_CUT, ((*VOTING, "count"), {"by_group": BY_COUNTRY | {"of": "list"}}), ((*VOTING, "ballot"), {"auditors": [AUDITOR]})],
     "phases[2].count.by_group.of", "names the groups, but the rules do not ask for a list."),
    ([*POINTS_CUT, ((*VOTING, "count"), {"by_group": BY_COUNTRY | {"table": [10, 12]}}), ((*VOTING, "ballot"), {"auditors": [AUDITOR]})],
     "phases[2].count.by_group.table", "must not receive fewer points"),
    (by_regions({"of": "country"}), "phases[2].count.by_group.groups", "Votes are not counted by named groups."),
    (by_regions({"groups": [{"group": "north"}]}), "phases[2].count.by_group.groups", "fewer than two are named."),
    (by_regions({"groups": [{"group": "north"}, {"group": "nowhere"}]}), "phases[2].count.by_group.groups[1].group", "no group “nowhere”."),
    (by_regions({"groups": [{"group": "north"}, {"group": "firms"}]}), "phases[2].count.by_group.groups[1].group", "does not go by countries alone."),
    (by_regions({"groups": [{"group": "north"}, {"group": "south"}, {"group": "islands"}]}), "phases[2].count.by_group.groups[2].group",
     "These countries are in “islands” and in “south”: FJ."),
    (by_regions({"groups": [{"group": "north"}, {"group": "north"}]}), "phases[2].count.by_group.groups[1].group", "These countries are in “north” and in “north”"),
    ([*by_regions({}), ((*VOTING, "electorate"), {"countries": ["FR", "KE"]})], "phases[2].count.by_group.groups", "in none of these groups: KE."),
    # submission
    ([(("phases", 0, "who"), [])], "phases[0].who", "No one may submit a project."),
    ([(("phases", 0, "limits"), {"per_entity": 1, "per_entity_and_category": 2})],
     "phases[0].limits.per_entity_and_category", "more in a category than in the whole"),
    ([(("phases", 0, "limits"), {"per_entity": 1, "same_project_twice": True})],
     "phases[0].limits.same_project_twice", "only one may be submitted"),
    ([((*FORM, "sdgs_least"), 5), ((*FORM, "sdgs_most"), 3)], "phases[0].form.sdgs_least", "at most"),
    ([((*FORM, "title_words"), {"least": 5, "most": 3})], "phases[0].form.title_words.least", "at most 3"),
    ([((*FIELD, "words"), {"least": 200, "most": 150})], "phases[0].form.fields[0].words.least", "at most 150"),
    ([((*FORM, "sdgs_explained"), {"words": {"least": 9, "most": 8}})], "phases[0].form.sdgs_explained.words.least", "at most 8"),
    ([((*FORM, "sdgs_explained"), {"shown_to": []})], "phases[0].form.sdgs_explained.shown_to", "No one sees"),
    ([((*FORM, "gdc_explained"), {})], "phases[0].form.gdc_explained", "cannot name"),
    ([((*FORM, "sdgs_least"), 0), ((*FORM, "sdgs_most"), 0), ((*FORM, "sdgs_explained"), {})],
     "phases[0].form.sdgs_explained", "cannot name"),
    ([((*FORM, "sdgs_least"), 0), ((*FORM, "sdgs_most"), 0), ((*FORM, "sdg_targets"), "optional")],
     "phases[0].form.sdg_targets", "targets of goals that projects cannot name"),
    ([((*FORM, "sdgs_explained"), {}), ((*FORM, "fields"), [question(), question(id="sdg-4")])],
     "phases[0].form.fields[1].id", "” is reserved for the text about a goal or objective."),
    ([((*FIELD, "shown_to"), ["experts"])], "phases[0].form.fields", "Voters would see only the title and owner of a project."),
    ([((*FORM, "fields"), [question(), question(id="r", shown_to=[])])], "phases[0].form.fields[1].shown_to", "No one sees"),
    ([((*FIELD, "only_in"), ["C9"])], "phases[0].form.fields[0].only_in[0]", "no category “C9”"),
    ([((*FIELD, "only_for"), ["other"]), (("phases", 0, "who"), ["academia"])],
     "phases[0].form.fields[0].only_for", "may not submit"),
    ([((*FIELD, "section"), "part-two")], "phases[0].form.fields[0].section", "no section"),
    ([((*FIELD, "choices"), [{"id": "a", "label": six("A")}])], "phases[0].form.fields[0].choices", "no meaning"),
    ([((*FIELD, "least"), 1)], "phases[0].form.fields[0].least", "no meaning"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="choice")])],
     "phases[0].form.fields[1].choices", "needs `choices`"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="rows")])],
     "phases[0].form.fields[1].columns", "needs `columns`"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="choices", least=2,
                                                choices=[{"id": "a", "label": six("A")}])])],
     "phases[0].form.fields[1].least", "not possible"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="rows", most=41,
                                                columns=[{"id": "a", "label": six("A")}])])],
     "phases[0].form.fields[1].most", "at most 40"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="percentage", most=120)])],
     "phases[0].form.fields[1].most", "at most 100"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="number", least=3, most=2)])],
     "phases[0].form.fields[1].least", "The minimum is greater than the maximum."),
    ([((*FORM, "fields"), [question(), question(id="r", kind="link", words={"most": 3})])],
     "phases[0].form.fields[1].words", "no meaning"),
    ([((*FIELD, "accept"), ["pdf"])], "phases[0].form.fields[0].accept", "no meaning"),
    ([((*FIELD, "megabytes"), 2)], "phases[0].form.fields[0].megabytes", "no meaning"),
    ([((*FORM, "fields"), [question(), question(id="r", kind="files", most=11)])],
     "phases[0].form.fields[1].most", "at most 10"),
    ([((*FORM, "fields"), [question(kind="files")])], "phases[0].form.fields", "Voters would see only the title and owner of a project."),
    ([((*FORM, "fields"), [question(), question(id="r", kind="files", megabytes=11)])],
     "phases[0].form.fields[1].megabytes", "at most 10"),
    ([(("phases", 0, "languages"), ["fr"]), (("phases", 0, "translations"), ["fr"])],
     "phases[0].translations", "already"),
    ([(("phases", 0, "eligibility"), [ASKED, ASKED])], "phases[0].eligibility[1].id", "same"),
    ([(("phases", 0, "eligibility"), [ASKED | {"label": "Is it?"}])], "phases[0].eligibility[0].label", "ar, zh, fr, ru, es"),
    ([(("phases", 0, "screening"), {"checks": [ASKED, ASKED]})], "phases[0].screening.checks[1].id", "same"),
    ([(("phases", 0, "screening"), {"checks": [ASKED | {"label": "Is it?"}]})],
     "phases[0].screening.checks[0].label", "ar, zh, fr, ru, es"),
    ([(("phases", 0, "screening"), {"checks": []})], "phases[0].screening.checks", "required here"),
    ([(("phases", 0, "consent"), "required")], "phases[0].consent", "Without a screening, no one would check for the owner’s confirmation."),
    ([(("phases", 0, "late_hours"), 168), ((*NOMINATION, "closes"), "2027-02-05")],
     "phases[0].late_hours", "after the decision"),
    ([(("phases", 0, "appeal_days"), 26)], "phases[0].appeal_days", "after the decision"),
    # marking
    ([((*NOMINATION, "marking", "criteria", 1, "weight"), ...)], "phases[1].marking.criteria[1]", "no weight"),
    ([((*NOMINATION, "marking", "scale"), {"least": 5, "most": 5})], "phases[1].marking.scale.least", "not below"),
    ([((*NOMINATION, "marking", "criteria", 0, "anchors"), {"6": "superb"})],
     "phases[1].marking.criteria[0].anchors.6", "not a mark of the scale"),
    ([((*NOMINATION, "marking", "criteria", 0, "about"), ["sdgs", "nothing"])],
     "phases[1].marking.criteria[0].about[1]", "The form has no question"),
    ([((*NOMINATION, "marking", "scale"), {"anchors": {"6": "superb"}})],
     "phases[1].marking.scale.anchors.6", "not a mark of the scale"),
    ([((*NOMINATION, "cut"), {"gives": "nominated", "decided": "screening"})], "phases[1].marking", "Marks would be given, but the cut is a screening, which uses no marks."),
    ([((*NOMINATION, "marking", "spread_most"), "3/2")], "phases[1].marking.spread_most", "Marks cannot differ by more than the whole scale, so there would be no second round."),
    ([((*NOMINATION, "marking", "spread_most"), "1/2"), ((*NOMINATION, "marking", "reviews"), 1)],
     "phases[1].marking.spread_most", "A project requires only one review, and a single mark cannot differ from others."),
    # panels
    ([((*NOMINATION, "panel"), {"interests": []})], "phases[1].panel.interests", "Interests would have to be declared, but no interest is listed."),
    ([((*NOMINATION, "panel"), {"interests": ["own", "own"]})], "phases[1].panel.interests[1]", "twice"),
    ([((*NOMINATION, "panel"), {"declaration": "none", "interests": ["own"]})],
     "phases[1].panel.interests", "No interests are declared here, so listing them has no effect."),
    ([((*NOMINATION, "marking"), ...), ((*NOMINATION, "panel"), {"minutes": True}),
      ((*NOMINATION, "cut"), {"gives": "nominated", "decided": "screening"})],
     "phases[1].panel.minutes", "no panel meets"),
    ([((*NOMINATION, "marking"), ...), ((*NOMINATION, "panel"), {"feedback": True}),
      ((*NOMINATION, "cut"), {"gives": "nominated", "decided": "panel"})],
     "phases[1].panel.feedback", "Nothing is written"),
    ([((*NOMINATION, "panel"), {"anonymous": True})], "phases[1].panel.anonymous", "no discussion"),
    ([((*SELECTION, "panel"), {"feedback": True})], "phases[3].panel.feedback", "Feedback is sent with the nomination decision. None is sent after a selection."),
    ([((*SELECTION, "casting_vote"), True)], "phases[3].casting_vote", "There is no ballot in which a chair could decide a tie."),
    ([((*SELECTION, "method"), "stv"), ((*SELECTION, "cut", "most"), ...)], "phases[3].method", "A ballot requires the number to be elected, but this cut has no cap."),
    # ballots
    ([((*VOTING, "ballot"), {"complete": 3})], "phases[2].ballot.complete", "3 categories, but the number of categories is 2"),
    ([((*VOTING, "ballot"), {"change": "never", "changes_most": 2})], "phases[2].ballot.changes_most", "never be changed"),
    ([((*VOTING, "ballot"), {"visible": "nothing", "shown_until": INSIDE})], "phases[2].ballot.shown_until", "nothing can be sealed"),
    ([((*VOTING, "ballot"), {"shown_until": OPENING})], "phases[2].ballot.shown_until", "sealed before voting opens"),
    ([((*VOTING, "ballot"), {"shown_until": CLOSE})], "phases[2].ballot.shown_until", "sealed only after the close"),
    ([((*VOTING, "ballot"), {"choices": 21})], "phases[2].ballot.choices", "at most 20"),
    # cuts
    ([((*CUT, "gives"), "nominated")], "phases[2].cut.gives", "cannot give “nominated”"),
    ([((*CUT, "gives"), "next_round")], "phases[2].cut.gives", "no later round"),
    ([((*CUT, "gives"), "winner")], "phases[2].cut.gives", "Voting would decide, but a panel decides afterwards."),
    ([((*CUT, "most"), 21)], "phases[2].cut.most", "“nomination” leaves at most 20"),
    ([((*SELECTION, "cut", "most"), 6)], "phases[3].cut.most", "“voting” leaves at most 5"),
    ([((*CUT, "least"), 6)], "phases[2].cut.least", "The minimum that should pass exceeds the maximum that may pass."),
    ([((*CUT, "threshold"), "6/5")], "phases[2].cut.threshold", "The threshold is greater than the whole, so no project could pass."),
    ([((*CUT, "basis"), [])], "phases[2].cut.basis", "needs a basis"),
    ([((*CUT, "basis"), [{"source": "marks"}])], "phases[2].cut.basis", "votes count for nothing"),
    ([((*CUT, "basis"), [{"source": "votes"}, {"source": "votes"}])], "phases[2].cut.basis[1].source", "twice"),
    ([((*CUT, "basis"), [{"source": "votes", "scale": "share_of_scale"}])], "phases[2].cut.basis[0].source", "no scale"),
    ([((*NOMINATION, "cut", "basis"), [{"source": "votes"}])], "phases[1].cut.basis[0].source", "no votes before"),
    ([((*NOMINATION, "marking"), ...)], "phases[1].cut.basis[0].source", "There are no marks"),
    ([((*NOMINATION, "cut", "least_votes"), 3)], "phases[1].cut.least_votes", "no votes before"),
    ([((*CUT, "decided"), "panel"), ((*CUT, "ties"), []), ((*CUT, "least_votes"), 0)], "phases[2].cut.decided", "its ranking"),
    ([((*SELECTION, "cut", "basis"), [{"source": "votes"}])], "phases[3].cut.basis", "a basis has no effect"),
    ([((*SELECTION, "cut", "ties"), ["panel"])], "phases[3].cut.ties", "only where a ranking decides"),
    ([((*CUT, "quotas"), [{"of": "country", "most": 5}]), ((*CUT, "ties"), ["leave_out"])], "phases[2].cut.quotas[0].most", "limits nothing"),
    # languages
    ([((*SUBMISSION, "languages"), ["en", "xx"])], "phases[0].languages[1]", "There is no language “xx”. Use the two letters of ISO 639-1"),
    ([((*SUBMISSION, "languages"), ["Portuguese"])], "phases[0].languages[0]", "Write the language as two lower-case letters"),
    ([((*SUBMISSION, "translations"), ["sh"])], "phases[0].translations[0]", "There is no language “sh”."),
    ([((*SUBMISSION, "languages"), ["en", "pt", "fa"])], "phases[0].translations", "Projects may be written in pt, fa, but"),
    ([((*SUBMISSION, "languages"), ["pt"]), ((*SUBMISSION, "translations"), ["fa"])], "phases[0].translations", "Name at least one of ar, zh, en"),
    # minima
    ([((*CUT, "minima"), [MINIMUM]), ((*CUT, "most"), ...), ((*CUT, "ties"), [])], "phases[2].cut.minima", "Without a cap"),
    ([((*CUT, "minima"), [MINIMUM | {"least": 6}])], "phases[2].cut.minima", "the minima ask for more together"),
    ([((*CUT, "minima"), [MINIMUM | {"values": ["africa", "KE"]}])], "phases[2].cut.minima[0].values[1]", "“KE” is no value of “region”"),
    ([((*SELECTION, "cut", "minima"), [MINIMUM])], "phases[3].cut.minima", "only where a ranking decides"),
    # ties
    ([((*CUT, "ties"), [])], "phases[2].cut.ties", "A tie could remain undecided, because no tie rule always decides."),
    ([((*CUT, "ties"), ["fewest_set_aside"])], "phases[2].cut.ties", "A tie could remain undecided, because no tie rule always decides."),
    ([((*CUT, "ties"), ["admit_all", "fewest_set_aside"])], "phases[2].cut.ties[1]", "An earlier rule always decides, so this one is never applied."),
    ([((*CUT, "ties"), ["fewest_set_aside", "fewest_set_aside", "leave_out"])], "phases[2].cut.ties[1]", "twice"),
    ([((*CUT, "ties"), ["more_votes", "leave_out"])], "phases[2].cut.ties[0]", "cannot decide between them"),
    ([((*NOMINATION, "cut", "ties"), ["expert_score", "admit_all"])], "phases[1].cut.ties[0]", "cannot decide between them"),
    ([((*NOMINATION, "cut", "ties"), ["fewest_set_aside", "admit_all"])], "phases[1].cut.ties[0]", "no votes here"),
    ([((*CUT, "most"), ...)], "phases[2].cut.ties", "There is no cut-off at which projects could tie: all projects that meet the requirement pass."),
    ([((*CUT, "quotas"), [{"of": "country", "most": 1}]), ((*CUT, "ties"), ["admit_all"])],
     "phases[2].cut.ties", "a quota can stop"),
    ([((*NOMINATION, "cut", "ties"), ["lot"])], "phases[1].cut.ties[0]", "Lots are drawn only after a count"),
    ([((*CUT, "ties"), ["lot", "panel"])], "phases[2].cut.ties[1]", "An earlier rule always decides, so this one is never applied."),
    ([((*CUT, "ties"), ["steward", "lot"])], "phases[2].cut.ties[1]", "An earlier rule always decides, so this one is never applied."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "place", "words"), MISTAKES)
def test_one_mistake_is_one_problem_at_its_place(changes, place, words):
    said = found(*changes)
    assert list(said) == [place]
    assert words in said[place]


def test_an_expert_score_needs_experts():
    said = found(
        ((*NOMINATION, "marking"), ...),
        ((*NOMINATION, "cut"), {"gives": "nominated", "decided": "screening"}),
        ((*CUT, "ties"), ["expert_score", "admit_all"]),
    )
    assert list(said) == ["phases[2].cut.ties[0]"]
    assert (
        "There are no marks of a panel: none are given in this phase or before it."
        in said["phases[2].cut.ties[0]"]
    )


@pytest.mark.parametrize("ties", [["steward"], ["lot"], ["fewest_set_aside", "lot"]])
def test_a_steward_and_a_lot_decide_every_tie(ties):
    assert not found(((*CUT, "ties"), ties))
    assert not found(((*CUT, "ties"), ties), ((*CUT, "quotas"), [{"of": "country", "most": 1}]))


def test_a_steward_decides_where_there_is_no_panel():
    assert not found(((*NOMINATION, "cut", "ties"), ["steward"]))


def test_a_tie_for_a_panel_needs_a_panel():
    voting_decides = [
        ((*NOMINATION, "marking"), ...),
        ((*NOMINATION, "cut"), {"gives": "nominated", "decided": "screening"}),
        (CUT, {**CONTEST["phases"][2]["cut"], "gives": "winner", "ties": ["panel"]}),
        (SELECTION, ...),
    ]
    said = found(*voting_decides)
    assert list(said) == ["phases[2].cut.ties[0]"]
    assert "There is no panel" in said["phases[2].cut.ties[0]"]


def test_a_quota_that_can_never_be_filled_is_too_small():
    said = found(
        ((*NOMINATION, "cut", "quotas"), [{"of": "region", "most": 3}]),
        ((*NOMINATION, "cut", "ties"), ["leave_out"]),
    )
    assert "at most 18 could ever pass" in said["phases[1].cut.quotas[0].most"]


def test_a_selection_ranked_by_marks_needs_marks_and_gives_nothing_beside_them():
    said = found(
        ((*SELECTION, "cut"), {"gives": "winner", "basis": [{"source": "marks"}], "most": 1, "ties": ["leave_out"]}),
        ((*SELECTION, "marking"), None),
        ((*SELECTION, "method"), "stv"),
    )  # fmt: skip
    assert "no marks in this phase" in said["phases[3].cut.basis"]
    assert "no ballot is held" in said["phases[3].method"]


def test_phases_out_of_order_say_the_order():
    said = found(
        ((*VOTING, "opens"), "2027-02-02"),
        ((*VOTING, "closes"), "2027-02-26"),
        ((*NOMINATION, "opens"), "2027-03-01"),
        ((*NOMINATION, "closes"), "2027-04-01"),
    )
    assert "cannot follow one of the kind “voting”" in said["phases[1].opens"]


def test_a_phase_that_another_needs_is_missed():
    without = [p for p in CONTEST["phases"] if p["kind"] not in {"submission", "nomination"}]
    sentences = " ".join(str(p) for p in problems(changed((("phases",), without)), BEFORE))
    assert "It is required for projects to be submitted." in sentences
    assert (
        "It is required for projects to be selected. Without a panel, set its cut to “screening”."
        in sentences
    )


def test_champions_without_a_selection_have_no_winner():
    without = [p for p in CONTEST["phases"] if p["kind"] != "selection"]
    sentences = " ".join(str(p) for p in problems(changed((("phases",), without)), BEFORE))
    assert "No phase gives “winner”" in sentences
    assert "No phase chooses from the projects that pass here." in sentences


def test_two_rounds_of_voting_are_a_chain():
    final = {
        **CONTEST["phases"][2],
        "id": "final",
        "opens": "2027-04-02",
        "closes": "2027-04-10",
        "cut": {**CONTEST["phases"][2]["cut"], "most": 2},
    }
    first = {**CONTEST["phases"][2], "cut": {**CONTEST["phases"][2]["cut"], "gives": "next_round"}}
    phases = [*CONTEST["phases"][:2], first, final, CONTEST["phases"][3], CONTEST["phases"][4]]
    phases[4] = {**phases[4], "opens": "2027-04-12"}
    assert found((("phases",), phases)) == {}
    phases[2] = CONTEST["phases"][2]
    assert "Another round of voting follows" in found((("phases",), phases))["phases[2].cut.gives"]


@pytest.mark.parametrize(
    ("now", "kind", "places"),
    [
        ("2027-03-10", "contest", ["phases[0].closes", "phases[1].closes"]),
        ("2027-03-10", "rehearsal", []),
        ("2028-01-01", "rehearsal", [f"phases[{n}].closes" for n in range(5)]),
    ],
)
def test_a_contest_does_not_begin_in_the_past_and_a_rehearsal_does_not_end_there(now, kind, places):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert list(found((("kind",), kind), now=at)) == places
    assert found((("kind",), kind), now=at, running=True) == {}


@pytest.mark.parametrize(
    "changes",
    [
        [(("kind",), "rehearsal")],
        [(("phases",), [p for p in CONTEST["phases"] if p["kind"] not in {"voting", "selection"}])],
    ],
    ids=["a rehearsal", "no public vote"],
)
def test_without_votes_that_matter_the_count_need_not_stand_for_ten_days(changes):
    phases = dict(changes).get(("phases",), CONTEST["phases"])
    quick = [*phases[:-1], {**phases[-1], "challenge_days": 0}]
    assert not any("challenge_days" in place for place in found(*changes, (("phases",), quick)))


def test_a_record_keeps_the_days_that_it_had():
    quick = [*CONTEST["phases"][:-1], {**CONTEST["phases"][-1], "challenge_days": 0}]
    assert found((("kind",), "record"), (("phases",), quick)) == {}


def test_a_rehearsal_may_be_in_one_language():
    assert found((("kind",), "rehearsal"), (("title",), "Trial")) == {}


def test_a_record_names_what_it_does_not_know():
    record = [
        (("kind",), "record"),
        ((*VOTING, "opens"), ...),
        ((*NOMINATION, "marking", "criteria", 1, "weight"), ...),
    ]
    said = found(*record)
    assert "`phases.voting.opens` is missing" in said["phases[2]"]
    assert "`phases.nomination.marking.criteria.weight`" in said["phases[1].marking.criteria"]
    named = [{"at": "phases.voting.opens"}, {"at": "phases.nomination.marking.criteria.weight"}]
    assert found(*record, (("unknown",), named)) == {}


def test_mistakes_of_shape_and_of_meaning_are_said_together():
    said = found(
        ((*VOTING, "ballot"), {"choises": 3}),
        ((*CUT, "most"), 21),
        ((*FIELD, "words"), {"least": 9, "most": 3}),
    )
    assert set(said) == {
        "phases[2].ballot.choises",
        "phases[2].cut.most",
        "phases[0].form.fields[0].words.least",
    }


def test_a_value_that_cannot_be_read_brings_no_problem_of_its_absence():
    assert list(found(((*VOTING, "opens"), "soon"))) == ["phases[2].opens"]


def test_a_problem_of_meaning_in_a_toml_file_has_its_line():
    lines = {p.place: p.line for p in problems(TOML, BEFORE)}
    assert lines["phases[0].closes"] == 9
    assert lines["phases[0].ballot.complete"] == 11
    assert lines["title"] == 2
    assert list(lines.values()) == sorted(lines.values())


TOML = """slug = "2027"
title = "A contest"
categories = "wsis-18"

[[phases]]
id = "voting"
kind = "voting"
opens = 2027-03-01
closes = 2027-02-01
cut = { gives = "champion" }
ballot.complete = 19
"""


def test_json_text_is_known_by_its_brace():
    assert problems(json.dumps(CONTEST), BEFORE) == []
    assert problems(json.dumps(CONTEST), BEFORE, form="toml")[0].line is not None


def test_data_handed_in_is_left_alone():
    document = changed(((*VOTING, "ballot"), {"choises": 3}))
    before = json.dumps(document)
    problems(document, BEFORE)
    assert json.dumps(document) == before


def test_every_problem_says_what_to_do():
    for changes, _, _ in MISTAKES:
        for problem in problems(changed(*changes), BEFORE):
            assert str(problem.wrong).endswith((".", "?"))
            assert str(problem.remedy).endswith(".")
            for sentence in str(problem).replace(": ", ". ").split(". "):
                assert len(sentence.split()) <= 25


def test_the_wsis_categories_are_named_in_all_languages():
    rules = Rules.model_validate(changed((("categories",), "wsis-18")))
    assert len(rules.categories) == 18
    assert all(set(c.title) == set(LANGS) for c in rules.categories)
    assert problems(rules, BEFORE) == []


def test_a_name_that_cannot_be_used_hides_no_other_mistake():
    """Every document needs a slug and a title; a wrong one must not keep the rest from being looked at."""
    from datetime import UTC, datetime

    source = """
slug = "x"
timezone = "UTC"
categories = "wsis-18"
[[phases]]
id = "submission"
kind = "submission"
opens = 2027-02-01
closes = 2027-01-01
"""
    places = {problem.place for problem in problems(source, datetime(2026, 1, 1, tzinfo=UTC))}
    assert {"slug", "title", "phases[0].closes"} <= places


@pytest.mark.parametrize(
    "changes",
    [
        [(("phases", 0, "languages"), ["en", "fr"]), (("phases", 0, "translations"), ["en", "fr"])],
        [(("phases", 0, "translations"), ["fr", "ar"])],
        [(("phases", 0, "consent"), "required"), (("phases", 0, "screening"), {"checks": [ASKED]})],
        [(("phases", 0, "late_hours"), 48), (("phases", 0, "appeal_days"), 25)],
        [(("kind",), "rehearsal"), (("phases", 0, "appeal_days"), 60)],
        [((*FORM, "fields"), [question(), question(id="r", kind="files", shown_to=["public"], most=10)])],
    ],
)
def test_what_makes_sense_around_the_form_is_no_problem(changes):
    assert found(*changes) == {}


@pytest.mark.parametrize(
    "changes",
    [
        [((*NOMINATION, "marking", "spread_most"), "1/2"), ((*NOMINATION, "marking", "load_most"), 1)],
        [
            (
                (*NOMINATION, "panel"),
                {
                    "interests": ["country"],
                    "discussion": True,
                    "anonymous": True,
                    "feedback": True,
                    "minutes": True,
                },
            )
        ],
        [((*SELECTION, "panel"), {"declaration": "none", "minutes": True})],
        [((*SELECTION, "panel"), {"discussion": True, "anonymous": True})],
        [((*SELECTION, "method"), "plurality"), ((*SELECTION, "casting_vote"), True)],
        [((*SELECTION, "method"), "borda"), ((*SELECTION, "cut", "most"), 3)],
    ],
)
def test_what_makes_sense_of_panels_is_no_problem(changes):
    assert found(*changes) == {}
