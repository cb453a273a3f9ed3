"""A project as a sheet to print and keep: everything its people wrote, where it stands, under which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prizes.data.countries import name as country_name
from prizes.data.languages import NATIVE_NAMES, native_name
from prizes.data.wsis import gdc_objectives, sdgs, stakeholder_types
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.shapes import (
    Shape,
    ShownCell,
    ShownDay,
    ShownFiles,
    ShownLink,
    ShownList,
    ShownNumber,
    ShownTable,
    ShownText,
    ShownWords,
)
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.models import Attachment, Project, ProjectText
from prizes.nomination.rules.form import FieldAnswer, visible_answers
from prizes.nomination.rules.goals import NAMED, GoalQuestion, Named, id_of, named_targets
from prizes.nomination.rules.states import LABELS, State
from prizes.printing.sheet import (
    Block,
    Facts,
    Items,
    Picture,
    Prose,
    Question,
    Rows,
    Sheet,
    SheetHeading,
    SheetText,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What hangs on a project, for its dossier."""

    texts: Sequence[ProjectText] = ()
    files: Sequence[Attachment] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Small copies of images, by id of the attachment."""


def dossier(
    edition: EditionInForce,
    project: Project,
    contents: Contents,
    voice: Translator,
    printed: datetime | None,
) -> Sheet:
    """The sheet in one language; what people wrote stands in theirs. `printed`: None where it is not to be said."""
    title = SheetText(project.title, project.language) if project.title else SheetText(_say(voice, NO_TITLE))
    return Sheet(
        lang=voice.lang,
        title=title,
        brand=edition.title(voice.lang),
        banner=_say(voice, say("Draft. Not submitted.")) if project.state == State.DRAFT else "",
        blocks=[*_facts(edition, project, voice, printed), *_written(edition, project, contents, voice)],
        foot=_say(voice, say("Receipt number: %(number)s", number=project.id)),
        pages=_say(voice, say("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
        unprintable=_say(voice, say("□ replaces a character that cannot be displayed in this document.")),
        pictures={
            _picture_name(file): contents.pictures[file.id]
            for file in contents.files
            if file.id in contents.pictures
        },
    )


NO_TITLE = say("Untitled")


def _say(voice: Translator, sentence: Sentence | str) -> str:
    return without_isolates(voice.say(sentence))


# --- facts ---------------------------------------------------------------------------------------------


def _facts(
    edition: EditionInForce, project: Project, voice: Translator, printed: datetime | None
) -> Iterator[Block]:
    pairs: list[tuple[str, SheetText | None]] = [
        (N_("Status"), SheetText(voice.gettext(LABELS[State(project.state)]))),
        (N_("Category"), _category(edition, project, voice)),
        (N_("Owner"), SheetText(project.owner, auto=True) if project.owner else None),
        (N_("Stakeholder group"), _group(project, voice)),
        (N_("Country"), SheetText(country_name(project.country, voice.lang)) if project.country else None),
        (N_("Web address"), SheetText(project.url, code=True) if project.url else None),
        (N_("Language"), SheetText(native_name(project.language), project.language)),
    ]
    yield Facts([(voice.gettext(label), words) for label, words in pairs if words is not None])
    yield SheetHeading(voice.gettext("Receipt"))
    yield Facts(_receipt(edition, project, voice, printed))


def _receipt(
    edition: EditionInForce, project: Project, voice: Translator, printed: datetime | None
) -> list[tuple[str, SheetText]]:
    version = project.rules_version or edition.version
    pairs: list[tuple[str, SheetText | None]] = [
        (N_("Receipt number"), SheetText(project.id, code=True)),
        (N_("Submitted"), _instant(voice, project.submitted_at)),
        (N_("Last change"), _instant(voice, project.updated_at)),
        (N_("Rules"), SheetText(_say(voice, say("version %(version)s", version=version)))),
        (N_("SHA-256 of the rules"), SheetText(project.rules_sha256 or edition.sha256, code=True)),
        (N_("Printed"), _instant(voice, printed)),
    ]
    return [(voice.gettext(label), words) for label, words in pairs if words is not None]


def _instant(voice: Translator, instant: datetime | None) -> SheetText | None:
    if instant is None:
        return None
    return SheetText(_say(voice, say("%(moment)s, %(in_zone)s", moment=voice.moment(instant))))


def _category(edition: EditionInForce, project: Project, voice: Translator) -> SheetText | None:
    found = next((c for c in edition.rules.categories if c.code == project.category), None)
    if found is None:
        return SheetText(project.category, code=True) if project.category else None
    text, lang = voice.text_in(found.title)
    return SheetText(f"{found.code} · {text}", lang)


def _group(project: Project, voice: Translator) -> SheetText | None:
    if project.stakeholder_type is None:
        return None
    known = stakeholder_types().get(project.stakeholder_type)
    return SheetText(known[voice.lang] if known else project.stakeholder_type)


# --- what was written ----------------------------------------------------------------------------------


def _written(
    edition: EditionInForce, project: Project, contents: Contents, voice: Translator
) -> Iterator[Block]:
    answers = [
        answer
        for answer in visible_answers(edition.rules, project, ("public", "voters", "experts", "stewards"))
        if not question_kind(answer.field).by_upload
    ]
    if answers or project.summary:
        yield SheetHeading(voice.gettext("All answers"))
    about = {answer.field.id: answer for answer in answers if isinstance(answer.field, GoalQuestion)}
    for answer in answers:
        if answer.field.id not in about:
            yield from _answered(answer, project.language, voice)
    if project.summary and not answers:
        yield Prose(SheetText(project.summary, project.language))
    yield from _goals(project, about, voice)
    yield from _other_languages(edition, project, contents.texts, voice)
    yield from _files(contents, project.language, voice)


def _answered(answer: FieldAnswer, lang: str, voice: Translator) -> Iterator[Block]:
    text, text_lang = voice.text_in(answer.field.label)
    block = _answer(question_kind(answer.field).shown(answer.value), lang, voice)
    if block is not None:
        yield Question(SheetText(text, text_lang))
        yield block


def _answer(shape: Shape, lang: str, voice: Translator) -> Block | None:
    """None: it stands elsewhere in the dossier. `lang`: of what people wrote."""
    match shape:
        case ShownList(items):
            return Items([SheetText(*voice.text_in(item)) for item in items])
        case ShownTable(columns, rows):
            heads = [SheetText(*voice.text_in(column)) for column in columns]
            return Rows(heads, [[_in_line(cell, lang, voice) for cell in row] for row in rows])
        case ShownFiles():
            return None
        case ShownText() | ShownWords() | ShownNumber() | ShownDay() | ShownLink():
            return Prose(_in_line(shape, lang, voice))


def _in_line(shape: ShownCell, lang: str, voice: Translator) -> SheetText:
    match shape:
        case ShownText(text):
            return SheetText(text, lang)
        case ShownLink(address):
            return SheetText(address, code=True)
        case ShownWords() | ShownNumber() | ShownDay() | ShownList():
            return SheetText(without_isolates(shape.plain(voice)))


def _goals(project: Project, about: Mapping[str, FieldAnswer], voice: Translator) -> Iterator[Block]:
    """Each goal and objective that is named, with the text about it where there is one. `about`: texts by id."""
    titles = {
        "sdgs": {goal.number: goal.title[voice.lang] for goal in sdgs()},
        "gdc": {objective.number: objective.title[voice.lang] for objective in gdc_objectives()},
    }
    for of in NAMED:
        named = [number for number in titles[of] if number in getattr(project, of)]
        if named:
            yield SheetHeading(voice.gettext(HEADS[of]))
        explained = [number for number in named if id_of(of, number) in about]
        for number in explained:
            yield from _answered(about[id_of(of, number)], project.language, voice)
        if of == "sdgs" and (targets := named_targets(project)):
            yield Question(SheetText(voice.gettext("Targets of the goals")))
            yield Items([SheetText(f"{each.code} {each.title[voice.lang]}") for each in targets])
        if others := [SheetText(f"{n}. {titles[of][n]}") for n in named if n not in explained]:
            yield Items(others)


HEADS: Mapping[Named, str] = {
    "sdgs": N_("Sustainable Development Goals"),
    "gdc": N_("Objectives of the Global Digital Compact"),
}


def _place(lang: str) -> tuple[int, str]:
    """The six in the order of the language bar, then the others."""
    six = list(NATIVE_NAMES)
    return (six.index(lang) if lang in six else len(six)), lang


def _other_languages(
    edition: EditionInForce, project: Project, texts: Sequence[ProjectText], voice: Translator
) -> Iterator[Block]:
    for text in sorted(texts, key=lambda each: _place(each.lang)):
        yield SheetHeading(_say(voice, say("Texts in %(language)s", language=native_name(text.lang))))
        if text.title:
            yield Question(SheetText(voice.gettext("Title of the project")))
            yield Prose(SheetText(text.title, text.lang))
        for answer in visible_answers(edition.rules, project, ("public", "voters", "experts", "stewards")):
            if written := text.answers.get(answer.field.id):
                yield from _answered(FieldAnswer(answer.field, written), text.lang, voice)


# --- files ---------------------------------------------------------------------------------------------


def _picture_name(file: Attachment) -> str:
    return f"picture-{file.id}"


def _files(contents: Contents, lang: str, voice: Translator) -> Iterator[Block]:
    if contents.files:
        yield SheetHeading(voice.gettext("Files"))
    for file in contents.files:
        yield Question(SheetText(file.name, auto=True))
        size = _say(voice, say("%(size)s kB", size=max(1, round(file.bytes / 1000))))
        pairs = [
            (voice.gettext("Size"), SheetText(size)),
            (voice.gettext("Type"), SheetText(file.media_type, code=True)),
            ("SHA-256", SheetText(file.sha256, code=True)),
        ]
        if file.alt:
            pairs.append((voice.gettext("Description"), SheetText(file.alt, lang)))
        yield Facts(pairs)
        if file.id in contents.pictures:
            yield Picture(_picture_name(file), file.alt or file.name)
