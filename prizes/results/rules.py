"""What must be settled before winners can be published, and when they may be, as pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say, say_n

WINNER = "winner"


@dataclass(frozen=True, slots=True)
class Pending:
    """A choice of the panel that is not published yet. `title`: `winner`, or the id of a recognition."""

    project: str
    category: str
    title: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing before the next step, and what to do about it."""

    category: str | None
    wrong: Sentence
    remedy: Sentence


def titles(rules: Rules) -> tuple[str, ...]:
    """What a project can be given at the end."""
    recognitions = [r.id for phase in rules.phases if phase.kind == "selection" for r in phase.recognitions]
    return (WINNER, *recognitions)


def gaps(
    rules: Rules,
    candidates: Mapping[str, Sequence[str]],
    chosen: Iterable[Pending],
    no_winner: Mapping[str, str],
    took_part: Mapping[str, int],
) -> list[Gap]:
    """What keeps the panel's choices from being complete.

    `candidates`: projects the panel may choose from, by category. `no_winner`: reasons by category. `took_part`: experts
    that gave marks, by category; counts towards the quorum only where the panel marks."""
    if rules.selection is None:
        return []  # the public vote alone made the winners
    chosen = list(chosen)
    found: list[Gap] = []
    for category in rules.categories:
        code = category.code
        winners = [c for c in chosen if c.title == WINNER and c.category == code]
        found += _category_gaps(rules, code, candidates.get(code, ()), winners, no_winner, took_part.get(code, 0))
    found += _recognition_gaps(rules, chosen)
    return found


def _category_gaps(
    rules: Rules,
    code: str,
    candidates: Sequence[str],
    winners: Sequence[Pending],
    no_winner: Mapping[str, str],
    took_part: int,
) -> list[Gap]:
    found: list[Gap] = []
    selection = rules.selection
    least, most = (selection.cut.least, selection.cut.most) if selection else (0, None)
    strangers = [w.project for w in winners if w.project not in candidates]
    if strangers:
        found.append(
            Gap(
                code,
                say("In category %(code)s a winner is chosen that is not among those to choose from.", code=code),
                say("Take this choice back."),
            )
        )
    if most is not None and len(winners) > most:
        found.append(
            Gap(
                code,
                say_n(
                    "In category %(code)s more than %(n)s winner is chosen.",
                    "In category %(code)s more than %(n)s winners are chosen.",
                    most,
                    code=code,
                ),
                say("Take one of the choices back."),
            )
        )
    if candidates and not winners and code not in no_winner:
        found.append(
            Gap(
                code,
                say("In category %(code)s nobody is chosen.", code=code),
                say("Choose a winner, or record that there is none, with the reason."),
            )
        )
    if winners and code in no_winner:
        found.append(
            Gap(
                code,
                say("Category %(code)s has a winner and a record that there is none.", code=code),
                say("Take one of the two back."),
            )
        )
    if candidates and 0 < len(winners) < least and code not in no_winner:
        found.append(
            Gap(
                code,
                say_n(
                    "Category %(code)s needs at least %(n)s winner.",
                    "Category %(code)s needs at least %(n)s winners.",
                    least,
                    code=code,
                ),
                say("Choose more, or record the reason why there are fewer."),
            )
        )
    if selection and selection.marking and winners and took_part < selection.quorum.least:
        found.append(
            Gap(
                code,
                say_n(
                    "In category %(code)s fewer than %(n)s expert has given marks: there is no quorum.",
                    "In category %(code)s fewer than %(n)s experts have given marks: there is no quorum.",
                    selection.quorum.least,
                    code=code,
                ),
                say("Remind the panel, or assign more experts."),
            )
        )
    return found


def _recognition_gaps(rules: Rules, chosen: Sequence[Pending]) -> list[Gap]:
    selection = rules.selection
    given = Counter(c.title for c in chosen if c.title != WINNER)
    return [
        Gap(
            None,
            say_n(
                "“%(title)s” may be given to %(n)s project at most.",
                "“%(title)s” may be given to %(n)s projects at most.",
                recognition.most,
                title=recognition.title,
            ),
            say("Take one of them back."),
        )
        for recognition in (selection.recognitions if selection else ())
        if recognition.most is not None and given[recognition.id] > recognition.most
    ]


def earliest_publication(rules: Rules, counted_at: datetime | None) -> datetime | None:
    """When winners may be published at the earliest: the challenge window after the tally. None: at once."""
    announcement = rules.announcement
    if announcement is None or counted_at is None:
        return None
    return counted_at + timedelta(days=announcement.challenge_days)
