"""The stewards' side of cases: the lists of cases, of flagged votes and of appeals, a new case, an appeal to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from prizes.accounts.queries import people
from prizes.ballot.cases import queries
from prizes.ballot.cases.queries import Numbers
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import rounds_of
from prizes.ballot.rules.flagging.reasons import REASONS, said_of
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.queries.projects import titles_for
from prizes.web.layout.lists import Column, Filter, Listing, tallied
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import neighbours, page_number
from prizes.web.screening.queue import category_options

pages = Pages()
OFFICE = "/{edition}/office"
ROWS = 200
"""Flagged votes on one page."""


def _reasons(at: PageAt) -> Options:
    return [(code, at.voice.gettext(words)) for code, words in REASON_WORDS.items()]


def _rounds(at: PageAt) -> Options:
    return [(each.id, each.id) for each in at.edition.rules.votings]


def _categories(at: PageAt) -> Options:
    return category_options(at.edition, at.voice)


# --- cases ---------------------------------------------------------------------------------------------

CASE_STATES = {
    "proposed": N_("proposed, not yet in effect"),
    "in_effect": N_("votes excluded"),
    "restored": N_("all restored"),
    "own": N_("votes withdrawn"),
    "withdrawn": N_("withdrawn"),
}
CASE_LOOKS = {"proposed": "warn", "in_effect": "bad", "restored": "good", "own": "idle", "withdrawn": "idle"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the stewards' list."""

    case: Any
    numbers: Numbers

    @property
    def state(self) -> str:
        """One of `CASE_STATES`."""
        if self.case.state != "in_effect":
            return str(self.case.state)
        if not self.case.proposed_by:
            return "own"
        return "in_effect" if self.numbers.aside else "restored"


CASES: list[Column[CaseRow]] = [
    Column("id", N_("Case"), lambda row: row.case.id, sorts=True),
    Column("votes", N_("Votes"), lambda row: row.case.votes, "n", sorts=True),
    Column("reason", N_("Reason"), lambda row: row.case.reason, sorts=True, words=REASON_WORDS),
    Column("standing", N_("Status"), lambda row: row.state, sorts=True, words=CASE_STATES, looks=CASE_LOOKS),
    Column("proposed_at", N_("Proposed"), lambda row: row.case.proposed_at, "moment", sorts=True),
    Column("decided_at", N_("Approved"), lambda row: row.case.decided_at, "moment", sorts=True, usual=False),
    Column("restored", N_("Restored"), lambda row: row.numbers.restored, "n", sorts=True, usual=False),
    Column("appeals", N_("Appeals"), lambda row: row.numbers.appeals, "n", sorts=True),
    Column(
        "appeals_open", N_("Appeals awaiting a reply"), lambda row: row.numbers.appeals_open, "n", sorts=True
    ),
    Column("phase", N_("Round"), lambda row: row.case.phase, usual=False),
    Column("explanation", N_("Explanation"), lambda row: row.case.explanation, usual=False),
    Column("countersigned_for", N_("Countersigned"), lambda row: row.case.office or None, usual=False),
]


async def _cases(at: At, wanted: Wanted) -> Found[CaseRow]:
    """The newest first; three queries."""
    found = await queries.cases(*at.here)
    numbers = await queries.numbers(at.session, found)
    rows = [CaseRow(case, numbers[case.id]) for case in found]
    asked = {name: wanted.filters.get(name) for name in ("reason", "phase")}
    rows = [
        row
        for row in rows
        if all(value in ("", None, getattr(row.case, name)) for name, value in asked.items())
    ]
    return tallied(rows, wanted, CASES, lambda row: row.case.state)


async def _case_states(at: PageAt, _found: Found[CaseRow]) -> Values:
    rounds_of(at.edition)
    return {
        "states": {"proposed": N_("Proposed"), "in_effect": N_("In effect"), "withdrawn": N_("Withdrawn")}
    }


cases_list = Listing(
    pages,
    f"{OFFICE}/cases",
    "cases/office.html",
    Who.STEWARD,
    file="cases",
    columns=CASES,
    find=_cases,
    filters=[
        Filter("state", takes=Literal["proposed", "in_effect", "withdrawn"]),
        Filter("reason", N_("Reason"), _reasons),
        Filter("phase", N_("Round"), _rounds),
    ],
    values=_case_states,
    called="office_cases",
    key=lambda row: row.case.id,
)
"""Votes that are excluded, or proposed to be."""


