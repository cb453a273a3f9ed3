"""Acceptance and announcement of honours: what is asked about or published must be given, each honour once, and what is
given again must be possible.
"""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.phases import AcceptancePhase, AnnouncementPhase
from prizes.edition.document.problem import Found, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import honours_of, takers
from prizes.edition.titles import honour_titles, selection_giving
from prizes.kit.sentence import Sentence, say

WINNER = "winner"


def acceptance_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, AcceptancePhase):
            yield from _titles(rules, phase, number)
            yield from _again(rules, phase, number)


def announcement_faults(rules: Rules) -> Iterator[Found]:
    """That each honour is published once, and service as an expert certified at the end. A record of a past edition may
    have announcements of which nothing more is known: the first publishes what no other one names.
    """
    last, is_record = rules.last_announcement, rules.kind == "record"
    for number, phase in enumerate(rules.phases):
        if not isinstance(phase, AnnouncementPhase):
            continue
        yield from _titles(rules, phase, number)
        if is_record and not phase.honours:
            continue
        if not phase.honours and any(
            not each.honours for each in rules.phases[:number] if isinstance(each, AnnouncementPhase)
        ):
            yield found_at(
                ("phases", number, "honours"),
                say("Two announcements name no honours. Each would publish all that no other one publishes."),
                say("Name the honours that this one publishes."),
            )
        if last is not None and not honours_of(rules, phase) and len(rules.announcements) > 1:
            yield found_at(
                ("phases", number, "honours"),
                say("“%(phase)s” publishes nothing.", phase=phase.id),
                say("Name an honour that no other announcement names, or remove this phase."),
            )
        if phase is not last and "expert" in phase.certificates and not is_record:
            yield found_at(
                ("phases", number, "certificates", phase.certificates.index("expert")),
                say("Members of panels receive their certificates with the last announcement."),
                say("Name them there."),
            )
    unpublished = [each for each in _given(rules) if last and rules.announcement_of(each) is None]
    if unpublished:
        yield found_at(
            ("phases", rules.phases.index(rules.announcements[-1]), "honours"),
            say("No announcement publishes: %(honours)s.", honours=", ".join(unpublished)),
            say("Name them in `honours` of an announcement, or leave that of one announcement empty."),
        )


def _given(rules: Rules) -> list[str]:
    return [WINNER, *honour_titles(rules)]


def _titles(rules: Rules, phase: AcceptancePhase | AnnouncementPhase, place: int) -> Iterator[Found]:
    given = _given(rules)
    alike = [each for each in rules.of_kind(type(phase)) if rules.phases.index(each) < place]
    earlier = {title: each for each in alike for title in each.honours}
    for number, title in enumerate(phase.honours):
        here = ("phases", place, "honours", number)
        if title not in given:
            yield found_at(
                here,
                say("No phase gives the honour “%(honour)s”.", honour=title),
                say("Use one of: %(honours)s.", honours=", ".join(given)),
            )
        elif title in phase.honours[:number]:
            yield found_at(here, say("This honour appears twice."), say("Name it once."))
        elif title in earlier:
            yield found_at(
                here,
                say("“%(phase)s” names this honour, too.", phase=earlier[title].id),
                say("Name each honour in one phase of a kind."),
            )


def _again(rules: Rules, phase: AcceptancePhase, place: int) -> Iterator[Found]:
    if phase.declined != "again":
        return
    if not any(each.method == "panel" and not each.by_marks for each in rules.selections):
        yield found_at(
            ("phases", place, "declined"),
            say("Only a panel that agrees without a ballot can give a declined honour again."),
            say("Use “empty”."),
        )
        return
    stuck = (why for title in phase.honours if (why := _not_again(rules, title)) is not None)
    if (why := next(stuck, None)) is not None:
        yield found_at(("phases", place, "declined"), why, say("Use “empty”."))


def _not_again(rules: Rules, title: str) -> Sentence | None:
    """Why a declined honour cannot be given again."""
    selection = selection_giving(rules, title)
    if selection is None:
        return say("A vote gives the honour “%(honour)s”, which cannot be given again.", honour=title)
    if selection.by_marks:
        return say("Marks give the honour “%(honour)s”, which cannot be given again.", honour=title)
    if selection.method != "panel":
        return say(
            "A ballot of a panel gives the honour “%(honour)s”, which cannot be given again.", honour=title
        )
    if title == selection.cut.gives and takers(rules, selection):
        return say(
            "Another panel chooses from the projects with the honour “%(honour)s”, which cannot be given again.",
            honour=title,
        )
    return None
