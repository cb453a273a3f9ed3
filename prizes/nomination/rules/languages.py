"""The texts of a project in further languages: which there may be, what they hold, what of them a reader gets.

A project is written in one language, its original. Beside it its title and the texts among its answers can be given in
the languages that the rules name. What is not translated is read in the original. Pure functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from prizes.data.languages import INSTEAD, beyond_the_six
from prizes.edition.document.components import FieldKind, FormField, Words
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.reading import is_blank
from prizes.edition.kinds.texts import length_misfits, word_misfits
from prizes.errors import Refusal
from prizes.kit.sentence import Sentence, say
from prizes.nomination import refusals
from prizes.nomination.rules.completeness import FormGap
from prizes.nomination.rules.form import (
    ANSWERS,
    ProjectLike,
    TextLike,
    fields_for,
    label_of,
    submission_of,
    summary_field,
)
from prizes.nomination.rules.merging import mark_of
from prizes.nomination.rules.parsing import Fitted, ProjectValues, Values, current, fit, with_values

TITLE = "title"


class TitledProject(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a project, to be translated."""

    name: str
    """`title`, or the name of a field of the rules, which begins with `answers.`."""
    field: FormField | None
    """None: the title."""
    original: str
    text: str
    older: bool
    """Whether the original has changed since it was translated."""
    words: Words | None

    @property
    def label(self) -> Any:
        return self.field.label if self.field else label_of(TITLE)


@dataclass(frozen=True, slots=True)
class Translation:
    """How far the texts of a project are in one language."""

    lang: str
    done: int
    of: int
    """Texts of the original."""
    older: bool

    @property
    def whole(self) -> bool:
        return self.done == self.of


# --- which there may be --------------------------------------------------------------------------------


def further_languages(rules: Rules, original: str) -> list[str]:
    """The languages in which a project written in `original` can be given too, in the order of the rules."""
    return [lang for lang in dict.fromkeys(submission_of(rules).translations) if lang != original]


def no_text(rules: Rules, original: str, lang: str) -> Refusal | None:
    """Why a project has no texts in this language; None: it can have some."""
    if lang == original:
        return refusals.is_the_original()
    return None if lang in further_languages(rules, original) else refusals.not_in_this_language()


# --- what they hold ------------------------------------------------------------------------------------


def text_fields(rules: Rules, project: ProjectLike) -> list[FormField]:
    """The questions whose answers are texts, as this project is asked."""
    asked = fields_for(rules, project)
    return [field for field in asked if question_kind(field).is_text]


def pieces(rules: Rules, project: ProjectLike, text: TextLike | None) -> list[Piece]:
    """What there is to translate: the title, and what is answered in the original or was translated before."""
    made = [_piece(TITLE, None, project, text, submission_of(rules).form.title_words)]
    made += [_piece(ANSWERS + f.id, f, project, text, f.words) for f in text_fields(rules, project)]
    return [piece for piece in made if not is_blank(piece.original) or not is_blank(piece.text)]


def _piece(
    name: str, field: FormField | None, project: ProjectLike, text: TextLike | None, words: Words | None
) -> Piece:
    original = str(current(project, name) or "")
    return Piece(name, field, original, _given(text, name), _is_older(text, name, original), words)


def _given(text: TextLike | None, name: str) -> str:
    if text is None:
        return ""
    return str((text.title if name == TITLE else text.answers.get(name.removeprefix(ANSWERS))) or "")


def _is_older(text: TextLike | None, name: str, original: str) -> bool:
    if text is None or is_blank(_given(text, name)):
        return False
    return text.originals.get(name) != mark_of(original)


def fit_text(rules: Rules, project: ProjectLike, sent: Mapping[str, Any]) -> Fitted:
    """The texts as they are kept. One with more words than allowed cannot be; one with fewer is not finished yet."""
    limits = {TITLE: (label_of(TITLE), submission_of(rules).form.title_words)}
    limits |= {ANSWERS + f.id: (f.label, f.words) for f in text_fields(rules, project)}  # type: ignore[misc]
    fitted = fit(rules, {name: value for name, value in sent.items() if name in limits})
    faults = dict(fitted.faults)
    for name in set(sent) - set(limits):
        faults[name] = say("This text was not found in the project.")
    sentences = {ANSWERS + f.id: f.label for f in text_fields(rules, project) if f.kind is FieldKind.SENTENCE}
    for name in sentences.keys() & fitted.values.keys():
        for wrong, remedy in length_misfits(sentences[name], str(fitted.values[name])):
            faults[name] = say("%(problem)s %(remedy)s", problem=wrong, remedy=remedy)
    for name, value in fitted.values.items():
        label, words = limits[name]
        for wrong, remedy in word_misfits(label, Words(most=words.most), str(value)) if words else ():
            faults[name] = say("%(problem)s %(remedy)s", problem=wrong, remedy=remedy)
    return Fitted({n: v for n, v in fitted.values.items() if n not in faults}, faults)


