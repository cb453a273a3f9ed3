"""What must be settled before winners can be published, and when they may be, as pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, field_named, is_by_category, panel_fields
from prizes.edition.spans import cut_chain, named_or_now, selections_in_order
from prizes.edition.titles import (
    Said,
    honour_name,
    own_honours,
    phases_giving,
    selection_giving,
    votings_before,
)
from prizes.errors import Conflict
from prizes.kit.sentence import Sentence, say, say_n
from prizes.results.refusals import (
    honour_used_up,
    no_announcement,
    no_selection,
    title_used_up,
    too_many_in_field,
    too_many_winners,
)
from prizes.results.rules.by_vote import has_rows_of_none
from prizes.tally.rules.after_count import challenge_ends

WINNER = "winner"


@dataclass(frozen=True, slots=True)
class Pending:
    """A choice of a panel that is not published yet. `title`: `winner`, or the id of another honour."""

    project: str
    category: str
    title: str
    field: str | None = None
    """Key of what the panel chose from; None: it is the category."""

    @property
    def chosen_in(self) -> str:
        return self.field or self.category


def categories_of(rules: Rules, missing: Iterable[WinnersGap]) -> list[str | None]:
    """Codes of the categories that gaps are about; None: of one that is about another field, or about none."""
    codes = {each.code for each in rules.categories}
    return [each.field if each.field in codes else None for each in missing]


@dataclass(frozen=True, slots=True)
class WinnersGap:
    """Something that is missing before the next step, and what to do about it."""

    field: str | None
    """Key of what the panel chooses from, where it is about one."""
    wrong: Sentence
    remedy: Sentence


def selection_phase(rules: Rules, phase_id: str | None, now: datetime) -> SelectionPhase | None:
    """The selection of this id; without an id the one of now, or None where there is none. Raises Missing."""
    found = named_or_now(rules, selections_in_order(rules), phase_id, now)
    if found is None and phase_id:
        raise no_selection()
    return found


def other_titles(rules: Rules) -> list[str]:
    """The titles beside the winners of which it is told where no project has them, in the order of the calendar: those
    of selections, and those of votes whose line is drawn by category.
    """
    own = {each.id for each in own_honours(rules)}
    return [
        phase.cut.gives
        for phase in cut_chain(rules)
        if (isinstance(phase, SelectionPhase) and phase.cut.gives != WINNER)
        or (isinstance(phase, VotingPhase) and phase.cut.gives in own and has_rows_of_none(phase))
    ]


def is_announced_later(rules: Rules, phase: VotingPhase) -> bool:
    """Whether what passes a vote has an honour that is published with the winners."""
    return phase.cut.gives in (WINNER, *(each.id for each in own_honours(rules)))


@dataclass(frozen=True, slots=True)
class ChosenInField:
    """What the panel has chosen in one field so far."""

    field: PanelField
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

    By field: `candidates`, projects the panel may choose from; `no_winner`, reasons; `took_part`, as in
    `ChosenInField`. A secret ballot is not counted below the quorum in the first place. `vacant`: fields in which a
    winner declined, where the rules leave such a place empty.
    """
    chosen, title = list(chosen), selection.cut.gives
    given = [c.chosen_in for c in chosen if c.title == title]
    fields = panel_fields(rules, selection, [*candidates, *given, *no_winner])
    found: list[WinnersGap] = []
    for field in fields:
        winners = [c.project for c in chosen if c.title == title and c.chosen_in == field.key]
        choice = ChosenInField(
            field,
            candidates.get(field.key, ()),
            winners,
            field.key in no_winner,
            field.key in vacant,
            None if title == WINNER else honour_name(rules, title),
            took_part.get(field.key),
        )
        looks = LOOKS if field.is_category else LOOKS_ACROSS
        found += [gap for look in looks if (gap := look(selection, choice))]
    return found + _recognition_gaps(selection, chosen)


