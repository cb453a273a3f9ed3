"""Marking by experts in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from prizes.edition.document.components import Criterion, Marking, Scale, Text
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import HIDDEN
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

COMMENTS: dict[str, Sentence] = {
    "none": say("Experts give marks without comments."),
    "optional": say("Experts may add a comment to their marks."),
    "required": say("Experts add a comment to their marks."),
}

COMMENTS_ON: dict[str, Sentence] = {
    "required": say("Experts write a comment on each of these criteria:"),
    "optional": say("Experts may write a comment on each of these criteria:"),
}


def marking_group(
    marking: Marking | None, without: Said, known: KnownRules, questions: Mapping[str, Text]
) -> Group:
    """How projects are marked; `without`: what to say where they are not. `questions`: labels by id."""
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
        *known("marking.criteria.anchors", *_words_for_marks(marking)),
        *known.ours(_about(marking, questions)),
        *known.ours(say("The mark of a project is the mean of its reviews, with each criterion weighted.")),
        *known("marking.hidden", _hidden(marking)),
        *known("marking.comment", COMMENTS[marking.comment]),
        *known("marking.criteria.comment", *_comments_on_criteria(marking)),
        *known("marking.score", _score(marking)),
        *known("marking.load_most", _load(marking)),
        *known("marking.spread_most", _spread(marking)),
    )


def _scale(scale: Scale) -> Entry:
    return under(
        say(
            "Each criterion receives a whole mark from %(least)s to %(most)s. The highest is best.",
            least=scale.least,
            most=scale.most,
        ),
        _meanings(scale.anchors),
    )


def _criteria(marking: Marking, known: KnownRules) -> Iterator[Said]:
    for criterion in marking.criteria:
        yield _criterion(criterion) if known.has("marking.criteria.weight") else criterion.label


def _words_for_marks(marking: Marking) -> Iterator[Entry]:
    for criterion in marking.criteria:
        if criterion.anchors:
            yield under(
                say("Marks for “%(criterion)s”:", criterion=criterion.label), _meanings(criterion.anchors)
            )


def _about(marking: Marking, questions: Mapping[str, Text]) -> Entry | None:
    named = {
        "sdgs": say("texts about the Sustainable Development Goals"),
        "gdc": say("texts about the objectives of the Global Digital Compact"),
    }
    said = [
        say(
            "%(criterion)s: %(answers)s",
            criterion=criterion.label,
            answers=[named[each] if each in named else questions.get(each, each) for each in criterion.about],
        )
        for criterion in marking.criteria
        if criterion.about
    ]
    return under(say("Experts read these answers first:"), said) if said else None


def _meanings(anchors: Mapping[str, Text]) -> list[Sentence]:
    return [say("%(mark)s means: %(words)s", mark=mark, words=words) for mark, words in anchors.items()]


def _comments_on_criteria(marking: Marking) -> Iterator[Entry]:
    for way, said in COMMENTS_ON.items():
        labels = [criterion.label for criterion in marking.criteria if criterion.comment == way]
        if labels:
            yield under(said, labels)


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


def _score(marking: Marking) -> Sentence | None:
    if marking.score == "raw":
        return None
    return say(
        "Before that, the marks of each expert are adjusted to the same mean and spread, so "
        "that a strict or lenient expert has no effect."
    )


def _load(marking: Marking) -> Sentence | None:
    if marking.load_most is None:
        return None
    return say_n(
        "An expert is given at most %(n)s project.",
        "An expert is given at most %(n)s projects.",
        marking.load_most,
    )


def _spread(marking: Marking) -> Sentence | None:
    if marking.spread_most is None:
        return None
    return say(
        "If the marks of a project differ by more than %(share)s of the scale, its experts "
        "review it together and mark it again.",
        share=Fraction(marking.spread_most),
    )