# --- flagged votes -------------------------------------------------------------------------------------


FLAG_STATES = {"open": N_("to be checked"), "dismissed": N_("dismissed")}
FLAG_LOOKS = {"open": "warn", "dismissed": "idle"}


@dataclass(frozen=True, slots=True)
class FlaggedGroup:
    """The flagged votes for one project, in the stewards' list."""

    it: Any
    title: tuple[str, str] | None
    """With its language; None: the votes are not counted yet."""
    said: str
    """What is strangest about them, in the reader's language."""

    @property
    def state(self) -> str:
        """One of `FLAG_STATES`."""
        return "dismissed" if self.it.is_dismissed else "open"

    @property
    def signals(self) -> list[str]:
        return list(dict.fromkeys(what["name"] for what in self.it.shared))


FLAGS: list[Column[FlaggedGroup]] = [
    Column("title", N_("Project"), lambda row: row.title[0] if row.title else row.it.label, sorts=True),
    Column("category", N_("Category"), lambda row: row.it.category, "category", sorts=True),
    Column("flagged", N_("Flagged votes"), lambda row: row.it.flagged, "n", sorts=True),
    Column("said", N_("What these votes have in common"), lambda row: row.said),
    Column("signals", N_("Signals"), lambda row: row.signals, usual=False, type=list[str]),
    Column("first_at", N_("Since"), lambda row: row.it.first_at, "moment", sorts=True),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=FLAG_STATES, looks=FLAG_LOOKS),
    Column("reason", N_("Reason"), lambda row: row.it.dismissed_for, usual=False),
    Column("seen_at", N_("Checked"), lambda row: row.it.seen_at, "moment", sorts=True, usual=False),
    Column("phase", N_("Round"), lambda row: row.it.phase, usual=False),
]


async def _flags(at: At, wanted: Wanted) -> Found[FlaggedGroup]:
    """As the last look found them, the largest first; three queries."""
    rounds_of(at.edition)
    category, phase = wanted.filters.get("category"), wanted.filters.get("phase")
    found = [
        each
        for each in await queries.suspicions(*at.here)
        if category in ("", None, each.category) and phase in ("", None, each.phase)
    ]
    counted = await queries.counted_rounds(*at.here)
    known = await titles_for(at.session, [each.project for each in found if each.phase in counted], at.lang)
    rows = []
    for each in found:
        said = said_of(each.shared, each.flagged, counted=each.phase in counted)
        rows.append(FlaggedGroup(each, known.get(each.project), at.voice.say(said[0]) if said else ""))
    return tallied(rows, wanted, FLAGS, lambda row: row.state)


async def _looks(at: PageAt, found: Found[FlaggedGroup]) -> Values:
    secret = any(row.title is None for row in found.rows)
    return {"looks": await queries.looks(*at.here), "secret": secret, "states": FLAG_STATES}


flags_list = Listing(
    pages,
    f"{OFFICE}/flags",
    "cases/flagged.html",
    Who.STEWARD,
    file="flags",
    columns=FLAGS,
    find=_flags,
    filters=[
        Filter("state", usual="open", takes=Literal["open", "dismissed", "all"], for_programs=""),
        Filter("category", N_("Category"), _categories),
        Filter("phase", N_("Round"), _rounds),
    ],
    values=_looks,
    key=lambda row: row.it.id,
)
"""What a program found strange; what nobody has dismissed, unless asked otherwise. It decides nothing."""


@pages.page(f"{OFFICE}/flags/{{flag}}", "cases/flags.html", Who.STEWARD)
async def suspicion_page(at: PageAt, flag: str) -> Values:
    """What the flagged votes for one project have in common, by pseudonyms, and a case of them."""
    found = await queries.suspicion_in(*at.here, flag)
    counted = found.phase in await queries.counted_rounds(*at.here)
    number = page_number(at.request)
    offset = (number - 1) * ROWS
    before, after = neighbours(number, ROWS, found.flagged, lambda page: f"?page={page}")
    known = await titles_for(at.session, [found.project] if counted else [], at.lang)
    return {
        "it": found,
        "title": known.get(found.project),
        "said": said_of(found.shared, found.flagged, counted=counted),
        "rows": _alike(await queries.flags_of(at.session, found, offset=offset, limit=ROWS)),
        "first": offset + 1,
        "previous": before,
        "next": after,
        "traits": REASONS,
        "reasons": REASON_WORDS,
    }


