"""Texts for the press in one language, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from prizes.certificates.words import page_address
from prizes.config import settings
from prizes.data.countries import name as country_name
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.excerpt import first_sentence
from prizes.kit.sentence import Sentence
from prizes.nomination.rules.form import sentence_of
from prizes.promotion.queries.promoted import Promoted
from prizes.promotion.rules.claims import OF_STATES, words_of
from prizes.promotion.rules.press import (
    NamedProject,
    PressLinks,
    PressRelease,
    ProjectPress,
    about_project,
    line_of,
)


@dataclass(frozen=True, slots=True)
class PressText:
    lang: str
    headline: str
    body: str

    @property
    def whole(self) -> str:
        return f"{self.headline}\n\n{self.body}\n"


RIGHT_TO_LEFT = "\u200f"
Numbers = tuple[int, int]
"""Of public projects of the edition, and of their countries."""


def contact() -> str:
    """The address that the service's letters come from."""
    return parseaddr(settings().mail_from)[1]


def project_text(edition: EditionInForce, told: Promoted, numbers: Numbers, voice: Translator) -> PressText:
    project, read = told.project, told.read_in(edition, voice.lang)
    kind = OF_STATES[told.claim.state]
    page = f"{settings().base_url}/{voice.lang}/{edition.slug}/projects/{project.id}"
    facts = ProjectPress(
        rules=edition.rules,
        claim=told.claim,
        since=told.since,
        title=read.read_as.title,
        owner=project.owner,
        country=country_name(project.country, voice.lang) if project.country else "",
        category=edition.rules.category_name(project.category) if project.category else None,
        about=sentence_of(edition.rules, read.sheet) or first_sentence(project.summary),
        vote=told.vote,
        reason=told.reason,
        nominated=numbers[0],
        countries=numbers[1],
        links=PressLinks(
            page=page,
            kit=f"{page}/share",
            certificates=[page_address(each, voice.lang) for each in told.certificates if each.kind == kind],
            contact=contact(),
        ),
    )
    return written(about_project(facts), voice)


def listed(
    edition: EditionInForce, told: Iterable[Promoted], voice: Translator
) -> Mapping[str, Sequence[Sentence]]:
    """Lines of projects by category."""
    found: dict[str, list[Sentence]] = {}
    for each in told:
        project = each.project
        named = NamedProject(
            words=words_of(edition.rules, each.claim),
            title=each.read_in(edition, voice.lang).read_as.title,
            owner=project.owner,
            country=country_name(project.country, voice.lang) if project.country else "",
        )
        found.setdefault(project.category or "", []).append(line_of(named))
    return found


def written(
    release: PressRelease, voice: Translator, lists: Sequence[tuple[str, Sequence[Sentence]]] = ()
) -> PressText:
    """`lists`: headings with lines, between the text and the addresses."""
    between = "" if voice.lang == "zh" else " "

    def plain(sentence: Sentence) -> str:
        return without_isolates(voice.say(sentence))

    # Foreign titles would turn an Arabic sentence round. In addresses nothing may stand that is no part of them.
    say = voice.say if voice.direction == "rtl" else plain
    parts = [plain(release.dateline)] if release.dateline else []
    parts += [between.join(say(sentence) for sentence in paragraph) for paragraph in release.paragraphs]
    # A line of names alone is all isolates, so that a mark must say where it begins.
    begins = RIGHT_TO_LEFT if voice.direction == "rtl" else ""
    parts += ["\n".join([heading, *(begins + say(line) for line in lines)]) for heading, lines in lists]
    parts.append("\n".join(plain(line) for line in release.lines))
    return PressText(voice.lang, say(release.headline), "\n\n".join(parts))
