"""What projects are told apart by: questions that classify them, groups, and limits; rules that go by what there is
not, groups that no project can be of, and limits that limit nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prizes.edition.document.components import (
    ClassValues,
    Cut,
    FieldKind,
    FormField,
    FurtherLimit,
    GroupDivision,
    Limits,
    NamedGroup,
)
from prizes.edition.document.membership import all_projects, membership, within
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.faults.origins import which_projects
from prizes.edition.kinds.choices import country_codes
from prizes.edition.kinds.dimensions import OF_CUTS, OF_LIMITS, OTHER, USUAL, values_of
from prizes.edition.spans import CutPhase
from prizes.kit.sentence import say


def classification_faults(phase: SubmissionPhase, field: FormField, way: Way) -> Iterator[Found]:
    """What classifies is a fact of every project that everyone can read, as its category is."""
    if not field.classifies:
        return
    here = (*way, "classifies")
    sections = {each.id: each.asked_if for each in phase.form.sections}
    if field.kind is not FieldKind.CHOICE:
        yield found_at(
            here,
            say("Only a question of the kind “choice” can classify projects."),
            say("Change its kind, or remove `classifies`."),
        )
    if (
        not field.required
        or any((field.only_for, field.only_in, field.asked_if, field.required_if))
        or sections.get(field.section or "")
    ):
        yield found_at(
            here,
            say("Some projects would be in no class, because not all must answer this question."),
            say("Require an answer of all projects, or remove `classifies`."),
        )
    if "public" not in field.shown_to:
        yield found_at(
            here,
            say("Results would go by an answer that the public does not see."),
            say("Add “public” to `shown_to`, or remove `classifies`."),
        )
    if field.id in USUAL:
        yield found_at(
            (*way, "id"),
            say("Every project has “%(name)s” without this question.", name=field.id),
            say("Give the question another id."),
        )


def unknown_dimension(rules: Rules, name: str, usual: Sequence[str], way: Way) -> Iterator[Found]:
    """`usual`: those that every edition has and that the rule can go by."""
    known = (*usual, *(each.id for each in rules.classifications))
    if name not in known:
        yield found_at(
            way,
            say("This rule cannot go by “%(name)s”.", name=name),
            say("The possible values are: %(all)s.", all=", ".join(known)),
        )


def by_division(rules: Rules, usual: Sequence[str]) -> tuple[str, ...]:
    """The usual dimensions of a cut, and the divisions."""
    return (*usual, *(each.id for each in rules.divisions))


def further_division_faults(rules: Rules, cut: Cut, way: Way) -> Iterator[Found]:
    """What the groups of a cut are divided by further."""
    if cut.also_by and cut.decided == "screening":
        yield found_at(
            (*way, "also_by"),
            say("A screening draws no line, so there is nothing to divide."),
            say("Remove it."),
        )
    for number, name in enumerate(cut.also_by):
        here = (*way, "also_by", number)
        yield from unknown_dimension(rules, name, by_division(rules, OF_CUTS), here)
        if cut.dimensions.index(name) < len(cut.dimensions) - len(cut.also_by) + number:
            yield found_at(here, say("The same is named twice."), say("Name each once."))


# --- groups and limits ----------------------------------------------------------------------------------


def group_faults(rules: Rules) -> Iterator[Found]:
    for number, group in enumerate(rules.groups):
        yield from _group(rules, group, ("groups", number))
    for number, phase in enumerate(rules.phases):
        way: Way = ("phases", number)
        if isinstance(phase, CutPhase):
            yield from _known(rules, phase.group, (*way, "group"))
        if isinstance(phase, SubmissionPhase):
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
                for entry, per in enumerate(limit.per):
                    yield from unknown_dimension(rules, per, OF_LIMITS, (*here, "per", entry))


def _group(rules: Rules, group: NamedGroup, way: Way) -> Iterator[Found]:
    if not (
        group.countries
        or group.regions
        or group.development
        or group.categories
        or group.stakeholder_types
        or group.classes
    ):
        yield found_at(
            way,
            say("This group takes every project."),
            say("Name countries, regions, categories, stakeholder groups or classes."),
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
    for number, each in enumerate(group.classes):
        yield from _class(rules, each, (*way, "classes", number))
    who = set(rules.submission.who) if rules.submission else set()
    if group.stakeholder_types and not set(group.stakeholder_types) & who:
        yield found_at(
            (*way, "stakeholder_types"),
            say("No project can belong to this group: none of these stakeholder groups may submit."),
            say("Name one of those in `who`, or remove the group."),
        )


def division_faults(rules: Rules) -> Iterator[Found]:
    for number, division in enumerate(rules.divisions):
        yield from _division(rules, division, number)


def _division(rules: Rules, division: GroupDivision, number: int) -> Iterator[Found]:
    """Each project is in one of its groups at most."""
    way: Way = ("divisions", number)
    questions = [each.id for phase in rules.of_kind(SubmissionPhase) for each in phase.form.fields]
    if division.id in (*USUAL, *questions, *(each.id for each in rules.divisions[:number])):
        yield found_at(
            (*way, "id"),
            say("Rules can go by another “%(id)s” already.", id=division.id),
            say("Give the division another id."),
        )
    known = {each.id: each for each in rules.groups}
    for place, group in enumerate(division.groups):
        here = (*way, "groups", place)
        yield from _known(rules, group, here)
        if group == OTHER:
            yield found_at(
                here,
                say("“%(id)s” means projects in none of the groups of a division.", id=group),
                say("Give the group another id."),
            )
        if group in division.groups[:place]:
            yield found_at(here, say("The same is named twice."), say("Name each once."))
            continue
        for other in division.groups[:place] if group in known else ():
            together = within(all_projects(rules), membership(known[group]))
            if other in known and (both := within(together, membership(known[other]))):
                yield found_at(
                    here,
                    say(
                        "Some projects would be in “%(group)s” and in “%(other)s”, for example: %(which)s.",
                        group=group,
                        other=other,
                        which=which_projects(rules, both),
                    ),
                    say("Let each project be in one of the groups of a division only."),
                )


def _class(rules: Rules, named: ClassValues, way: Way) -> Iterator[Found]:
    unknown = list(unknown_dimension(rules, named.of, (), (*way, "of")))
    yield from unknown
    for number, value in enumerate(named.values if not unknown else ()):
        if value not in values_of(rules, named.of):
            yield found_at(
                (*way, "values", number),
                say("“%(value)s” is no value of “%(of)s”.", value=value, of=named.of),
                say("Use the id of a choice of the question."),
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
