"""How a panel works and chooses, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prizes.edition.document.components import Composition, Panel
from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import INTERESTS
from prizes.kit.sentence import Sentence, say, say_n


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
    if panel.own_members:
        yield say("Only people who were invited for this phase are members of its panel.")
    if panel.own_organization:
        yield say(
            "Anyone who names an organization with the name of a project’s owner must recuse themselves "
            "from it."
        )
    if panel.composition is not None:
        yield under(
            say("Before a panel decides, it must have in each category:"), _composition(panel.composition)
        )
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


def _composition(asked: Composition) -> list[Sentence]:
    found = [say_n("at least %(n)s member", "at least %(n)s members", asked.least)]
    if asked.regions:
        found.append(say_n("members from %(n)s region", "members from %(n)s regions", asked.regions))
    if asked.both_sexes:
        found.append(say("women and men"))
    if asked.outside:
        found.append(
            say_n(
                "at least %(n)s member who belongs to none of these: %(names)s",
                "at least %(n)s members who belong to none of these: %(names)s",
                asked.outside,
                names=asked.organizer,
            )
        )
    return found


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
    """How the panel chooses, where it is by a ballot, and what it owes where it departs from the marks."""
    if phase.departure == "reasoned":
        yield from known(
            "departure",
            say(
                "Where the panel chooses a project although another has a higher mark, it publishes the reason."
            ),
        )
    if phase.method == "panel" or not known.has("method"):
        return
    yield METHODS[phase.method].guideline
    if phase.unanimous:
        yield from known("unanimous", say("A project is elected only if every ballot names it."))
    yield from known(
        "casting_vote",
        say("If projects are tied, the chair decides.")
        if phase.casting_vote
        else say("If projects are tied, a second ballot is held between them."),
    )
