"""From a rules document to its guidelines: the edition, its calendar, its categories, then phase by phase."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Category
from prizes.edition.document.phases import (
    AcceptancePhase,
    Announced,
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import WITHOUT_A_PLACE, Rules
from prizes.edition.guidelines.gaps import gaps
from prizes.edition.guidelines.groups import groups_section
from prizes.edition.guidelines.honours import honours
from prizes.edition.guidelines.known import KnownRules, with_known_groups
from prizes.edition.guidelines.reported import reported
from prizes.edition.guidelines.stages import acceptance, announcement, nomination, selection, voting
from prizes.edition.guidelines.structure import Entry, Guidelines, GuidelineSection, group, section, under
from prizes.edition.guidelines.submission import submission
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import Sentence, say, say_n


def guidelines(rules: Rules) -> Guidelines:
    """Everything the rules say, as plain sentences in reading order."""
    rules = with_known_groups(rules)
    sections = (
        _about(rules),
        _calendar(rules),
        _categories(rules),
        groups_section(rules),
        honours(rules),
        *(_phase(rules, phase) for phase in in_order(rules)),
        _changes(rules),
        reported(rules),
        _unknown(rules),
    )
    return Guidelines(tuple(s for s in sections if s.groups), tuple(rules.sources))


def _about(rules: Rules) -> GuidelineSection:
    kind = {
        "rehearsal": say("Votes and submissions in this test edition have no effect."),
        "record": say("This edition is over. Its rules are a record, as far as they are known."),
    }
    return section(
        "_about",
        say("About this edition"),
        group(
            None,
            rules.introduction,
            kind.get(rules.kind),
            say("Edition number: %(number)s.", number=rules.ordinal) if rules.ordinal else None,
            say(
                "Full name: “%(title)s”. Name in addresses and in the vote log: %(name)s.",
                title=rules.title,
                name=rules.slug,
            ),
        ),
    )


def _calendar(rules: Rules) -> GuidelineSection:
    return section(
        "_calendar",
        say("Calendar"),
        group(
            None,
            *_clock(rules),
            *(under(_dates(rules, phase), _moved(rules, phase)) for phase in in_order(rules)),
        ),
    )


def _clock(rules: Rules) -> Iterator[Sentence]:
    place: Said = say("Geneva") if rules.place == {"en": "Geneva"} else rules.place
    if rules.in_geneva or rules.place not in WITHOUT_A_PLACE:
        yield say("All times are local in %(place)s (time zone %(zone)s).", place=place, zone=rules.timezone)
    else:
        yield say("The dates are set in the time zone %(zone)s.", zone=rules.timezone)


def _dates(rules: Rules, phase: Phase) -> Sentence:
    opens, closes, title = rules.local(phase.opens), rules.local(phase.closes), phase_title(phase)
    if opens and closes:
        return say("%(phase)s: from %(opens)s to %(closes)s.", phase=title, opens=opens, closes=closes)
    if opens:
        return say("%(phase)s: from %(opens)s.", phase=title, opens=opens)
    if closes:
        return say("%(phase)s: until %(closes)s.", phase=title, closes=closes)
    return say("%(phase)s: the dates are not known.", phase=title)


def _moved(rules: Rules, phase: Phase) -> Iterator[Said | None]:
    for earlier in phase.announced:
        yield _announced(rules, earlier)
        yield earlier.note
    yield phase.note


def _announced(rules: Rules, earlier: Announced) -> Sentence:
    opens, closes = rules.local(earlier.opens), rules.local(earlier.closes)
    if opens and closes:
        return say("Previously announced: from %(opens)s to %(closes)s.", opens=opens, closes=closes)
    if opens:
        return say("Previously announced: from %(opens)s.", opens=opens)
    if closes:
        return say("Previously announced: until %(closes)s.", closes=closes)
    return say("Previously announced: without dates.")


def _categories(rules: Rules) -> GuidelineSection:
    many = rules.submission is not None and rules.submission.limits.same_project_twice
    return section(
        "_categories",
        say("Categories"),
        group(
            None,
            say_n("There is %(n)s category.", "There are %(n)s categories.", len(rules.categories))
            if many
            else say_n(
                "There is %(n)s category.",
                "There are %(n)s categories. Each project stands in one of them.",
                len(rules.categories),
            ),
            *(_category(category) for category in rules.categories),
        ),
    )


def _category(category: Category) -> Entry:
    return under(
        say(
            "%(number)s. %(code)s: %(title)s",
            number=category.number,
            code=category.code,
            title=category.title,
        ),
        [category.description],
    )


def _phase(rules: Rules, phase: Phase) -> GuidelineSection:
    known = KnownRules(rules, phase.id)
    match phase:
        case SubmissionPhase():
            return submission(phase, known)
        case NominationPhase():
            return nomination(rules, phase, known)
        case SelectionPhase():
            return selection(rules, phase, known)
        case AcceptancePhase():
            return acceptance(rules, phase, known)
        case AnnouncementPhase():
            return announcement(rules, phase, known)
        case VotingPhase():
            return voting(rules, phase, known)


def _changes(rules: Rules) -> GuidelineSection:
    if rules.kind == "record":
        return section("_changes", say("Changes to these rules"))
    return section(
        "_changes",
        say("Changes to these rules"),
        group(
            None,
            say("These rules are frozen when the first phase opens."),
            say(
                "After that, a change requires the approval of two stewards. The reason is published "
                "on this page."
            ),
            say("The rules of a phase cannot be changed once it has opened."),
            say("A phase can be extended. It never closes earlier than announced.")
            if rules.kind != "rehearsal"
            else say(
                "In a test edition, a phase can also be ended early, so that the next one can be tried."
            ),
        ),
    )


def _unknown(rules: Rules) -> GuidelineSection:
    title = say("Unknown information")
    if not rules.unknown:
        return section("_unknown", title)
    return section(
        "_unknown", title, group(None, say("No source was found for the following:"), *gaps(rules))
    )
