"""Marking by experts in words."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.parts import Criterion, Marking, Scale
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import HIDDEN
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

COMMENTS: dict[str, Sentence] = {
    "none": say("Experts give marks without comments."),
    "optional": say("Experts may add a comment to their marks."),
    "required": say("Experts add a comment to their marks."),
}


def marking_group(marking: Marking | None, without: Said) -> Group:
    """How projects are marked; `without`: what to say where they are not."""
    title = say("How projects are marked")
    if marking is None:
        return group(title, without)
    return group(
        title,
        say_n(
            "Each project needs %(n)s completed review by an expert.",
            "Each project needs %(n)s completed reviews by different experts.",
            marking.reviews,
        ),
        _scale(marking.scale),
        under(say("These criteria are marked:"), _criteria(marking)),
        say("The mark of a project is the mean of its reviews, each criterion taken with its weight."),
        _hidden(marking),
        COMMENTS[marking.comment],
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


def _criteria(marking: Marking) -> Iterator[Said]:
    for criterion in marking.criteria:
        yield _criterion(criterion)


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
