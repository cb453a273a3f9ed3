from datetime import UTC, datetime, timedelta

import pytest

from prizes.edition.check import problems
from prizes.edition.document.loading import load_shipped
from prizes.edition.document.rules import Rules
from prizes.edition.shifting import shifted
from prizes.edition.spans import opens_at, phase_at
from prizes.edition.studio.beginning import begun_from
from tests.edition.documents import BEFORE

REHEARSAL = load_shipped("rehearsal")
TITLE = {"en": "Trial"}


def calendar(start: datetime, step: timedelta):
    return {p.id: (start + n * step, start + (n + 1) * step) for n, p in enumerate(REHEARSAL.phases)}


def test_the_rehearsal_can_be_played_within_minutes():
    rules = shifted(REHEARSAL, "trial-1", TITLE, calendar(BEFORE, timedelta(minutes=5)))
    assert problems(rules, BEFORE) == []
    assert (rules.slug, rules.title) == ("trial-1", TITLE)
    assert opens_at(rules, "submission") == BEFORE
    assert phase_at(rules, BEFORE + timedelta(minutes=12)).id == "voting"


def test_nothing_else_of_the_rules_changes():
    same = {p.id: (p.opens, p.closes) for p in REHEARSAL.phases}
    again = shifted(REHEARSAL, REHEARSAL.slug, REHEARSAL.title, same)
    assert again.sha256() == REHEARSAL.sha256()


def test_instants_become_local_time_of_the_edition():
    at = datetime(2027, 7, 1, 12, 0, 0, 999, tzinfo=UTC)
    rules = shifted(REHEARSAL, "trial", TITLE, calendar(at, timedelta(days=1)))
    assert rules.phases[0].opens.isoformat() == "2027-07-01T14:00:00"


@pytest.mark.parametrize("wrong", [{}, {"final": (None, None)}])
def test_every_phase_needs_dates_and_no_other_has_any(wrong):
    dates = calendar(BEFORE, timedelta(days=1))
    if not wrong:
        del dates["voting"]
    with pytest.raises(KeyError):
        shifted(REHEARSAL, "trial", TITLE, dates | wrong)


def test_the_instant_at_which_numbers_are_sealed_moves_with_the_close():
    document = REHEARSAL.model_dump(mode="json")
    voting = next(phase for phase in document["phases"] if phase["kind"] == "voting")
    sealed = datetime.fromisoformat(voting["closes"]) - timedelta(hours=2)
    voting["ballot"]["shown_until"] = sealed.isoformat()
    rules = Rules.model_validate(document)
    moved = shifted(rules, "trial", TITLE, calendar(datetime(2027, 7, 1, tzinfo=UTC), timedelta(days=1)))
    phase = moved.votings[0]
    assert phase.closes - phase.ballot.shown_until == timedelta(hours=2)
    begun = begun_from(rules, "2030", 3)["phases"]
    later = next(phase for phase in begun if phase["kind"] == "voting")["ballot"]["shown_until"]
    assert later == sealed.replace(year=sealed.year + 3).isoformat()
