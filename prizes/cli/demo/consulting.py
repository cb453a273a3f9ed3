"""Consultations on the rules of the next test edition: one that is closed with decisions, and one that is open. All
comments are made up and say so; nobody of their authors exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.cli.demo.people import DOMAIN, make_person
from prizes.consultation.actions.commenting import comment_on_rule, publish_comment, translate_comment
from prizes.consultation.actions.proposing import close_consultation, decide_on_rule, publish_consultation
from prizes.consultation.models import Consultation
from prizes.consultation.queries.reading import rules_in
from prizes.consultation.schemas import (
    CommentPublication,
    CommentSent,
    CommentTranslation,
    ConsultationSent,
    RuleDecisionSent,
)
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.studio.actions import begin_draft, change_draft
from prizes.i18n.languages import Lang

INTRODUCTION: dict[Lang, str] = {
    "en": "Made up for the demo: a vote could be changed fewer times, so that the rules are simpler.",
    "ar": "نص مختلق للعرض: يمكن تغيير التصويت عدداً أقل من المرات لتكون القواعد أبسط.",
    "zh": "演示用虚构文字：减少可更改投票的次数，使规则更简明。",
    "fr": "Texte inventé : un vote pourrait être modifié moins souvent, pour des règles plus simples.",
    "ru": "Вымышленный текст: голос можно было бы менять реже, чтобы правила стали проще.",
    "es": "Texto inventado: un voto podría cambiarse menos veces, para que las reglas sean más sencillas.",
}
COMMENTS = (
    (
        "en",
        "member_state",
        "Demoland",
        "Made up: fewer changes are welcome. Please say so on the ballot as well.",
    ),
    ("fr", "academia", "Université de démonstration", "Texte inventé : une seule modification suffirait."),
    ("ar", "sector_member", "شركة العرض", "نص مختلق: نقترح إبقاء القاعدة كما هي."),
    ("es", "public", "", "Texto inventado: la regla anterior se entendía mejor."),
)
"""Language, for whom, organization, text."""
WAITING = ("ru", "public", "", "Вымышленный текст: этот комментарий ожидает модерации.")
DECISION = RuleDecisionSent(
    outcome="in_part",
    reason={
        "en": "Made up: the number falls, and the ballot says how often a vote can still be changed.",
        "fr": "Texte inventé : le nombre baisse, et le bulletin indique les modifications restantes.",
    },
)
FEWER, FEWEST = 2, 1
"""How often a vote can be changed in each proposal."""
Staff = Mapping[str, Person]


async def fill_consultations(session: AsyncSession, staff: Staff) -> int:
    """How many comments there are."""
    edition = await edition_in_force(session, "rehearsal-2027")
    assert edition is not None
    authors = [
        await make_person(session, f"commenter{n}@{DOMAIN}", name=f"Demo commenter {n}", lang=each[0])
        for n, each in enumerate((*COMMENTS, WAITING), 1)
    ]
    now = clock.now()
    with clock.at(now - timedelta(days=40)):
        first = await _propose(session, edition, FEWER, days=30, staff=staff)
        made = await _comment(session, edition, first, authors[:2], staff)
    with clock.at(now - timedelta(days=5)):
        await _close(session, edition, first, staff)
    with clock.at(now - timedelta(days=3)):
        second = await _propose(session, edition, FEWEST, days=60, staff=staff)
        made += await _comment(session, edition, second, authors[:4], staff)
        rule = (await _changed(session, second))[0]
        sent = _sent(rule, WAITING, 5)
        await comment_on_rule(session, edition, second.id, sent, person=authors[4])
    return made + 1


async def _propose(
    session: AsyncSession, edition: EditionInForce, changes: int, *, days: int, staff: Staff
) -> Consultation:
    by = staff["steward1"].id
    draft = await begin_draft(session, edition, "rehearsal-2028", 1, by=by)
    place = next(n for n, phase in enumerate(edition.rules.phases) if phase.kind == "voting")
    way = ("phases", place, "ballot", "changes_most")
    await change_draft(session, draft.id, way, changes, seen=None, by=by)
    closes_at = clock.now() + timedelta(days=days)
    sent = ConsultationSent(draft=draft.id, closes_at=closes_at, introduction=INTRODUCTION)
    return await publish_consultation(session, edition, sent, by=by)


async def _changed(session: AsyncSession, found: Consultation) -> list[str]:
    """Ids of rules that differ, those of the calendar last."""
    rules = [rule for rule in await rules_in(session, found) if rule.change != "same"]
    return [rule.id for rule in sorted(rules, key=lambda rule: rule.section == "_calendar")]


def _sent(rule: str, said: tuple[str, str, str, str], number: int) -> CommentSent:
    lang, affiliation, organization, text = said
    return CommentSent(
        rule=rule,
        lang=lang,
        text=text,
        name=f"Demo commenter {number}",
        affiliation=affiliation,
        organization=organization,
    )


async def _comment(
    session: AsyncSession,
    edition: EditionInForce,
    found: Consultation,
    authors: list[Person],
    staff: Staff,
) -> int:
    """On the first rule that differs; the last of them on the next one. The first affiliation is confirmed, and what is
    not in English has a translation of a machine.
    """
    rules = await _changed(session, found)
    for number, (author, said) in enumerate(zip(authors, COMMENTS, strict=False), 1):
        rule = rules[1] if number == len(COMMENTS) else rules[0]
        one = await comment_on_rule(session, edition, found.id, _sent(rule, said, number), person=author)
        publication = CommentPublication(confirmed=number == 1)
        await publish_comment(session, edition, one.id, publication, steward=staff["steward2"])
        if one.lang == "fr":
            translation = CommentTranslation(
                lang="en", text="Made up: one change would be enough.", machine=True, by="Demo translator"
            )
            await translate_comment(session, edition, one.id, translation, by=staff["steward2"].id)
    return len(authors)


async def _close(session: AsyncSession, edition: EditionInForce, found: Consultation, staff: Staff) -> None:
    by = staff["steward2"].id
    rule = (await _changed(session, found))[0]
    await decide_on_rule(session, edition, found.id, rule, DECISION, by=by)
    await close_consultation(session, edition, found.id, by=by)
