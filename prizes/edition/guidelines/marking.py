"""Marking by experts in words."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.parts import Criterion, Marking, Scale
from prizes.edition.guidelines.known import Known
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import HIDDEN
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

COMMENTS: dict[str, Sentence] = {
    "none": say("Experts give marks without comments."),
    "optional": say("Experts may add a comment to their marks."),
    "required": say("Experts add a comment to their marks."),
}


def marking_group(marking: Marking | None, without: Said, known: Known) -> Group:
    """How projects are marked; `without`: what to say where they are not."""
    title = say("How projects are marked")
    if not known.has("marking"):
        return group(title)
    if marking is None:
        return group(title, without)
    return group(
        title,
        *known(
            "marking.reviews",
            say_n(
                "Each project needs %(n)s completed review by an expert.",
                "Each project needs %(n)s completed reviews by different experts.",
                marking.reviews,
            ),
        ),
        *known("marking.scale", _scale(marking.scale)),
        *known("marking.criteria", under(say("These criteria are marked:"), _criteria(marking, known))),
        *known.ours(
            say("The mark of a project is the mean of its reviews, each criterion taken with its weight.")
        ),
        *known("marking.hidden", _hidden(marking)),
        *known("marking.comment", COMMENTS[marking.comment]),
    )


def _scale(scale: Scale) -> Entry:
    return under(
        say(
            "Each criterion gets a whole mark from %(least)s to %(most)s; the highest is best.",
            least=scale.least,
            most=scale.most,
        ),
        [say("%(mark)s means: %(words)s", mark=mark, words=words) for mark, words in scale.anchors.items()],
    )


def _criteria(marking: Marking, known: Known) -> Iterator[Said]:
    for criterion in marking.criteria:
        yield _criterion(criterion) if known.has("marking.criteria.weight") else criterion.label


def _criterion(criterion: Criterion) -> Sentence:
    weight = criterion.weight or 1
    if criterion.help:
        return say(
            "%(criterion)s, weight %(weight)s. %(explanation)s",
            criterion=criterion.label,
            weight=weight,
            explanation=criterion.help,
        )
    return say("%(criterion)s, weight %(weight)s", criterion=criterion.label, weight=weight)


def _hidden(marking: Marking) -> Sentence:
    if not marking.hidden:
        return say("The review is not blind.")
    return say(
        "The review is blind. Experts do not see: %(hidden)s.",
        hidden=[HIDDEN[each] for each in marking.hidden],
    )