def _stranger(_selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
    if all(winner in choice.candidates for winner in choice.winners):
        return None
    return WinnersGap(
        choice.field.key,
        say(
            "In the category “%(category)s”, a project has been chosen that is not among the candidates.",
            category=choice.field.name,
        )
        if choice.honour is None
        else say(
            "In the category “%(category)s”, a project has been selected for “%(honour)s” that is not among the "
            "candidates.",
            category=choice.field.name,
            honour=choice.honour,
        ),
        say("Reverse this choice."),
    )


def _too_many(selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
    most = selection.cut.most
    if most is None or len(choice.winners) <= most:
        return None
    return WinnersGap(
        choice.field.key,
        say_n(
            "In the category “%(category)s”, more than %(n)s winner has been selected.",
            "In the category “%(category)s”, more than %(n)s winners have been selected.",
            most,
            category=choice.field.name,
        )
        if choice.honour is None
        else say_n(
            "In the category “%(category)s”, more than %(n)s project has been selected for “%(honour)s”.",
            "In the category “%(category)s”, more than %(n)s projects have been selected for “%(honour)s”.",
            most,
            category=choice.field.name,
            honour=choice.honour,
        ),
        say("Reverse one of the choices."),
    )


def _nobody(_selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
    if choice.winners or choice.no_prize or choice.vacant or not choice.candidates:
        return None
    if choice.honour is not None:
        return WinnersGap(
            choice.field.key,
            say(
                "No project has been selected for “%(honour)s” in the category “%(category)s”.",
                category=choice.field.name,
                honour=choice.honour,
            ),
            say("Select a project, or record that there is none and give the reason."),
        )
    return WinnersGap(
        choice.field.key,
        say("No project has been chosen in the category “%(category)s”.", category=choice.field.name),
        say("Choose a project, or record that there is none and give the reason."),
    )


def _both(_selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
    if not (choice.winners and choice.no_prize):
        return None
    return WinnersGap(
        choice.field.key,
        say(
            "The category “%(category)s” has a chosen project and a record that there is none.",
            category=choice.field.name,
        )
        if choice.honour is None
        else say(
            "The category “%(category)s” has a project for “%(honour)s” and a record that there is none.",
            category=choice.field.name,
            honour=choice.honour,
        ),
        say("Reverse one of the two."),
    )


def _too_few(selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
    least = selection.cut.least
    if not 0 < len(choice.winners) < least or choice.no_prize or choice.vacant:
        return None
    return WinnersGap(
        choice.field.key,
        say_n(
            "The category “%(category)s” needs at least %(n)s winner.",
            "The category “%(category)s” needs at least %(n)s winners.",
            least,
            category=choice.field.name,
        )
        if choice.honour is None
        else say_n(
            "The category “%(category)s” needs at least %(n)s project for “%(honour)s”.",
            "The category “%(category)s” needs at least %(n)s projects for “%(honour)s”.",
            least,
            category=choice.field.name,
            honour=choice.honour,
        ),
        say("Select more, or record the reason why there are fewer."),
    )


def _no_quorum(selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
    least = selection.quorum.least
    if not choice.winners or (choice.took_part or 0) >= least:
        return None
    if selection.by_agreement:
        if selection.panel.minutes and choice.took_part is None:
            return None  # the record itself is missing, which is said elsewhere
        return WinnersGap(
            choice.field.key,
            say_n(
                "In the category “%(category)s”, the panel’s record lists fewer than %(n)s expert as present. "
                "There is no quorum.",
                "In the category “%(category)s”, the panel’s record lists fewer than %(n)s experts as present. "
                "There is no quorum.",
                least,
                category=choice.field.name,
            ),
            say("Write a record of the session that lists who was present."),
        )
    if selection.marking is None:
        return None
    return WinnersGap(
        choice.field.key,
        say_n(
            "In the category “%(category)s”, fewer than %(n)s expert has given marks. There is no quorum.",
            "In the category “%(category)s”, fewer than %(n)s experts have given marks. There is no quorum.",
            least,
            category=choice.field.name,
        ),
        say("Remind the panel, or assign more reviews."),
    )


Look = Callable[[SelectionPhase, ChosenInField], WinnersGap | None]
LOOKS: tuple[Look, ...] = (_stranger, _too_many, _nobody, _both, _too_few, _no_quorum)
WORDS: Mapping[Look, Sentence] = MappingProxyType(
    {
        _stranger: say("“%(field)s”: a project has been selected that is not among the candidates."),
        _too_many: say("“%(field)s”: more projects have been selected than the rules allow."),
        _nobody: say("“%(field)s”: no project has been selected."),
        _both: say("“%(field)s”: a project has been selected, and it is on record that there is none."),
        _too_few: say("“%(field)s”: fewer projects have been selected than the rules ask for."),
        _no_quorum: say("“%(field)s”: there is no quorum."),
    }
)
"""The same of a field that is no category."""


def _across(look: Look) -> Look:
    """Looks at a field that is no category, and says so in its words."""

    def looked(selection: SelectionPhase, choice: ChosenInField) -> WinnersGap | None:
        gap, words = look(selection, choice), WORDS[look]
        wrong = Sentence(words.text, {"field": choice.field.name})
        return gap and replace(gap, wrong=wrong)

    return looked


LOOKS_ACROSS = tuple(_across(look) for look in LOOKS)


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


def departure_gap(field: PanelField) -> WinnersGap:
    wrong = (
        say(
            "In the category “%(category)s”, a project was chosen although another has a higher mark, and no "
            "reason is on record.",
            category=field.name,
        )
        if field.is_category
        else say(
            "“%(field)s”: a project was chosen although another has a higher mark, and no reason is on record.",
            field=field.name,
        )
    )
    return WinnersGap(
        field.key, wrong, say("Write the reason as the citation of the chosen project. It is published.")
    )


def panel_gaps(field: PanelField, lacks: Iterable[Sentence]) -> list[WinnersGap]:
    """What the panel of a field does not have of what the rules ask for, before its choice can be proposed."""
    return [
        WinnersGap(
            field.key,
            say(
                "In the category “%(category)s”, the panel is not as the rules ask. %(lacks)s",
                category=field.name,
                lacks=each,
            )
            if field.is_category
            else say(
                "“%(field)s”: the panel is not as the rules ask. %(lacks)s", field=field.name, lacks=each
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
        most, taken = selection.cut.most, sum(each.chosen_in == new.chosen_in for each in others)
        return None if most is None or taken < most else _full(rules, selection, new, most)
    recognition = next((each for each in selection.recognitions if each.id == new.title), None)
    if recognition is None or recognition.most is None or len(others) < recognition.most:
        return None
    return title_used_up(n=recognition.most, title=recognition.title)


def _full(rules: Rules, selection: SelectionPhase, new: Pending, most: int) -> Conflict:
    """That as many have a title in a field as the rules allow."""
    if not is_by_category(selection.cut):
        return too_many_in_field(n=most, field=field_named(rules, selection.cut, new.chosen_in).name)
    name = rules.category_name(new.category)
    if new.title == WINNER:
        return too_many_winners(n=most, category=name, category_codes=[new.category])
    honour = honour_name(rules, new.title)
    return honour_used_up(n=most, category=name, honour=honour, category_codes=[new.category])


def earliest_publication(
    rules: Rules, announcement: AnnouncementPhase, counted_at: Mapping[str, datetime]
) -> datetime | None:
    """When an announcement may publish at the earliest: after the time to challenge each count that it depends on.
    None: at once. `counted_at`: by phase of voting.
    """
    ends = [
        challenge_ends(rules, each, counted_at.get(each.id)) for each in votings_before(rules, announcement)
    ]
    return max(filter(None, ends), default=None)


def embargo(rules: Rules, announcement: AnnouncementPhase) -> datetime | None:
    """Before which nothing of it is published, whenever that was approved: the opening of the announcement.

    None: the rules give no date.
    """
    return rules.instant(announcement.opens)


def announcement_named(
    rules: Rules, phase_id: str | None, approved: Collection[str]
) -> AnnouncementPhase | None:
    """The announcement of this id; without an id the first one that is not in `approved`, else the last. None: the
    rules have none. Raises Missing for an id of none.
    """
    found = rules.announcements
    if phase_id:
        named = next((each for each in found if each.id == phase_id), None)
        if named is None:
            raise no_announcement()
        return named
    return next((each for each in found if each.id not in approved), found[-1] if found else None)


def unannounced(rules: Rules, public: Collection[str]) -> list[AnnouncementPhase]:
    """The announcements that are not public, in order. `public`: ids of those that are; empty: of the only one, as a
    process of the version before writes it.
    """
    return [each for each in rules.announcements if not {each.id, ""} & set(public)]


def selections_before(rules: Rules, announcement: AnnouncementPhase) -> list[SelectionPhase]:
    """The selections that give what an announcement publishes, in order: all where it is the only one."""
    if len(rules.announcements) == 1:
        return selections_in_order(rules)
    return [each for each in phases_giving(rules, announcement) if isinstance(each, SelectionPhase)]
