"""What can be received in words: who gives each honour, from which projects, how many, and by what."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.known import KnownRules, with_known_honours
from prizes.edition.guidelines.structure import Entry, GuidelineSection, group, section, under
from prizes.edition.titles import Honouring, honouring, phase_title
from prizes.kit.sentence import Sentence, say, say_n


def honours(rules: Rules) -> GuidelineSection:
    """Nothing where an edition uses the usual names: the sections of its phases say all of it."""
    known = with_known_honours(rules)
    return section(
        "_honours",
        say("Honours"),
        group(None, *(_honour(rules, honouring(known, each.id)) for each in rules.honours)),
        group(None, *_members(rules)),
    )


def _members(rules: Rules) -> Iterator[Sentence]:
    if rules.panellists is not None:
        yield say(
            "A member of a panel is called: %(one)s. Several are called: %(many)s.",
            one=rules.panellists.one,
            many=rules.panellists.many,
        )


def _honour(rules: Rules, honour: Honouring) -> Entry:
    return under(honour.many, [*_about(rules, honour)])


def _about(rules: Rules, honour: Honouring) -> Iterator[Sentence]:
    yield say("Name of one project: %(name)s.", name=honour.one)
    if honour.given_by:
        yield say("Given by: %(who)s.", who=honour.given_by)
    if honour.phase is None:
        return
    yield say("Given in: %(phase)s.", phase=phase_title(honour.phase))
    if len(honour.chosen_from) > 1:
        yield say(
            "Chosen from the projects that passed any of these phases: %(phases)s.",
            phases=[phase_title(each) for each in honour.chosen_from],
        )
    elif honour.chosen_from:
        yield say(
            "Chosen from the projects that passed “%(phase)s”.", phase=phase_title(honour.chosen_from[0])
        )
    else:
        yield say("Chosen from all eligible projects.")
    known = KnownRules(rules, honour.phase.id)
    if (
        honour.most is not None
        and honour.phase.cut.dimensions == ("category",)
        and known.has("cut.most", "cut.by", "cut.also_by")
    ):
        yield say_n(
            "At most %(n)s project passes in each category.",
            "At most %(n)s projects pass in each category.",
            honour.most,
        )
    yield from known(
        "cut.decided",
        say("A panel decides. Numbers advise it.")
        if honour.decided
        else say("It follows from the count or the check. No one decides it freely."),
    )
