"""Groups that no project can be of, rules for groups that are not there, and limits that limit nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import FurtherLimit, Limits, NamedGroup
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.choices import country_codes
from prizes.kit.sentence import say


def group_faults(rules: Rules) -> Iterator[Found]:
    for number, group in enumerate(rules.groups):
        yield from _group(rules, group, ("groups", number))
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, SubmissionPhase):
            way: Way = ("phases", number)
            for place, question in enumerate(phase.eligibility):
                yield from _known(rules, question.group, (*way, "eligibility", place, "group"))
            for place, notice in enumerate(phase.notices):
                yield from _known(rules, notice.group, (*way, "notices", place, "group"))
            for place, formality in enumerate(phase.formalities):
                yield from _known(rules, formality.group, (*way, "formalities", place, "group"))
            for place, limit in enumerate(phase.further_limits):
                here = (*way, "further_limits", place)
                yield from _known(rules, limit.group, (*here, "group"))
                yield from _limit(phase, place, here)


def _group(rules: Rules, group: NamedGroup, way: Way) -> Iterator[Found]:
    if not (
        group.countries or group.regions or group.development or group.categories or group.stakeholder_types
    ):
        yield found_at(
            way,
            say("This group takes every project."),
            say("Name countries, regions, categories or stakeholder groups."),
        )
    for number, code in enumerate(group.countries):
        if code not in country_codes():
            yield found_at(
                (*way, "countries", number),
                say("There is no country “%(code)s”.", code=code),
                say("Use the two letters of ISO 3166-1, such as KE."),
            )
    known = {category.code for category in rules.categories}
    for number, code in enumerate(group.categories):
        if code not in known:
            yield found_at(
                (*way, "categories", number),
                say("There is no category “%(code)s”.", code=code),
                say("Use the code of a category of this document."),
            )
    who = set(rules.submission.who) if rules.submission else set()
    if group.stakeholder_types and not set(group.stakeholder_types) & who:
        yield found_at(
            (*way, "stakeholder_types"),
            say("No project can belong to this group: none of these stakeholder groups may submit."),
            say("Name one of those in `who`, or remove the group."),
        )


def _known(rules: Rules, group: str | None, way: Way) -> Iterator[Found]:
    if group is not None and group not in {each.id for each in rules.groups}:
        yield found_at(way, say("There is no group “%(group)s”.", group=group), say("Add it to `groups`."))


def _limit(phase: SubmissionPhase, place: int, way: Way) -> Iterator[Found]:
    """A limit is idle beside another one that counts at least as many together and lets no more of them pass."""
    limit = phase.further_limits[place]
    if len(set(limit.per)) < len(limit.per):
        yield found_at((*way, "per"), say("The same is named twice."), say("Name each once."))
    if "body" in limit.per and phase.proposed_by is None:
        yield found_at(
            (*way, "per"),
            say("No body proposes projects, so this limit limits nothing."),
            say("Add `proposed_by`, or remove the limit."),
        )
        return
    for other in (
        *_usual(phase.limits),
        *_of_bodies(phase),
        *(each for n, each in enumerate(phase.further_limits) if n != place),
    ):
        wider = set(other.per) <= set(limit.per) and other.group in (None, limit.group)
        twin = set(other.per) == set(limit.per) and other.group == limit.group and other.most == limit.most
        first = twin and any(other is each for each in phase.further_limits[place + 1 :])
        if wider and other.most <= limit.most and not first:
            yield found_at(
                (*way, "most"),
                say("Another limit never lets so many projects be submitted, so this one limits nothing."),
                say("Reduce it, or remove it."),
            )
            return


def _of_bodies(phase: SubmissionPhase) -> Iterator[FurtherLimit]:
    if phase.proposed_by is not None and phase.proposed_by.most is not None:
        yield FurtherLimit(per=["body"], most=phase.proposed_by.most)


def _usual(limits: Limits) -> Iterator[FurtherLimit]:
    """The limits with keys of their own, written like the further ones."""
    if limits.per_entity is not None:
        yield FurtherLimit(per=["owner"], most=limits.per_entity)
    if limits.per_entity_and_category is not None:
        yield FurtherLimit(per=["owner", "category"], most=limits.per_entity_and_category)
    if limits.per_person is not None:
        yield FurtherLimit(per=["person"], most=limits.per_person)
    if limits.per_category is not None:
        yield FurtherLimit(per=["category"], most=limits.per_category)
