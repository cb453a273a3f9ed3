"""How a panel works and chooses, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prizes.edition.document.components import Panel
from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import INTERESTS
from prizes.kit.sentence import Sentence, say


def panel_group(phase: NominationPhase | SelectionPhase, known: KnownRules) -> Group:
    """Nothing of past editions, whose panels others ran, and nothing where no panel works."""
    title = say("How the experts work")
    if phase.cut.decided == "screening":
        return group(title)
    hidden = frozenset(phase.marking.hidden if phase.marking else ())
    return group(title, *known.ours(*known("panel", *_panel(phase.panel, hidden))))


def _panel(panel: Panel, hidden: Collection[str]) -> Iterator[Sentence | Entry]:
    if panel.declaration == "before_content":
        yield _seen_first(hidden)
        yield under(
            say("With one of these interests, an expert is recused from the project:"),
            [INTERESTS[each] for each in panel.interests],
        )
    else:
        yield say("An expert with an interest in a project is expected to recuse themselves.")
    if panel.discussion:
        yield say("The experts of a project discuss it in writing.")
        if panel.anonymous:
            yield say("In the discussion, they appear by number, without their names.")
    if panel.feedback:
        yield say("Nominators receive the experts’ comments with the decision, without names.")
    if panel.minutes:
        yield say("The panel’s session ends with a record confirmed by a chair and a steward.")
        yield say(
            "Published with the winners: how many members were present, absent and recused, the criteria, the "
            "method, and how ties were decided. Names, marks and single ballots are not published."
        )


def _seen_first(hidden: Collection[str]) -> Sentence:
    match "owner" in hidden, "country" in hidden:
        case True, True:
            return say(
                "Experts first see titles only, and declare any conflict of interest for each project."
            )
        case True, False:
            return say(
                "Experts first see titles and countries only, and declare any conflict of interest "
                "for each project."
            )
        case False, True:
            return say(
                "Experts first see titles and owners only, and declare any conflict of interest for "
                "each project."
            )
        case _:
            return say(
                "Experts first see titles, owners and countries only, and declare any conflict of "
                "interest for each project."
            )


def method(phase: SelectionPhase, known: KnownRules) -> Iterator[Sentence]:
    """How the panel chooses, where it is by a ballot."""
    if phase.method == "panel" or not known.has("method"):
        return
    yield METHODS[phase.method].guideline
    yield from known(
        "casting_vote",
        say("If projects are tied, the chair decides.")
        if phase.casting_vote
        else say("If projects are tied, a second ballot is held between them."),
    )
