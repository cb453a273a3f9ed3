"""How panels work: interests that nobody could declare, ballots that cannot decide, discussions about nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Composition, Panel
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say

USUAL_INTERESTS = Panel().interests


def panel_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if not isinstance(phase, NominationPhase | SelectionPhase):
            continue
        way: Way = ("phases", number)
        yield from _interests(phase.panel, (*way, "panel", "interests"))
        yield from _nobody_talks(phase.panel, (*way, "panel"))
        yield from _own_organization(phase.panel, (*way, "panel", "own_organization"))
        if phase.panel.composition is not None:
            yield from _composition(phase.panel.composition, (*way, "panel", "composition"))
        if phase.cut.decided == "screening":
            yield from _nobody_works(phase.panel, (*way, "panel"))
        elif phase.marking is None and isinstance(phase, NominationPhase):
            yield from _nothing_written(phase.panel, (*way, "panel"))
        if isinstance(phase, SelectionPhase):
            yield from _nothing_sent(phase.panel, (*way, "panel"))
            yield from _method(phase, way)


def _interests(panel: Panel, way: Way) -> Iterator[Found]:
    if panel.declaration == "before_content" and not panel.interests:
        yield found_at(
            way,
            say("Interests would have to be declared, but no interest is listed."),
            say("Name at least one, or set `declaration` to “none”."),
        )
    for number, interest in enumerate(panel.interests):
        if interest in panel.interests[:number]:
            yield found_at(
                (*way, number),
                say("“%(interest)s” appears twice.", interest=interest),
                say("Name each interest once."),
            )
    if panel.declaration == "none" and panel.interests != USUAL_INTERESTS:
        yield found_at(
            way,
            say("No interests are declared here, so listing them has no effect."),
            say("Remove `interests`, or set `declaration` to “before_content”."),
        )


def _nobody_works(panel: Panel, way: Way) -> Iterator[Found]:
    for key in ("discussion", "feedback", "minutes", "composition", "own_members"):
        if getattr(panel, key):
            yield found_at(
                (*way, key),
                say("The cut is a screening, so no panel meets, marks or discusses."),
                say("Remove `%(key)s`, or set the cut to “ranking” or “panel”.", key=key),
            )


def _own_organization(panel: Panel, way: Way) -> Iterator[Found]:
    if panel.own_organization and (panel.declaration == "none" or "employer" not in panel.interests):
        yield found_at(
            way,
            say("No one could declare here that a project belongs to their organization."),
            say("Add “employer” to `interests`, with `declaration` set to “before_content”."),
        )


def _composition(asked: Composition, way: Way) -> Iterator[Found]:
    for key, number in (("regions", asked.regions), ("outside", asked.outside)):
        if number > asked.least:
            yield found_at(
                (*way, key),
                say("A panel of %(least)s cannot have %(number)s.", least=asked.least, number=number),
                say("Increase `least`, or reduce this number."),
            )
    if asked.both_sexes and asked.least < BOTH:
        yield found_at(
            (*way, "both_sexes"),
            say("One member alone cannot be a woman and a man."),
            say("Set `least` to at least 2."),
        )
    if bool(asked.outside) != bool(asked.organizer):
        yield found_at(
            (*way, "organizer"),
            say("Members from outside are asked for, and the organizer is not named, or the reverse."),
            say("Give both `outside` and `organizer`, or neither."),
        )


BOTH = 2
"""Fewest members among whom there can be both sexes."""


def _nobody_talks(panel: Panel, way: Way) -> Iterator[Found]:
    if panel.anonymous and not panel.discussion:
        yield found_at(
            (*way, "anonymous"),
            say("There is no discussion here in which names could be hidden."),
            say("Set `discussion` to true, or remove `anonymous`."),
        )


def _nothing_written(panel: Panel, way: Way) -> Iterator[Found]:
    if panel.feedback and not panel.discussion:
        yield found_at(
            (*way, "feedback"),
            say("Nothing is written here that nominators could receive."),
            say("Add a `marking` or a `discussion`, or remove `feedback`."),
        )


def _nothing_sent(panel: Panel, way: Way) -> Iterator[Found]:
    if panel.feedback:
        yield found_at(
            (*way, "feedback"),
            say("Feedback is sent with the nomination decision. None is sent after a selection."),
            say("Remove `feedback` here."),
        )


def _unanimous(phase: SelectionPhase, way: Way) -> Iterator[Found]:
    if not phase.unanimous:
        return
    if phase.method == "panel":
        yield found_at(
            way,
            say("There is no ballot that could be unanimous."),
            say("Set `method` to a ballot such as “plurality”, or remove it."),
        )
    elif phase.casting_vote:
        yield found_at(
            way,
            say("A casting vote decides where members disagree, and a unanimous ballot needs all of them."),
            say("Remove `casting_vote` or `unanimous`."),
        )
    elif phase.method == "plurality" and phase.cut.most is not None and phase.cut.most > 1:
        yield found_at(
            way,
            say("Each member names one project, so no two projects can be on every ballot."),
            say("Let at most 1 pass, or choose a ballot that ranks."),
        )


def _departure(phase: SelectionPhase, way: Way) -> Iterator[Found]:
    if phase.departure == "free":
        return
    if phase.method != "panel":
        yield found_at(
            way,
            say("A secret ballot decides here, and no one gives a reason for a ballot."),
            say("Set `method` to “panel”, or remove `departure`."),
        )
    elif phase.marking is None:
        yield found_at(
            way,
            say("There are no marks in this phase that the panel could depart from."),
            say("Add a `marking`, or remove `departure`."),
        )


def _by_marks(phase: SelectionPhase, way: Way) -> Iterator[Found]:
    """What has no place where the marks decide."""
    remedy = say("Remove it, or set the cut to “panel”.")
    if phase.method != "panel":
        yield found_at((*way, "method"), say("The marks decide here, so that no ballot is held."), remedy)
    if phase.marking is None:
        yield found_at(
            (*way, "cut", "basis"),
            say("There are no marks in this phase that could rank projects."),
            say("Add a `marking`, or set the cut to “panel”."),
        )
    if phase.departure != "free":
        yield found_at(
            (*way, "departure"), say("The marks decide here, so that no panel departs from them."), remedy
        )
    if phase.recognitions:
        yield found_at(
            (*way, "recognitions"),
            say("The marks decide here, and no panel chooses who receives another honour."),
            say("Give it in a selection of its own, or set the cut to “panel”."),
        )
    if phase.cut.least:
        yield found_at(
            (*way, "cut", "least"),
            say("The marks decide here, and no one could add a project if fewer pass."),
            say("Remove it, or set the cut to “panel”."),
        )
    if phase.cut.least_votes:
        yield found_at((*way, "cut", "least_votes"), say("No votes count in this phase."), say("Remove it."))


def _method(phase: SelectionPhase, way: Way) -> Iterator[Found]:
    if phase.by_marks:
        yield from _by_marks(phase, way)
        return
    yield from _unanimous(phase, (*way, "unanimous"))
    yield from _departure(phase, (*way, "departure"))
    if phase.method == "panel":
        if phase.casting_vote:
            yield found_at(
                (*way, "casting_vote"),
                say("There is no ballot in which a chair could decide a tie."),
                say("Remove it, or set `method` to a ballot such as “plurality”."),
            )
        return
    if phase.cut.most is None:
        yield found_at(
            (*way, "method"),
            say("A ballot requires the number to be elected, but this cut has no cap."),
            say("Give the cut `most`, or set `method` to “panel”."),
        )
