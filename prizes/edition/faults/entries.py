"""Ways of entry that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import CarriedOver, ProposedBy
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.choices import country_codes
from prizes.kit.sentence import say


def entry_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, SubmissionPhase):
            way: Way = ("phases", number, "carried_over")
            for place, entry in enumerate(phase.carried_over):
                earlier = [each.edition for each in phase.carried_over[:place]]
                yield from _carried(rules, phase, entry, (*way, place), earlier=earlier)
            if phase.proposed_by is not None:
                proposed: Way = ("phases", number, "proposed_by")
                yield from _bodies(phase.proposed_by, (*proposed, "bodies"))
                yield from _other_ways(phase, phase.proposed_by, (*proposed, "only"))
                yield from _writers(phase, phase.proposed_by, (*proposed, "written_by"))


def _carried(
    rules: Rules, phase: SubmissionPhase, entry: CarriedOver, way: Way, *, earlier: list[str]
) -> Iterator[Found]:
    if entry.edition == rules.slug:
        yield found_at(
            (*way, "edition"),
            say("Projects would be carried over from this edition itself."),
            say("Name an earlier edition."),
        )
    if entry.edition in earlier:
        yield found_at(
            (*way, "edition"),
            say("“%(edition)s” is named twice.", edition=entry.edition),
            say("Name it once, with all results."),
        )
    out = {*phase.barred, *entry.without}
    if "submitted" in out:  # whatever became anything was submitted
        out |= {*entry.results}
    if "nominated" in out:  # whatever received anything was selected before
        out |= {"nominated", "champion", "winner", "special_recognition"}
    if "champion" in out:
        out |= {"winner"}
    if set(entry.results) <= out:
        yield found_at(
            (*way, "results"),
            say("No project could be carried over: each of these results is excluded."),
            say("Add a result, or remove it from `without` or from `barred`."),
        )


def _bodies(proposed: ProposedBy, way: Way) -> Iterator[Found]:
    for place, body in enumerate(proposed.bodies):
        if body.id in [each.id for each in proposed.bodies[:place]]:
            yield found_at(
                (*way, place, "id"),
                say("Two bodies are called “%(id)s”.", id=body.id),
                say("Give each a name of its own."),
            )
        if body.country is not None and body.country not in country_codes():
            yield found_at(
                (*way, place, "country"),
                say("There is no country “%(code)s”.", code=body.country),
                say("Use the two letters of ISO 3166-1, such as KE."),
            )


def _other_ways(phase: SubmissionPhase, proposed: ProposedBy, way: Way) -> Iterator[Found]:
    if proposed.only and (phase.carried_over or phase.paper_entries is not None):
        yield found_at(
            way,
            say("Projects would enter only if a body proposes them, and these rules have another way in."),
            say("Remove `carried_over` and `paper_entries`, or set `only` to false."),
        )


def _writers(phase: SubmissionPhase, proposed: ProposedBy, way: Way) -> Iterator[Found]:
    if proposed.written_by != "body":
        return
    if phase.must_own:
        yield found_at(
            way,
            say("A body could not submit what it proposes: the person who submits must belong to the owner."),
            say("Set `written_by` to owner, or `must_own` to false."),
        )
    most, person = proposed.most, phase.limits.per_person
    if person is not None and (most is None or most > person):
        yield found_at(
            way,
            say("One delegate could not submit as many projects as a body may propose."),
            say("Raise `limits.per_person`, remove it, or set `written_by` to owner."),
        )
