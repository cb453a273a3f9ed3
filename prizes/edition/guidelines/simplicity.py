"""How much a rule set asks of those who read and follow it, in numbers: so that “simpler” can be checked.

Each number is defined by what is on the page of the guidelines and by the document, and by nothing else, so that anyone
gets it again (docs/reports.md, “Simplicity of the rules”). Texts are rendered by the caller: this module knows no
language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prizes.edition.document.phases import NominationPhase, SelectionPhase, SubmissionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import NOT_RULES
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say

NOT_MEASURED = NOT_RULES | {"_unknown"}
"""Sections that are no rules: names, numbers that were reported, and what is not known of the past."""
READ_IN_A_MINUTE: Mapping[str, int] = {"ar": 138, "zh": 255, "en": 228, "fr": 195, "ru": 184, "es": 218}
"""Words, of Chinese characters, that an adult reads aloud in a minute: Trauzettel-Klosinski and Dietz, “Standardized
Assessment of Reading Performance: The New International Reading Speed Texts IReST”, IOVS 53 (2012), 5452–5461.
"""
OBLIGES = re.compile(r"\b(must|cannot|may not|required|at least|at most|no more than|only)\b", re.IGNORECASE)
"""English words by which a sentence of the guidelines obliges or limits."""
HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
WORD = re.compile(rf"{HAN}|(?:(?!{HAN})[\w'’.-])+")
LETTER = re.compile(r"\w")
END = re.compile(r"(?<=[.!?؟])\s+|(?<=[。！？])\s*")


@dataclass(frozen=True, slots=True)
class Simplicity:
    """A rule set in numbers. Words, sentences and their length belong to one language, the rest to none."""

    words: int
    """Of Chinese: characters."""
    sentences: int
    longest: int
    """Words of the longest sentence."""
    minutes: int
    """That reading takes, rounded up."""
    obligations: int
    """Sentences that oblige or limit, counted in English."""
    steps: int
    """Of a project, from submission to the announcement."""
    questions: int
    required: int
    """Questions that always need an answer."""

    @property
    def mean(self) -> float:
        """Words of a sentence on average, to one decimal."""
        return round(self.words / (self.sentences or 1), 1)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One number of several rule sets."""

    id: str
    label: Sentence
    counts: Sentence
    """What is counted, as it is shown beside the number."""
    numbers: tuple[float, ...]

    @property
    def change(self) -> float:
        """From the first rule set to the last."""
        return round(self.numbers[-1] - self.numbers[0], 1)


MEASURES: Mapping[str, tuple[Sentence, Sentence]] = {
    "minutes": (
        say("Reading time in minutes"),
        say("The words, at the average speed at which adults read this language aloud, rounded up."),
    ),
    "words": (
        say("Words"),
        say(
            "All words of the guidelines in this language, without headings. A Chinese character is one word."
        ),
    ),
    "sentences": (say("Sentences"), say("Sentences of the guidelines. An entry of a list is a sentence.")),
    "mean": (say("Words per sentence"), say("The average: words divided by sentences.")),
    "longest": (say("Longest sentence"), say("The number of its words.")),
    "obligations": (
        say("Obligations and limits"),
        say(
            "Sentences that contain, in English, “must”, “cannot”, “may not”, “required”, “at least”, "
            "“at most”, “no more than” or “only”."
        ),
    ),
    "steps": (
        say("Steps of a project"),
        say(
            "Submission, each formality besides the form, screening, marking by experts, vote, each cut-off, "
            "acceptance, and the announcement."
        ),
    ),
    "questions": (
        say("Questions in the form"),
        say("Questions that this edition adds to title, owner and country."),
    ),
    "required": (say("Required questions"), say("Questions that always require an answer.")),
}
"""By name of the number: its label, and what it counts."""


def measure_rows(measures: Sequence[Simplicity]) -> list[MeasureRow]:
    """Rule sets beside each other, one number a row."""
    return [
        MeasureRow(name, label, counts, tuple(getattr(each, name) for each in measures))
        for name, (label, counts) in MEASURES.items()
    ]


def simplicity(rules: Rules, lang: str, render: Callable[[Said, str], str]) -> Simplicity:
    """`render` gives a sentence in a language, without marks of direction."""
    lengths = [len(words(each)) for said in measured(rules) for each in sentences_of(render(said, lang))]
    english = [each for said in measured(rules) for each in sentences_of(render(said, "en"))]
    forms = [phase.form.fields for phase in rules.phases if isinstance(phase, SubmissionPhase)]
    fields = [field for form in forms for field in form]
    return Simplicity(
        words=sum(lengths),
        sentences=len(lengths),
        longest=max(lengths, default=0),
        minutes=-(-sum(lengths) // READ_IN_A_MINUTE[lang]),
        obligations=sum(OBLIGES.search(each) is not None for each in english),
        steps=sum(1 for _ in steps(rules)),
        questions=len(fields),
        required=sum(field.required and not field.required_if for field in fields),
    )


def measured(rules: Rules) -> Iterator[Said]:
    """The sentences that count, without headings."""
    for section in guidelines(rules).sections:
        if section.id not in NOT_MEASURED:
            for each in section.groups:
                for entry in each.entries:
                    yield entry.says
                    yield from entry.under


def sentences_of(text: str) -> list[str]:
    """A text cut where a sentence ends. What has no end of its own, such as an entry of a list, is one."""
    return [each for each in END.split(text.strip()) if LETTER.search(each)]


def words(text: str) -> list[str]:
    """What stands between spaces and has a letter or a figure; each Chinese character by itself."""
    return [each for each in WORD.findall(text) if LETTER.search(each)]


def steps(rules: Rules) -> Iterator[str]:
    """What a project goes through, in the order of the phases: the kind of each step."""
    for phase in rules.phases:
        if isinstance(phase, SubmissionPhase):
            yield "submission"
            yield from ("formality" for _ in phase.formalities)
            if phase.screening is not None:
                yield "screening"
        elif isinstance(phase, VotingPhase):
            yield from ("vote", "cut")
        elif isinstance(phase, NominationPhase | SelectionPhase):
            if phase.marking is not None:
                yield "marking"
            yield "cut"
        else:
            yield phase.kind
