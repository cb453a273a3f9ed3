"""The submission phase in words: who, how many, what is asked, and what happens afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.data.countries import country
from prizes.data.languages import beyond_the_six
from prizes.edition.document.components import Limits, ProposedBy
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.guidelines.form import form_groups
from prizes.edition.guidelines.groups import told_limit, told_notice
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.screening import consent, formalities, late, questions_before, screening
from prizes.edition.guidelines.structure import GuidelineSection, group, section
from prizes.edition.guidelines.words import ENTRY_RESULTS, RESULTS, groups, language
from prizes.edition.kinds.choices import country_codes
from prizes.edition.titles import phase_title
from prizes.kit.sentence import Sentence, say, say_n


def submission(phase: SubmissionPhase, known: KnownRules) -> GuidelineSection:
    return section(
        phase.id,
        phase_title(phase),
        group(
            say("Who may submit"),
            *known(
                "who",
                say("The following stakeholder groups may submit: %(groups)s.", groups=groups(phase.who)),
            ),
            *known("must_own", _owner(phase)),
            *known("consent", *consent(phase)),
            *known(
                "languages",
                say(
                    "Languages of the texts: %(languages)s.",
                    languages=[language(x) for x in phase.languages],
                ),
            ),
            *known("translations", *_translations(phase, known)),
            *known("proposed_by", *_proposed(phase.proposed_by)),
        ),
        group(
            say("Which projects"),
            *known("maturity", phase.maturity),
            *_limits(phase.limits, known),
            *known("further_limits", *(told_limit(known.rules, each) for each in phase.further_limits)),
            *known("barred", _barred(phase)),
            *known("carried_over", *_carried_over(phase)),
            *known("exceptions", _exceptions(phase)),
            *known("notices", *(told_notice(known.rules, each) for each in phase.notices)),
        ),
        questions_before(phase, known),
        *form_groups(phase, known),
        group(
            say("After you have submitted"),
            *known("edit_until_close", _edit(phase)),
            *known("correction_days", _correction(phase)),
            *known("late_hours", *late(phase, known)),
            *known("paper_entries", *_on_paper(phase)),
        ),
        formalities(phase, known),
        screening(phase, known),
    )


def _on_paper(phase: SubmissionPhase) -> Iterator[Sentence]:
    if phase.paper_entries is None:
        return
    yield say(
        "Those who cannot submit online may send the project on paper by the close: %(where)s",
        where=phase.paper_entries,
    )
    yield say(
        "Stewards enter it, and its nominator is informed by email. A steward who enters a project does not screen it."
    )


def _proposed(proposed: ProposedBy | None) -> Iterator[Sentence]:
    if proposed is None:
        return
    bodies = [body.title for body in proposed.bodies]
    yield (
        say("A project enters only if one of these bodies proposes it: %(bodies)s.", bodies=bodies)
        if proposed.only
        else say("These bodies may also propose projects: %(bodies)s.", bodies=bodies)
    )
    for body in proposed.bodies:
        if body.country is not None:
            yield say(
                "Projects that “%(body)s” proposes have an owner in this country: %(country)s.",
                body=body.title,
                country=country(body.country).names
                if body.country in country_codes()
                else {"en": body.country},
            )
    if proposed.most is not None:
        yield say_n(
            "A body may propose at most %(n)s project. Withdrawn projects do not count.",
            "A body may propose at most %(n)s projects. Withdrawn projects do not count.",
            proposed.most,
        )
    if proposed.written_by == "owner":
        yield say(
            "The owner of a proposed project is asked by email. "
            "If the owner accepts, the owner completes the form and submits the project."
        )
    else:
        yield say("The body completes the form and submits the project.")


def _owner(phase: SubmissionPhase) -> Sentence:
    if phase.must_own:
        return say("The person who submits a project must belong to the entity that owns it.")
    return say("The person who submits a project need not belong to the entity that owns it.")


def _translations(phase: SubmissionPhase, known: KnownRules) -> Iterator[Sentence]:
    if not phase.translations:
        return
    if known.has("languages") and any(map(beyond_the_six, phase.languages)):
        yield say(
            "A project that is written in none of the six languages of this service also needs its title and "
            "description in at least one of these: %(languages)s.",
            languages=[language(x) for x in phase.translations if not beyond_the_six(x)],
        )
    yield say(
        "You may also provide the texts in these languages, in addition to the original: %(languages)s.",
        languages=[language(x) for x in phase.translations],
    )


def _limits(limits: Limits, known: KnownRules) -> Iterator[Sentence]:
    if limits.per_entity is not None and known.has("limits.per_entity"):
        yield say_n(
            "An owner may have at most %(n)s project in this edition.",
            "An owner may have at most %(n)s projects in this edition.",
            limits.per_entity,
        )
    if limits.per_entity_and_category is not None and known.has("limits.per_entity_and_category"):
        yield say_n(
            "An owner may have at most %(n)s project in a category.",
            "An owner may have at most %(n)s projects in a category.",
            limits.per_entity_and_category,
        )
    if limits.per_person is not None and known.has("limits.per_person"):
        yield say_n(
            "A person may submit at most %(n)s project.",
            "A person may submit at most %(n)s projects.",
            limits.per_person,
        )
    if limits.per_category is not None and known.has("limits.per_category"):
        yield say_n(
            "A category accepts at most %(n)s project.",
            "A category accepts at most %(n)s projects.",
            limits.per_category,
        )
    if known.has("limits.same_project_twice"):
        yield (
            say("The same project may be entered in more than one category.")
            if limits.same_project_twice
            else say("The same project may be entered in one category only.")
        )


def _barred(phase: SubmissionPhase) -> Sentence:
    if not phase.barred:
        return say("No result of an earlier edition makes a project ineligible.")
    return say(
        "A project with one of these results in an earlier edition cannot be submitted again: %(results)s.",
        results=[RESULTS[result] for result in phase.barred],
    )


def _carried_over(phase: SubmissionPhase) -> Iterator[Sentence]:
    for each in phase.carried_over:
        results = [ENTRY_RESULTS[result] for result in each.results]
        if each.without:
            yield say(
                "Projects of the edition “%(edition)s” with any of these results may enter again: %(results)s. "
                "Those with any of these may not: %(without)s.",
                edition=each.edition,
                results=results,
                without=[ENTRY_RESULTS[result] for result in each.without],
            )
        else:
            yield say(
                "Projects of the edition “%(edition)s” with any of these results may enter again: %(results)s.",
                edition=each.edition,
                results=results,
            )
    if phase.carried_over:
        yield say(
            "Their lead nominator decides. The form then begins with the earlier answers to questions that are asked "
            "again. Consents, files and data about other people are asked again, and the same rules apply to all."
        )


def _exceptions(phase: SubmissionPhase) -> Sentence:
    if phase.exceptions:
        return say("Stewards may record an exception to these limits and give the reason.")
    return say("There are no exceptions to these limits.")


def _edit(phase: SubmissionPhase) -> Sentence:
    if phase.edit_until_close:
        return say("You can change a submitted project until this phase closes.")
    return say("A submitted project can no longer be changed.")


def _correction(phase: SubmissionPhase) -> Sentence:
    return say_n(
        "If a project is returned to you, you have %(n)s day to correct it, unless another date is named.",
        "If a project is returned to you, you have %(n)s days to correct it, unless another date is named.",
        phase.correction_days,
    )
