"""Stewards publish a proposal, decide on its rules in view of the comments, and close it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.consultation import refusals
from prizes.consultation.models import Consultation, ConsultationComment, ConsultationRule
from prizes.consultation.queries.reading import (
    comments_in,
    consultation_in,
    numbers_of_rules,
    rule_in,
    rules_in,
    state_of_consultation,
)
from prizes.consultation.rules.proposing import proposed_rules
from prizes.consultation.rules.states import (
    MOST_DECISION,
    MOST_INTRODUCTION,
    CommentState,
    ConsultationState,
    RuleOutcome,
    period_faults,
    texts_faults,
)
from prizes.consultation.schemas import ConsultationSent, RuleDecisionSent
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce, speaking_of
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.sections import faults_of, rules_of_draft
from prizes.edition.titles import Said
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator, without_isolates
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import CONSULTATION_CLOSED


async def publish_consultation(
    session: AsyncSession, edition: EditionInForce, sent: ConsultationSent, *, by: str
) -> Consultation:
    """The proposal as it is at this moment: what is changed in the draft afterwards is another proposal."""
    now, introduction = clock.now(), _written(sent.introduction)
    opens_at = max(sent.opens_at or now, now)
    faults = texts_faults(introduction, "introduction", MOST_INTRODUCTION)
    faults |= period_faults(opens_at, sent.closes_at, now)
    if not sent.draft:
        faults["draft"] = say("Choose the draft that is proposed.")
    if faults:
        raise refusals.consultation_incomplete(faults)
    draft = await edition_draft(session, sent.draft)
    if draft.base_slug != edition.slug:
        raise refusals.draft_not_of_edition()
    rules = rules_of_draft(draft.document)
    if rules is None or any(not fault.translation for fault in faults_of(draft.document, now)):
        raise refusals.draft_has_faults()
    made = Consultation(
        edition=edition.slug,
        base_version=edition.version,
        document=rules.canonical().decode(),
        sha256=rules.sha256(),
        title={str(lang): text for lang, text in rules.title.items()},
        introduction=introduction,
        opens_at=opens_at,
        closes_at=sent.closes_at,
        published_by=by,
        published_at=now,
    )
    session.add(made)
    await session.flush()
    session.add_all(_rules(made.id, edition.rules, rules))
    record(session, edition, acts.CONSULTATION_PUBLISH, made, by=by, sha256=made.sha256)
    await session.flush()
    return made


def _rules(consultation: str, now: Rules, proposed: Rules) -> list[ConsultationRule]:
    """In the words of the proposal, so that what people comment on stays as it was published."""
    with speaking_of(proposed):
        return [
            ConsultationRule(
                consultation_id=consultation,
                place=place,
                section=rule.section,
                section_title=_in_languages(rule.title),
                says=_in_languages(rule.says),
                under=[_in_languages(each) for each in rule.under],
                change=rule.change,
                before=[_in_languages(each) for each in rule.before],
            )
            for place, rule in enumerate(proposed_rules(now, proposed), 1)
        ]


def _in_languages(said: Said) -> dict[str, str]:
    """A sentence of ours in all six; a text of the document in the languages that it has."""
    if isinstance(said, Sentence):
        return {lang: without_isolates(translator(lang).say(said)) for lang in CODES}
    return {str(lang): text for lang, text in said.items()}


def _written(texts: Mapping[Any, str]) -> dict[str, str]:
    return {str(lang): cleaned for lang, text in texts.items() if (cleaned := many_lines(text))}


async def decide_on_rule(
    session: AsyncSession,
    edition: EditionInForce,
    consultation: str,
    rule_id: str,
    sent: RuleDecisionSent,
    *,
    by: str,
) -> ConsultationRule:
    """Once the period is over; until the consultation is closed it can be decided otherwise."""
    found = await _ended(session, edition, consultation)
    rule = await rule_in(session, found, rule_id, lock=True)
    reason = _written(sent.reason)
    faults = texts_faults(reason, "reason", MOST_DECISION)
    if sent.outcome not in {*RuleOutcome}:
        faults["outcome"] = say("Choose a decision.")
    if faults:
        raise refusals.consultation_incomplete(faults)
    if not (await numbers_of_rules(session, found)).get(rule.id):
        raise refusals.rule_without_comments()
    rule.outcome, rule.reason, rule.decided_by, rule.decided_at = sent.outcome, reason, by, clock.now()
    session.add(rule)
    record(session, edition, acts.CONSULTATION_DECIDE, rule, by=by, outcome=rule.outcome)
    await session.flush()
    return rule


async def close_consultation(
    session: AsyncSession, edition: EditionInForce, consultation: str, *, by: str
) -> Consultation:
    """Every comment is moderated, and every rule with a published comment has a decision. Those who commented are told
    what was decided on their rules.
    """
    found = await _ended(session, edition, consultation)
    comments = await comments_in(session, found)
    if waiting := sum(each.state == CommentState.WAITING for each in comments):
        raise refusals.comments_waiting(n=waiting)
    published = [each for each in comments if each.state == CommentState.PUBLISHED]
    rules = {rule.id: rule for rule in await rules_in(session, found)}
    commented = {each.rule_id for each in published}
    if missing := sum(rules[each].outcome is None for each in commented):
        raise refusals.decisions_missing(n=missing)
    found.decided_at, found.decided_by = clock.now(), by
    session.add(found)
    record(session, edition, acts.CONSULTATION_CLOSE, found, by=by)
    await _tell(session, edition, found, published, rules)
    await session.flush()
    return found


async def _ended(session: AsyncSession, edition: EditionInForce, consultation: str) -> Consultation:
    found = await consultation_in(session, edition, consultation, lock=True)
    match state_of_consultation(found):
        case ConsultationState.CLOSED:
            raise refusals.consultation_decided()
        case ConsultationState.ENDED:
            return found
        case ConsultationState.SCHEDULED | ConsultationState.OPEN:
            raise refusals.consultation_still_open()


async def _tell(
    session: AsyncSession,
    edition: EditionInForce,
    found: Consultation,
    published: list[ConsultationComment],
    rules: Mapping[str, ConsultationRule],
) -> None:
    theirs: dict[str, list[ConsultationRule]] = {}
    for each in published:
        if each.commented_by and rules[each.rule_id] not in theirs.setdefault(each.commented_by, []):
            theirs[each.commented_by].append(rules[each.rule_id])
    known: dict[str, Person] = await people(session, [*theirs])
    for id_, decided in theirs.items():
        person = known[id_]
        queue(
            session,
            CONSULTATION_CLOSED,
            to=person.email,
            lang=person.lang,
            edition=edition.slug,
            about=f"consultation:{found.id}",
            title=found.title,
            consultation=found.id,
            decided=[{"rule": r.says, "outcome": r.outcome, "reason": r.reason} for r in decided],
        )
