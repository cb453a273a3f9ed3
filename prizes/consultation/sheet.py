"""A consultation as a contribution to hand on: printed, or for word processors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from prizes.consultation.models import ConsultationComment
from prizes.consultation.queries.reading import ConsultationRead, RuleRead
from prizes.consultation.rules.states import (
    AFFILIATIONS,
    CONSULTATION_STATES,
    RULE_OUTCOMES,
    Affiliation,
    RuleOutcome,
    TranslationMade,
)
from prizes.edition.guidelines.simplicity import MeasureRow
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say, say_n
from prizes.printing.sheet import (
    Block,
    Facts,
    Items,
    Note,
    Prose,
    Question,
    Rows,
    Sheet,
    SheetHeading,
    SheetText,
)

TITLE = N_("Consultation on the rules: %(title)s")
NOT_REVIEWED = say("Machine translation by %(name)s, not reviewed")


def sheet_of_consultation(
    read: ConsultationRead,
    measures: list[MeasureRow],
    names: tuple[str, str],
    voice: Translator,
    *,
    home: str,
    banner: str = "",
) -> Sheet:
    """`measures`: of the rules that hold now and of the proposal, which `names` names. `home`: where its page is."""
    maker = _Maker(voice)
    return Sheet(
        lang=voice.lang,
        title=SheetText(maker.said(say(TITLE, title=read.consultation.title))),
        brand=voice.gettext(N_("WSIS Prizes")),
        blocks=[*maker.beginning(read), *maker.measures(measures, names), *maker.rules(read)],
        banner=banner,
        foot=home,
        pages=maker.said(say("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
        unprintable=maker.said(say("□ replaces a character that cannot be displayed in this document.")),
    )


class _Maker:
    """Blocks in one language."""

    def __init__(self, voice: Translator) -> None:
        self.voice = voice

    def said(self, sentence: Sentence | str) -> str:
        return without_isolates(self.voice.say(sentence))

    def text(self, texts: Mapping[str, str]) -> SheetText:
        return SheetText(*self.voice.text_in(texts))

    def moment(self, at: datetime) -> str:
        return self.said(say("%(moment)s, %(in_zone)s", moment=at))

    def beginning(self, read: ConsultationRead) -> Iterator[Block]:
        found = read.consultation
        yield Prose(self.text(found.introduction))
        numbers = [
            (N_("Status"), self.said(CONSULTATION_STATES[read.state])),
            (N_("Comments from"), self.moment(found.opens_at)),
            (N_("Comments until"), self.moment(found.closes_at)),
            (N_("Proposed rules"), self.voice.number(len(read.rules))),
            (N_("Rules that differ"), self.voice.number(read.changed)),
            (N_("Published comments"), self.voice.number(read.comments)),
        ]
        if found.decided_at is not None:
            numbers.append((N_("Closed"), self.moment(found.decided_at)))
        yield Facts([(self.said(label), SheetText(value)) for label, value in numbers])
        yield Note("SHA-256: " + found.sha256)

    def measures(self, rows: list[MeasureRow], names: tuple[str, str]) -> Iterator[Block]:
        yield SheetHeading(self.said(N_("Simplicity in numbers")))
        yield Rows(
            [SheetText(self.said(N_("Measure"))), *(SheetText(name, auto=True) for name in names)],
            [
                [SheetText(self.said(row.label)), *(SheetText(self.voice.number(n)) for n in row.numbers)]
                for row in rows
            ],
            numbers=True,
            lead=2,
        )

    def rules(self, read: ConsultationRead) -> Iterator[Block]:
        yield SheetHeading(self.said(N_("Comments and decisions")), new_page=True)
        commented = [each for each in read.rules if each.comments]
        silent = len(read.rules) - len(commented)
        yield Note(
            self.said(
                say_n(
                    "No comment was published on %(n)s rule. It is not listed here.",
                    "No comments were published on %(n)s rules. They are not listed here.",
                    silent,
                )
            )
        )
        section = ""
        for each in commented:
            if each.rule.section != section:
                section = each.rule.section
                yield SheetHeading(self.text(each.rule.section_title).text)
            yield from self.rule(each)

    def rule(self, each: RuleRead) -> Iterator[Block]:
        yield Question(self.text(each.rule.says))
        if each.rule.under:
            yield Items([self.text(under) for under in each.rule.under])
        for text in each.rule.before:
            words, lang = self.voice.text_in(text)
            yield Prose(SheetText(self.said(say("In force: %(rule)s", rule=words)), lang))
        for comment in each.comments:
            yield Note(self.author(comment))
            yield Prose(SheetText(comment.text, comment.lang))
            translation = comment.translations.get(self.voice.lang)
            if translation:
                yield Note(self.said(translated_by(translation)))
                yield Prose(SheetText(translation["text"]))
        if each.rule.outcome:
            outcome = self.said(RULE_OUTCOMES[RuleOutcome(each.rule.outcome)])
            yield Facts([(self.said(N_("Decision")), SheetText(outcome))])
            yield Prose(self.text(each.rule.reason))

    def author(self, comment: ConsultationComment) -> str:
        parts = [
            comment.name or self.said(NAMELESS),
            comment.organization,
            self.said(affiliation_said(comment)),
        ]
        return " · ".join(part for part in parts if part)


NAMELESS = N_("A person whose account was erased")


def affiliation_said(comment: ConsultationComment) -> Sentence | str:
    """For whom its author speaks, and who says so."""
    label = AFFILIATIONS[Affiliation(comment.affiliation)]
    if comment.affiliation == Affiliation.PUBLIC:
        return label
    if comment.confirmed_at is not None:
        return say("%(affiliation)s, confirmed by the stewards", affiliation=say(label))
    return say("%(affiliation)s, as stated by the person", affiliation=say(label))


def translated_by(translation: Mapping[str, Any]) -> Sentence:
    """Who translated a comment, or which program."""
    if translation["made"] == TranslationMade.MACHINE:
        return say(NOT_REVIEWED.text, name=translation["by"])
    return say("Translation by %(name)s", name=translation["by"])
