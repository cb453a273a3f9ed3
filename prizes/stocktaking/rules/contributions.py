"""Projects that people contribute to the register without having submitted them to a contest: their states, and what
a contribution must say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from prizes.data.targets import BETWEEN, goal_targets, in_order, target_in
from prizes.edition.kinds.reading import is_link
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.rules.completeness import foreign_target
from prizes.nomination.rules.parsing import no_target
from prizes.stocktaking.rules.updates import LINK_MOST, NAME_MOST, ProjectStatus

SUMMARY_MOST = 2_000
"""Characters of a summary."""
MOST_OPEN = 10
"""Contributions of one person that wait for a steward or were returned."""
CONTRIBUTED = "contributed"
"""What the register says as the state of such a project: it was in no contest."""
CONTRIBUTED_WORDS = N_("Contributed, not submitted to the WSIS Prizes")


class ContributionState(StrEnum):
    """One that is withdrawn is deleted."""

    WAITING = "waiting"
    RETURNED = "returned"
    DECLINED = "declined"
    PUBLISHED = "published"


CONTRIBUTION_STATES: Mapping[ContributionState, str] = {
    ContributionState.WAITING: N_("Awaiting review"),
    ContributionState.RETURNED: N_("Returned"),
    ContributionState.DECLINED: N_("Declined"),
    ContributionState.PUBLISHED: N_("Published"),
}
STATUSES_SAID = tuple(status for status in ProjectStatus if status is not ProjectStatus.REPLACED)
"""Those that a contribution can have: what replaces it is contributed itself."""
OPEN = frozenset({ContributionState.WAITING, ContributionState.RETURNED})
"""In which its contributor can change it."""
DECIDES: Mapping[ContributionState, frozenset[ContributionState]] = {
    ContributionState.PUBLISHED: frozenset({ContributionState.WAITING}),
    ContributionState.RETURNED: frozenset({ContributionState.WAITING}),
    ContributionState.DECLINED: frozenset({ContributionState.WAITING, ContributionState.PUBLISHED}),
}
"""For each decision of a steward the states that it is made from. What is published can be taken out again."""


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that there are."""

    countries: Collection[str]
    languages: Collection[str]
    lines: Collection[str]
    """Of action lines."""


def faults_of_contribution(said: Mapping[str, Any], known: KnownCodes) -> dict[str, Sentence]:
    """What is wrong, by field."""
    faults = {name: fault for name, judge in FIELDS.items() if (fault := judge(said[name], known))}
    if not faults.keys() & {"sdgs", "targets"} and (fault := _of_other_goals(said["targets"], said["sdgs"])):
        faults["targets"] = fault
    return faults


def targets_typed(texts: Iterable[str]) -> list[str]:
    """Codes one by one, or several in one text, as people type them: those of targets in order, then what is none."""
    typed = dict.fromkeys(word for text in texts for word in BETWEEN.split(text) if word)
    read = {word: target_in(word) for word in typed}
    return [*in_order(filter(None, read.values())), *(word for word, code in read.items() if code is None)]


def _name(needed: Sentence) -> Callable[[str, KnownCodes], Sentence | None]:
    def judge(text: str, _known: KnownCodes) -> Sentence | None:
        return needed if not text else _too_long(text, NAME_MOST)

    return judge


def _too_long(text: str, most: int) -> Sentence | None:
    return say("Use at most %(most)s characters.", most=most) if len(text) > most else None


def _country(code: str, known: KnownCodes) -> Sentence | None:
    if code in known.countries:
        return None
    if not code:
        return say("Choose a country.")
    return say("“%(value)s” is not the code of a country. Use ISO 3166-1 alpha-2, such as KE.", value=code)


def _language(code: str, known: KnownCodes) -> Sentence | None:
    if code in known.languages:
        return None
    return say("Choose the language of the texts: ar, zh, en, fr, ru or es.")


def _lines(codes: Sequence[str], known: KnownCodes) -> Sentence | None:
    if not codes:
        return say("Choose at least one action line.")
    unknown = [code for code in codes if code not in known.lines]
    return say("“%(value)s” is not the code of an action line.", value=unknown[0]) if unknown else None


def _goals(goals: Sequence[int], _known: KnownCodes) -> Sentence | None:
    beyond = [goal for goal in goals if not 1 <= goal <= 17]
    return say("“%(value)s” is not the number of a goal.", value=str(beyond[0])) if beyond else None


def _targets(codes: Sequence[str], _known: KnownCodes) -> Sentence | None:
    unknown = [code for code in codes if code not in goal_targets()]
    return no_target(unknown[0]) if unknown else None


def _of_other_goals(codes: Sequence[str], goals: Sequence[int]) -> Sentence | None:
    chosen = [goal_targets()[code] for code in codes]
    return next((foreign_target(each.code, each.goal) for each in chosen if each.goal not in goals), None)


def _summary(text: str, _known: KnownCodes) -> Sentence | None:
    return _too_long(text, SUMMARY_MOST) if text else say("Describe the project in a few sentences.")


def _url(url: str, _known: KnownCodes) -> Sentence | None:
    if not url or (len(url) <= LINK_MOST and is_link(url)):
        return None
    return say("Enter a web address that starts with https://.")


def _status(status: str, _known: KnownCodes) -> Sentence | None:
    if status in STATUSES_SAID:
        return None
    return say("Choose the status: ongoing, completed or discontinued.")


FIELDS: Mapping[str, Callable[[Any, KnownCodes], Sentence | None]] = {
    "title": _name(say("Enter the title of the project.")),
    "owner": _name(say("Enter the name of the organization.")),
    "country": _country,
    "language": _language,
    "categories": _lines,
    "sdgs": _goals,
    "targets": _targets,
    "summary": _summary,
    "url": _url,
    "status": _status,
}
"""What judges each, in the order of the form."""