def text_gaps(rules: Rules, project: ProjectLike, text: TextLike | None) -> list[FormGap]:
    """What is missing before the translation says all that the original says."""
    gaps: list[FormGap] = []
    for piece in pieces(rules, project, text):
        if is_blank(piece.original):
            continue
        if is_blank(piece.text):
            gaps.append(_gap(piece, say("“%(question)s” has not been translated.", question=piece.label)))
            continue
        if piece.words is not None:
            least = Words(least=piece.words.least)
            gaps += [FormGap(piece.name, *found) for found in word_misfits(piece.label, least, piece.text)]
        if piece.older:
            older = say(
                "The original of “%(question)s” has changed since it was translated.", question=piece.label
            )
            gaps.append(FormGap(piece.name, older, say("Update the translation.")))
    return gaps


def _gap(piece: Piece, sentence: Sentence) -> FormGap:
    return FormGap(piece.name, sentence, say("Readers will see the original instead."))


def progress(rules: Rules, project: ProjectLike, texts: Iterable[TextLike]) -> list[Translation]:
    """How far each language is that the rules name, begun or not."""
    by_lang = {text.lang: text for text in texts}
    made = []
    for lang in further_languages(rules, project.language):
        all_pieces = pieces(rules, project, by_lang.get(lang))
        gaps = {gap.field for gap in text_gaps(rules, project, by_lang.get(lang))}
        begun = [p for p in all_pieces if not is_blank(p.text)]
        done = [p for p in begun if p.name not in gaps]
        made.append(Translation(lang, len(done), len(all_pieces), any(p.older for p in begun)))
    return made


def with_marks(project: ProjectLike, text: TextLike, changed: Iterable[str], *, all_fit: bool) -> Values:
    """The marks of the originals after a save: what was translated now fits the original of now.

    `all_fit`: the translator says so of the texts that were not changed too.
    """
    names = [TITLE, *(ANSWERS + name for name in text.answers)]
    fresh = set(names) if all_fit else set(changed)
    kept = {name: mark for name, mark in text.originals.items() if name in names}
    return kept | {n: mark_of(str(current(project, n) or "")) for n in names if n in fresh}


def summary_in(rules: Rules, project: ProjectLike, text: TextLike) -> str:
    """The translation of the text that stands for the project in lists; empty where there is none."""
    field = summary_field(rules, project)
    return str(text.answers.get(field) or "") if field else ""


# --- what a reader gets --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadAs:
    """In which language one reader reads a project, as `chosen_language` says it."""

    lang: str
    """Of the texts, as far as they are given in it."""
    original: str
    languages: tuple[str, ...]
    """In which the project can be read, the original first."""
    title: str
    original_title: str
    translated: frozenset[str]
    """Names of the fields that are read in `lang`."""
    partly: bool
    """Whether some texts are left in the original."""
    older: bool
    """Whether an original has changed since it was translated."""

    @property
    def is_translation(self) -> bool:
        return self.lang != self.original

    @property
    def title_lang(self) -> str:
        return self.lang_of(TITLE)

    def lang_of(self, name: str) -> str:
        return self.lang if name in self.translated else self.original


@dataclass(frozen=True, slots=True)
class Reading:
    """A project as one reader reads it."""

    read_as: ReadAs
    sheet: ProjectValues
    """The project with the translations in the place of the originals; whole, whatever the reader may see of it."""


def chosen_language(original: str, given: Collection[str], wanted: str) -> str:
    """In which language a reader reads a project: theirs where it is given, else the original. A project that is
    written in none of the six is read in English then, else in another of the six, as its title must be given in one.

    `given`: the languages in which it is given beside the original; of one in none of the six, those in which it has
    a title. Lists ask the database for the same (`beside_original`).
    """
    if wanted in given:
        return wanted
    if wanted == original or not beyond_the_six(original):
        return original
    return next((lang for lang in INSTEAD if lang in given), original)


def title_for(project: TitledProject, texts: Iterable[TextLike], wanted: str) -> tuple[str, str]:
    """The title that a reader gets, as in a letter, and its language."""
    own = {text.lang: text.title for text in texts if not is_blank(text.title)}
    chosen = chosen_language(project.language, own, wanted)
    return own.get(chosen, project.title), chosen


def reading(rules: Rules, project: ProjectLike, texts: Sequence[TextLike], wanted: str) -> Reading:
    """`wanted`: the language that the reader asks for."""
    given = {t.lang: t for t in texts if t.lang in further_languages(rules, project.language)}
    beyond = beyond_the_six(project.language)
    given = {
        lang: t
        for lang, t in given.items()
        if any(not is_blank(_given(t, n)) for n in ([TITLE] if beyond else _names(t)))
    }
    languages = (project.language, *(x for x in further_languages(rules, project.language) if x in given))
    text = given.get(chosen_language(project.language, given, wanted))
    found = [p for p in pieces(rules, project, text) if not is_blank(p.original)] if text else []
    read = {p.name: p.text for p in found if not is_blank(p.text)}
    sheet = with_values(project, read)
    about = ReadAs(
        lang=text.lang if text else project.language,
        original=project.language,
        languages=languages,
        title=sheet.title,
        original_title=project.title,
        translated=frozenset(read),
        partly=len(read) < len(found),
        older=any(p.older for p in found),
    )
    return Reading(about, sheet)


def _names(text: TextLike) -> list[str]:
    return [TITLE, *(ANSWERS + name for name in text.answers)]
