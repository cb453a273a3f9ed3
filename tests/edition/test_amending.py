from datetime import UTC, datetime

import pytest

from prizes.edition.amending import amendment_problems
from prizes.votelog.format.notes import Signer
from tests.edition.documents import CONTEST, contest

VOTING = 2
DURING_VOTING = datetime(2027, 3, 10, tzinfo=UTC)
BEFORE_VOTING = datetime(2027, 2, 10, tzinfo=UTC)
WAS = {"opens": "2027-03-01T00:00:00", "closes": "2027-04-01T23:00:00"}


def sentences(*changes, now=DURING_VOTING) -> str:
    return " ".join(map(str, amendment_problems(contest(), contest(*changes), now)))


def test_rules_may_stay_as_they_are():
    assert sentences() == ""


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (("slug",), "2028", "`slug`"),
        (("timezone",), "Asia/Tokyo", "time zone"),
        (("kind",), "rehearsal", "kind of an edition"),
        (("categories",), CONTEST["categories"][:1], "Categories"),
        (("categories", 0, "code"), "C9", "Categories"),
    ],
)
def test_what_an_edition_is_cannot_change_even_before_it_opens(path, value, word):
    assert word in sentences((path, value), now=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_title_can_be_put_right_at_any_time():
    changes = [
        (("categories", 0, "title"), {"en": "Corrected"}),
        (("phases", 0, "form", "fields", 0, "label"), {"en": "Corrected"}),
        (("phases", VOTING, "title"), {"en": "Corrected"}),
    ]
    assert sentences(*changes) == ""


def test_an_open_phase_can_close_later_if_the_earlier_date_stays_on_record():
    moved = [
        (("phases", VOTING, "closes"), "2027-04-02T12:00:00"),
        (("phases", 3, "opens"), "2027-04-03"),
        (("phases", 3, "closes"), "2027-05-02"),
        (("phases", 3, "announced"), [{"opens": "2027-04-02", "closes": "2027-04-30"}]),
    ]
    assert sentences(*moved, (("phases", VOTING, "announced"), [WAS])) == ""
    assert "added to `announced`" in sentences(*moved)


def test_a_later_close_that_runs_into_the_next_phase_asks_to_move_that_too():
    text = sentences((("phases", VOTING, "closes"), "2027-04-08"), (("phases", VOTING, "announced"), [WAS]))
    assert "Move “selection” as well" in text


@pytest.mark.parametrize("now", [BEFORE_VOTING, DURING_VOTING])
def test_a_phase_never_closes_earlier_than_published(now):
    text = sentences(
        (("phases", VOTING, "closes"), "2027-03-31"), (("phases", VOTING, "announced"), [WAS]), now=now
    )
    assert "cannot close earlier" in text


def test_a_phase_to_come_can_move_but_not_shrink():
    announced = (("phases", VOTING, "announced"), [WAS])
    later = (("phases", VOTING, "opens"), "2027-03-02")
    assert "shorter than announced" in sentences(later, announced, now=BEFORE_VOTING)
    as_long = (("phases", VOTING, "closes"), "2027-04-02T23:00:00")
    moved = [
        (("phases", 3, "opens"), "2027-04-03"),
        (("phases", 3, "closes"), "2027-05-02"),
        (("phases", 3, "announced"), [{"opens": "2027-04-02", "closes": "2027-04-30"}]),
    ]
    assert sentences(later, as_long, announced, *moved, now=BEFORE_VOTING) == ""


def test_a_phase_that_has_opened_keeps_its_opening():
    announced = (("phases", VOTING, "announced"), [WAS])
    assert "” has opened. Its opening date cannot be changed." in sentences(
        (("phases", VOTING, "opens"), "2027-03-02"), announced
    )


def test_a_phase_to_come_cannot_be_opened_in_the_past():
    announced = (("phases", VOTING, "announced"), [WAS])
    text = sentences((("phases", VOTING, "opens"), "2027-02-09"), announced, now=BEFORE_VOTING)
    assert "must open in the future" in text


def test_a_phase_that_is_over_is_not_opened_again():
    announced = [{"opens": "2027-02-02", "closes": "2027-02-26"}]
    text = sentences(
        (("phases", 1, "closes"), "2027-02-28T12:00:00"), (("phases", 1, "announced"), announced)
    )
    assert "is over" in text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("phases", VOTING, "ballot"), {"complete": "all"}),
        (("phases", VOTING, "ballot"), {"choices": 3}),
        (("phases", VOTING, "cut", "most"), 3),
        (("phases", 1, "cut", "most"), 30),
        (("phases", 0, "limits"), {"per_person": 1}),
    ],
)
def test_rules_of_a_phase_that_has_opened_stay(path, value):
    assert "” has opened. Its rules can no longer be changed. It can only close later." in sentences(
        (path, value)
    )


def test_rules_of_a_phase_to_come_can_change():
    assert sentences((("phases", 3, "cut", "most"), 2)) == ""
    assert sentences((("phases", VOTING, "ballot"), {"choices": 3}), now=BEFORE_VOTING) == ""


def test_a_phase_that_has_opened_cannot_be_taken_out():
    rest = [p for p in CONTEST["phases"] if p["id"] != "voting"]
    assert "cannot be removed" in sentences((("phases",), rest))
    assert sentences((("phases",), rest), now=BEFORE_VOTING) == ""


def test_a_new_phase_must_open_in_the_future():
    extra = {**CONTEST["phases"][VOTING], "id": "early", "opens": "2027-02-27", "closes": "2027-02-28"}
    assert "must open in the future" in sentences((("phases",), [*CONTEST["phases"], extra]))


def test_dates_on_record_cannot_be_struck_out():
    old = contest((("phases", 3, "announced"), [{"closes": "2027-04-20"}]))
    texts = amendment_problems(old, contest(), DURING_VOTING)
    assert any("” must remain on record." in str(text) for text in texts)


def test_an_announcement_that_stays_open_cannot_be_given_an_end():
    old = contest((("phases", 4, "closes"), ...))
    texts = amendment_problems(old, contest(), DURING_VOTING)
    assert any("until further notice" in str(text) for text in texts)


def named(*seeds: int) -> list:
    keys = [str(Signer("audit.example.org", bytes([n] * 32)).verifier) for n in seeds]
    ballot = {"openings": "auditors", "auditors": [{"name": f"Court {key[-3:]}", "key": key} for key in keys]}
    return [(("phases", VOTING, "ballot"), ballot)]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ((1,), (1, 2), ""),
        ((1, 2), (2, 1), ""),
        ((1, 2), (2,), "An auditor named for “voting” cannot be removed."),
        ((1,), (2,), "An auditor named for “voting” cannot be removed."),
    ],
)
def test_while_votes_are_cast_auditors_can_be_added_and_not_taken_out(before, after, text):
    found = amendment_problems(contest(*named(*before)), contest(*named(*after)), DURING_VOTING)
    assert " ".join(map(str, found)) == text
    assert amendment_problems(contest(*named(*before)), contest(*named(*after)), BEFORE_VOTING) == []


def test_to_whom_single_votes_are_opened_stays_as_voters_were_told():
    found = amendment_problems(contest(*named(1)), contest(), DURING_VOTING)
    assert "” has opened. Its rules can no longer be changed. It can only close later." in " ".join(
        map(str, found)
    )
