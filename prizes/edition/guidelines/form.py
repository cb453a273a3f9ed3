"""The submission form in words: every question with its limits, and who sees the answer."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import (
    MOST_FILES,
    MOST_MEGABYTES,
    MOST_ROWS,
    Audience,
    Explanation,
    FieldKind,
    Form,
    FormField,
    Words,
)
from prizes.edition.guidelines.known import Known
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import AUDIENCES, FILE_TYPES, groups
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

KINDS: dict[FieldKind, Sentence] = {
    FieldKind.SHORT_TEXT: say("A short text in one line."),
    FieldKind.LONG_TEXT: say("A text."),
    FieldKind.NUMBER: say("A number."),
    FieldKind.PERCENTAGE: say("A percentage from 0 to 100."),
    FieldKind.DATE: say("A date."),
    FieldKind.LINK: say("A web address."),
    FieldKind.COUNTRY: say("A country."),
    FieldKind.FILES: say("Files."),
}
GDC = say("You name at least one objective of the Global Digital Compact that the project serves.")
GOALS = (
    say("You write a text about each goal that you name."),
    say("You may write a text about each goal that you name."),
)
OBJECTIVES = (
    say("You write a text about each objective that you name."),
    say("You may write a text about each objective that you name."),
)
TEXTS = (FieldKind.SHORT_TEXT, FieldKind.LONG_TEXT)


def form_groups(form: Form, known: Known) -> Iterator[Group]:
    yield group(
        say("What you are asked"),
        *known.ours(
            say("Every project has a title, a category, an owner, a stakeholder group and a country.")
        ),
        *known("form.title_words", *_words(form.title_words, title=True)),
        _goals(form) if known.has("form.sdgs_least", "form.sdgs_most") else None,
        *known("form.sdgs_explained", _explained(form.sdgs_explained, GOALS)),
        *known("form.gdc", GDC if form.gdc else None),
        *known("form.gdc_explained", _explained(form.gdc_explained, OBJECTIVES)),
        *known.ours(say("Words are counted by the spaces between them; each Chinese character is one word.")),
    )
    if not known.has("form.fields"):
        return
    sections = {each.id: each for each in form.sections if known.has("form.sections", "form.fields.section")}
    yield group(None, *(_field(f, known) for f in form.fields if f.section not in sections))
    for each in sections.values():
        fields = (_field(f, known) for f in form.fields if f.section == each.id)
        yield group(each.title, each.help, *fields)


def _goals(form: Form) -> Sentence | None:
    if form.sdgs_most == 0:
        return None
    if form.sdgs_least == 0:
        return say_n(
            "You may name %(n)s Sustainable Development Goal that the project serves.",
            "You may name up to %(n)s Sustainable Development Goals that the project serves.",
            form.sdgs_most,
        )
    return say_n(
        "You name %(least)s to %(n)s Sustainable Development Goal that the project serves.",
        "You name %(least)s to %(n)s Sustainable Development Goals that the project serves.",
        form.sdgs_most,
        least=form.sdgs_least,
    )


def _explained(asked: Explanation | None, said: tuple[Sentence, Sentence]) -> Entry | None:
    """`said`: where the texts must be written, and where they may."""
    if asked is None:
        return None
    must, may = said
    return under(
        must if asked.required else may, [asked.help, *_words(asked.words), _seen_by(asked.shown_to)]
    )


def _field(field: FormField, known: Known) -> Entry:
    if not known.has("form.fields.required"):
        return under(field.label, _about(field, known))
    says = (
        say("%(question)s (required)", question=field.label)
        if field.required
        else say("%(question)s (optional)", question=field.label)
    )
    return under(says, _about(field, known))


def _about(field: FormField, known: Known) -> Iterator[Said | None]:
    yield field.help
    yield _kind(field)
    if field.words and field.kind in TEXTS and known.has("form.fields.words"):
        yield from _words(field.words)
    yield from _numbers(field)
    if field.kind is FieldKind.ROWS and field.most is None:
        yield from known.ours(say_n("At most %(n)s row.", "At most %(n)s rows.", MOST_ROWS))
    if field.kind is FieldKind.FILES:
        yield from known.ours(*_files(field))
    yield say("Example: %(example)s", example=field.example) if field.example else None
    if field.only_for:
        yield say("Asked only of: %(groups)s.", groups=groups(field.only_for))
    if field.only_in:
        yield say("Asked only in these categories: %(categories)s.", categories=list(field.only_in))
    if known.has("form.fields.shown_to"):
        yield _seen_by(field.shown_to)


def _seen_by(shown_to: list[Audience]) -> Sentence:
    return say("Seen by: %(audience)s.", audience=[AUDIENCES[who] for who in shown_to])


def _kind(field: FormField) -> Sentence:
    match field.kind:
        case FieldKind.CHOICE:
            return say("One of these: %(choices)s.", choices=[c.label for c in field.choices])
        case FieldKind.CHOICES:
            return say("Any of these: %(choices)s.", choices=[c.label for c in field.choices])
        case FieldKind.ROWS:
            return say("Rows with these columns: %(columns)s.", columns=[c.label for c in field.columns])
    return KINDS[field.kind]


def _files(field: FormField) -> Iterator[Sentence]:
    """A document may leave all of this open; no past edition was asked for files by this service."""
    types = [name for key, name in FILE_TYPES.items() if not field.accept or key in field.accept]
    yield say("Types of file: %(types)s.", types=types)
    yield say_n(
        "Each file has at most %(n)s megabyte.",
        "Each file has at most %(n)s megabytes.",
        field.megabytes or MOST_MEGABYTES,
    )
    if field.least is not None:
        yield say_n("At least %(n)s file.", "At least %(n)s files.", field.least)
    most = MOST_FILES if field.most is None else field.most
    yield say_n("At most %(n)s file.", "At most %(n)s files.", most)


def _words(words: Words, *, title: bool = False) -> Iterator[Sentence]:
    if words.least:
        yield (
            say_n("The title has at least %(n)s word.", "The title has at least %(n)s words.", words.least)
            if title
            else say_n("At least %(n)s word.", "At least %(n)s words.", words.least)
        )
    if words.most is not None:
        yield (
            say_n("The title has at most %(n)s word.", "The title has at most %(n)s words.", words.most)
            if title
            else say_n("At most %(n)s word.", "At most %(n)s words.", words.most)
        )


def _numbers(field: FormField) -> Iterator[Sentence]:
    """`least` and `most` mean the number itself, or how many entries."""
    match field.kind:
        case FieldKind.CHOICES:
            if field.least is not None:
                yield say_n("Choose at least %(n)s.", "Choose at least %(n)s.", field.least)
            if field.most is not None:
                yield say_n("Choose at most %(n)s.", "Choose at most %(n)s.", field.most)
        case FieldKind.ROWS:
            if field.least is not None:
                yield say_n("At least %(n)s row.", "At least %(n)s rows.", field.least)
            if field.most is not None:
                yield say_n("At most %(n)s row.", "At most %(n)s rows.", field.most)
        case FieldKind.NUMBER | FieldKind.PERCENTAGE:
            if field.least is not None:
                yield say("Not less than %(least)s.", least=field.least)
            if field.most is not None:
                yield say("Not more than %(most)s.", most=field.most)