def _alike(flags: Sequence[tuple[Sequence[Any], bool]]) -> list[tuple[int, list[list[str]], bool]]:
    """Votes that share the same with others in one row with their number: a robot's hundreds read as one."""
    rows = Counter(
        (tuple((str(name), str(value)) for name, value in shared), related) for shared, related in flags
    )
    return [(n, [list(pair) for pair in shared], related) for (shared, related), n in rows.most_common()]


# --- a new case ----------------------------------------------------------------------------------------


@pages.page(f"{OFFICE}/cases/new", "cases/new.html", Who.STEWARD)
async def new_case_page(at: PageAt) -> Values:
    rounds_of(at.edition)
    if at.refusal and "code" in at.refusal.fields:  # what is wrong with one stands beside the field of all
        at.refusal.fields = {"codes": at.refusal.sentence}
    return {"reasons": REASON_WORDS}


# --- appeals -------------------------------------------------------------------------------------------

APPEAL_STATES = {
    "open": N_("awaiting a reply"),
    "proposed": N_("awaiting a second steward"),
    "upheld": N_("upheld"),
    "refused": N_("not upheld"),
}
APPEAL_LOOKS = {"open": "warn", "proposed": "warn", "upheld": "good", "refused": "idle"}


@dataclass(frozen=True, slots=True)
class VoteAppealRow:
    """An appeal, or a steward's motion, in the stewards' list."""

    review: Any
    case: Any
    code: str | None
    """Tracking code of the vote; None: all votes of the case."""
    taken_by: str | None = None
    """Name of the steward who looks after it."""


VOTE_APPEALS: list[Column[VoteAppealRow]] = [
    Column("code", N_("Tracking code"), lambda row: row.code, sorts=True),
    Column("case", N_("Case"), lambda row: row.case.id, sorts=True),
    Column("reason", N_("Reason"), lambda row: row.case.reason, sorts=True, words=REASON_WORDS),
    Column("lodged_at", N_("Received"), lambda row: row.review.lodged_at, "moment", sorts=True),
    Column(
        "state",
        N_("Status"),
        lambda row: row.review.state,
        sorts=True,
        words=APPEAL_STATES,
        looks=APPEAL_LOOKS,
    ),
    Column("taken_by", N_("Taken up by"), lambda row: row.taken_by),
    Column("words", N_("The voter’s text"), lambda row: row.review.words, usual=False),
    Column("answer", N_("Answer"), lambda row: row.review.answer, usual=False),
    Column("decided_at", N_("Decided"), lambda row: row.review.decided_at, "moment", sorts=True, usual=False),
]


async def _vote_appeals(at: At, wanted: Wanted) -> Found[VoteAppealRow]:
    """Those to be decided first, the oldest first; two queries."""
    rounds_of(at.edition)
    found = await queries.reviews(*at.here)
    named = await people(at.session, [review.taken_by for review, _, _ in found if review.taken_by])
    names = {id_: person.name or person.email for id_, person in named.items()}
    rows = [
        VoteAppealRow(review, case, code, names.get(review.taken_by or "")) for review, case, code in found
    ]
    return tallied(rows, wanted, VOTE_APPEALS, lambda row: row.review.state)


async def _appeal_states(_at: PageAt, _found: Found[VoteAppealRow]) -> Values:
    return {"states": APPEAL_STATES}


vote_appeals_list = Listing(
    pages,
    f"{OFFICE}/vote-appeals",
    "cases/appeals.html",
    Who.STEWARD,
    file="vote-appeals",
    columns=VOTE_APPEALS,
    find=_vote_appeals,
    filters=[Filter("state", takes=Literal["open", "proposed", "upheld", "refused"])],
    values=_appeal_states,
    key=lambda row: row.review.id,
)
"""Appeals of voters whose vote was excluded, and motions of stewards to give votes back."""


@pages.page(f"{OFFICE}/vote-appeals/{{review}}", "cases/review.html", Who.STEWARD)
async def office_vote_appeal_page(at: PageAt, review: str) -> Values:
    found, case = await queries.review_in(*at.here, review)
    return {"review": found, "case": case, "reasons": REASON_WORDS}
