"""What must be settled before winners can be published, and when they may be, as pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from prizes.edition.document.components import Text
from prizes.edition.document.phases import SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import named_or_now, selections_in_order
from prizes.edition.titles import Said, honour_name, own_honours, selection_giving
from prizes.errors import Conflict
from prizes.kit.sentence import Sentence, say, say_n
from prizes.results.refusals import honour_used_up, no_selection, title_used_up, too_many_winners
from prizes.tally.rules.after_count import challenge_ends

WINNER = "winner"


@dataclass(frozen=True, slots=True)
class Pending:
    """A choice of a panel that is not published yet. `title`: `winner`, or the id of another honour."""

    project: str
    category: str
    title: str


@dataclass(frozen=True, slots=True)
class WinnersGap:
    """Something that is missing before the next step, and what to do about it."""

    category: str | None
    wrong: Sentence
    remedy: Sentence


def selection_phase(rules: Rules, phase_id: str | None, now: datetime) -> SelectionPhase | None:
    """The selection of this id; without an id the one of now, or None where there is none. Raises Missing."""
    found = named_or_now(rules, selections_in_order(rules), phase_id, now)
    if found is None and phase_id:
        raise no_selection()
    return found


def other_titles(rules: Rules) -> list[str]:
    """The titles of selections beside the winners, in the order of the calendar."""
    return [phase.cut.gives for phase in selections_in_order(rules) if phase.cut.gives != WINNER]


def is_announced_later(rules: Rules, phase: VotingPhase) -> bool:
    """Whether what passes a vote has an honour that is published with the winners."""
    return phase.cut.gives in (WINNER, *(each.id for each in own_honours(rules)))


@dataclass(frozen=True, slots=True)
class ChosenOfCategory:
    """What the panel has chosen in one category so far."""

    code: str
    name: Text
    candidates: Sequence[str]
    winners: Sequence[str]
    """Those that get the title of the phase."""
    no_prize: bool
    """Whether it is on record that nobody gets the prize."""
    vacant: bool
    """Whether a winner declined and the rules leave the place empty."""
    honour: Said | None
    """What the title of the phase is called; None: they are winners."""
    took_part: int | None
    """Experts that gave marks; where the panel decides without marks or ballots, those its record has as present. None:
    nothing tells.
    """


def gaps(
    rules: Rules,
    selection: SelectionPhase,
    candidates: Mapping[str, Sequence[str]],
    chosen: Iterable[Pending],
    no_winner: Mapping[str, str],
    *,
    took_part: Mapping[str, int],
    vacant: Collection[str] = frozenset(),
) -> list[WinnersGap]:
    """What keeps the panel's choices in a phase from being complete.

    `candidates`: projects the panel may choose from, by category. `no_winner`: reasons by category.
    `took_part`: by category, as in `Choice`. A secret ballot is not counted below the quorum in the first place.
    `vacant`: categories in which a winner declined, where the rules leave such a place empty.
    """
    chosen, title = list(chosen), selection.cut.gives
    found: list[WinnersGap] = []
    for category in rules.categories:
        code = category.code
        winners = [c.project for c in chosen if c.title == title and c.category == code]
        choice = ChosenOfCategory(
            code,
            category.short,
            candidates.get(code, ()),
            winners,
            code in no_winner,
            code in vacant,
            None if title == WINNER else honour_name(rules, title),
            took_part.get(code),
        )
        found += [gap for look in LOOKS if (gap := look(selection, choice))]
    return found + _recognition_gaps(selection, chosen)


def _stranger(_selection: SelectionPhase, choice: ChosenOfCategory) -> WinnersGap | None:
    if all(winner in choice.candidates for winner in choice.winners):
        return None
    return WinnersGap(
        choice.code,
        say(
            "In the category “%(category)s”, a winner has been selected that is not among the candidates.",
            category=choice.name,
        )
        if choice.honour is None
        else say(
            "In the category “%(category)s”, a project has been selected for “%(honour)s” that is not among the "
            "candidates.",
            category=choice.name,
            honour=choice.honour,
        ),
        say("Reverse this choice."),
    )


def _too_many(selection: SelectionPhase, choice: ChosenOfCategory) -> WinnersGap | None:
    most = selection.cut.most
    if most is None or len(choice.winners) <= most:
        return None
    return WinnersGap(
        choice.code,
        say_n(
            "In the category “%(category)s”, more than %(n)s winner has been selected.",
            "In the category “%(category)s”, more than %(n)s winners have been selected.",
            most,
            category=choice.name,
        )
        if choice.honour is None
        else say_n(
            "In the category “%(category)s”, more than %(n)s project has been selected for “%(honour)s”.",
            "In the category “%(category)s”, more than %(n)s projects have been selected for “%(honour)s”.",
            most,
            category=choice.name,
            honour=choice.honour,
        ),
        say("Reverse one of the choices."),
    )


def _nobody(_selection: SelectionPhase, choice: ChosenOfCategory) -> WinnersGap | None:
    if choice.winners or choice.no_prize or choice.vacant or not choice.candidates:
        return None
    if choice.honour is not None:
        return WinnersGap(
            choice.code,
            say(
                "No project has been selected for “%(honour)s” in the category “%(category)s”.",
                category=choice.name,
                honour=choice.honour,
            ),
            say("Select a project, or record that there is none and give the reason."),
        )
    return WinnersGap(
        choice.code,
        say("No winner has been selected in the category “%(category)s”.", category=choice.name),
        say("Select a winner, or record that there is none and give the reason."),
    )


def _both(_selection: SelectionPhase, choice: ChosenOfCategory) -> WinnersGap | None:
    if not (choice.winners and choice.no_prize):
        return None
    return WinnersGap(
        choice.code,
        say("The category “%(category)s” has a winner and a record that there is none.", category=choice.name)
        if choice.honour is None
        else say(
            "The category “%(category)s” has a project for “%(honour)s” and a record that there is none.",
            category=choice.name,
            honour=choice.honour,
        ),
        say("Reverse one of the two."),
    )


def _too_few(selection: SelectionPhase, choice: ChosenOfCategory) -> WinnersGap | None:
    least = selection.cut.least
    if not 0 < len(choice.winners) < least or choice.no_prize or choice.vacant:
        return None
    return WinnersGap(
        choice.code,
        say_n(
            "The category “%(category)s” needs at least %(n)s winner.",
            "The category “%(category)s” needs at least %(n)s winners.",
            least,
            category=choice.name,
        )
        if choice.honour is None
        else say_n(
            "The category “%(category)s” needs at least %(n)s project for “%(honour)s”.",
            "The category “%(category)s” needs at least %(n)s projects for “%(honour)s”.",
            least,
            category=choice.name,
            honour=choice.honour,
        ),
        say("Select more, or record the reason why there are fewer."),
    )


def _no_quorum(selection: SelectionPhase, choice: ChosenOfCategory) -> WinnersGap | None:
    least = selection.quorum.least
    if not choice.winners or (choice.took_part or 0) >= least:
        return None
    if selection.by_agreement:
        if selection.panel.minutes and choice.took_part is None:
            return None  # the record itself is missing, which is said elsewhere
        return WinnersGap(
            choice.code,
            say_n(
                "In the category “%(category)s”, the panel’s record lists fewer than %(n)s expert as present. "
                "There is no quorum.",
                "In the category “%(category)s”, the panel’s record lists fewer than %(n)s experts as present. "
                "There is no quorum.",
                least,
                category=choice.name,
            ),
            say("Write a record of the session that lists who was present."),
        )
    if selection.marking is None:
        return None
    return WinnersGap(
        choice.code,
        say_n(
            "In the category “%(category)s”, fewer than %(n)s expert has given marks. There is no quorum.",
            "In the category “%(category)s”, fewer than %(n)s experts have given marks. There is no quorum.",
            least,
            category=choice.name,
        ),
        say("Remind the panel, or assign more experts."),
    )


LOOKS: tuple[Callable[[SelectionPhase, ChosenOfCategory], WinnersGap | None], ...] = (
    _stranger,
    _too_many,
    _nobody,
    _both,
    _too_few,
    _no_quorum,
)


def _recognition_gaps(selection: SelectionPhase, chosen: Sequence[Pending]) -> list[WinnersGap]:
    given = Counter(c.title for c in chosen)
    return [
        WinnersGap(
            None,
            say_n(
                "“%(title)s” may be given to at most %(n)s project.",
                "“%(title)s” may be given to at most %(n)s projects.",
                recognition.most,
                title=recognition.title,
            ),
            say("Reverse one of these choices."),
        )
        for recognition in selection.recognitions
        if recognition.most is not None and given[recognition.id] > recognition.most
    ]


def departs(chosen: Mapping[str, str], shares: Mapping[str, Fraction | None]) -> bool:
    """Whether a project was chosen without a reason although one that was not has a higher mark. A project without a
    mark is below all that have one.

    `chosen`: reasons by winner of a category. `shares`: marks of all its candidates.
    """
    left = [share for project, share in shares.items() if project not in chosen and share is not None]
    return any(
        not reason.strip() and any(share > (shares.get(project) or -1) for share in left)
        for project, reason in chosen.items()
    )


def departure_gap(rules: Rules, code: str) -> WinnersGap:
    return WinnersGap(
        code,
        say(
            "In the category “%(category)s”, a project was chosen although another has a higher mark, and no "
            "reason is on record.",
            category=rules.category_name(code),
        ),
        say("Write the reason as the citation of the chosen project. It is published."),
    )


def panel_gaps(rules: Rules, code: str, lacks: Iterable[Sentence]) -> list[WinnersGap]:
    """What the panel of a category does not have of what the rules ask for, before its choice can be proposed."""
    return [
        WinnersGap(
            code,
            say(
                "In the category “%(category)s”, the panel is not as the rules ask. %(lacks)s",
                category=rules.category_name(code),
                lacks=each,
            ),
            say("Invite more members, or ask members to complete their profile."),
        )
        for each in lacks
    ]


def beyond_the_most(rules: Rules, chosen: Iterable[Pending], new: Pending) -> Conflict | None:
    """Why a project cannot be given a title beside what was chosen before; None: there is room."""
    selection = selection_giving(rules, new.title)
    if selection is None:
        return None
    others = [each for each in chosen if each.title == new.title and each.project != new.project]
    if new.title == selection.cut.gives:
        most, taken = selection.cut.most, sum(each.category == new.category for each in others)
        if most is None or taken < most:
            return None
        name = rules.category_name(new.category)
        if new.title == WINNER:
            return too_many_winners(n=most, category=name, category_codes=[new.category])
        honour = honour_name(rules, new.title)
        return honour_used_up(n=most, category=name, honour=honour, category_codes=[new.category])
    recognition = next((each for each in selection.recognitions if each.id == new.title), None)
    if recognition is None or recognition.most is None or len(others) < recognition.most:
        return None
    return title_used_up(n=recognition.most, title=recognition.title)


def earliest_publication(rules: Rules, counted_at: datetime | None) -> datetime | None:
    """When winners may be published at the earliest: the challenge window after the tally. None: at once."""
    return challenge_ends(rules, counted_at)


def embargo(rules: Rules) -> datetime | None:
    """Before which no winner is published, whenever that was approved: the opening of the announcement.

    None: the rules give no date.
    """
    announcement = rules.announcement
    return rules.instant(announcement.opens) if announcement else None
