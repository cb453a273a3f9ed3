"""What a trial run says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from prizes.kit.sentence import say, say_n
from prizes.trial.rules.report import (
    TrialReport,
    TrialSize,
    TrialWeight,
    as_plain,
    before_it_opens,
    from_plain,
    screening_load,
    stops,
    together,
    workload,
)
from tests.contest import small_rules
from tests.trial.test_playing import in_words


def report(*found, finished=True):
    made = TrialReport(finished=finished)
    for phase, weight, says in found:
        made.find(phase, weight, say(says))
    return made


def test_a_report_comes_back_from_its_stored_form():
    made = report(("voting", TrialWeight.STOPS, "A tie."))
    made.tell(
        "voting",
        say_n("%(n)s vote counts.", "%(n)s votes count.", 3),
        say("Until %(time)s.", time=datetime.now(UTC)),
    )
    made.find(
        None, TrialWeight.WARNS, say("%(category)s: %(problem)s", category="C1", problem=say("Too few."))
    )
    again = from_plain(json.loads(json.dumps(as_plain(made))))
    assert again == made


def test_phases_that_are_too_short_for_the_reviews_are_named():
    rules = small_rules()
    assert not list(workload(rules, TrialSize(projects=5, experts=5, voters=1)))
    found = list(workload(rules, TrialSize(projects=30, experts=1, voters=1)))
    assert [(each.phase, each.weight) for each in found] == [("nomination", TrialWeight.WARNS)]
    assert "60 reviews" in in_words(found[0].says)
    assert "30 hours" in in_words(found[0].says)
    assert in_words(found[0].says).endswith("1 hour of work a day is assumed.")


def test_too_few_days_for_the_screening_are_named():
    screening = {"checks": [{"id": "real", "label": "It is real."}], "screeners": 2}
    rules = small_rules(submission__screening=screening)
    size = TrialSize(projects=30, experts=5, voters=1)
    assert not list(screening_load(small_rules(), size))
    (found,) = screening_load(rules, size)
    assert (found.phase, found.weight) == ("submission", TrialWeight.WARNS)
    projects = 30 * len(rules.categories)
    hours = -(-projects // 4)
    assert f"2 people each have {projects} projects to check, about {hours} hours" in in_words(found.says)
    later = small_rules(submission__screening=screening, nomination__opens="2027-01-20T09:00:00")
    assert not list(screening_load(later, size))


def test_what_the_check_finds_is_told_instead_of_playing():
    found = before_it_opens(small_rules())
    assert stops(found)
    assert any(
        "challenge_days" in str(each.says) for each in found.findings if each.weight is TrialWeight.STOPS
    )
    missing = [each for each in found.findings if "missing in some languages" in str(each.says)]
    assert [each.weight for each in missing] == [TrialWeight.WARNS]


def test_rules_without_any_opening_and_records_are_told_too():
    rules = small_rules()
    phases = [phase.model_copy(update={"opens": None, "closes": None}) for phase in rules.phases]
    undated = before_it_opens(rules.model_copy(update={"phases": phases}))
    assert any(each.weight is TrialWeight.STOPS for each in undated.findings)
    (record,) = before_it_opens(rules.model_copy(update={"kind": "record"})).findings
    assert (record.weight, "read, and not played" in str(record.says)) == (TrialWeight.STOPS, True)


def test_two_runs_are_told_as_one_and_each_finding_once():
    one = report(("a", TrialWeight.WARNS, "Small."), finished=True)
    two = report(("a", TrialWeight.WARNS, "Small."), ("b", TrialWeight.STOPS, "A tie."), finished=True)
    both = together([one, two])
    assert [each.weight for each in both.findings] == [TrialWeight.STOPS, TrialWeight.WARNS]
    assert both.finished
    assert stops(both)
    assert not stops(together([one]))
    assert stops(together([one, report(finished=False)]))
    noted = report(("c", TrialWeight.WARNS, "A text is missing."))
    assert len(together([one], noted).findings) == 2
