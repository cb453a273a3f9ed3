"""One act on many projects: first shown for each, then done to exactly what was shown, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.document.rules import Rules
from prizes.edition.proposals import canonical
from prizes.edition.queries import EditionInForce
from prizes.kit.bounded import Instant
from prizes.kit.sentence import N_, Sentence
from prizes.kit.text import folded, one_line
from prizes.nomination import refusals
from prizes.nomination.actions import stewarding
from prizes.nomination.actions.conversing.notes import tag_each
from prizes.nomination.actions.screening import pass_screening
from prizes.nomination.models import OwnerConsent, Project, ProjectMember
from prizes.nomination.queries.filters import OfficeFilters, office_conditions, ordered, result_of
from prizes.nomination.queries.formalities import ProjectFormality, project_formalities
from prizes.nomination.queries.notes import tags_of
from prizes.nomination.queries.people import editors_of
from prizes.nomination.rules.consent import consent_gap
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.formalities.standing import formalities_gap
from prizes.nomination.rules.screening import Result
from prizes.nomination.rules.states import Actor, State, may_move
from prizes.nomination.rules.submission import BREACHES, may_except, state_words
from prizes.nomination.rules.tags import TAG_MOST, TAGS_MOST
from prizes.nomination.schemas import Reason

MOST = 500
"""Projects that can be treated at once."""


class BulkAct(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    RETURN = "return"
    INELIGIBLE = "ineligible"
    EXCEPTION = "exception"
    TAG = "tag"
    UNTAG = "untag"


TAGGING = frozenset({BulkAct.TAG, BulkAct.UNTAG})
"""What stewards say to each other: no reason, no email, in any state."""

LABELS: Mapping[BulkAct, str] = {
    BulkAct.PASS: N_("Pass the screening"),
    BulkAct.RETURN: N_("Return for correction"),
    BulkAct.INELIGIBLE: N_("Mark as ineligible"),
    BulkAct.EXCEPTION: N_("Allow an exception from limits and bars"),
    BulkAct.TAG: N_("Add a tag"),
    BulkAct.UNTAG: N_("Remove a tag"),
}


def offered(rules: Rules) -> dict[BulkAct, str]:
    """The acts that the rules of an edition know, with their labels."""
    submission = submission_of(rules)
    left_out = {BulkAct.PASS: submission.screening is None, BulkAct.EXCEPTION: not submission.exceptions}
    return {act: label for act, label in LABELS.items() if not left_out.get(act, False)}


class BulkOrder(Reason):
    """What is to be done to each."""

    act: BulkAct
    rule: str = ""
    """Of ineligibility: the rule that the projects do not keep."""
    until: Instant | None = None
    """Of a return: last instant of the correction; left out: as many days as the rules say."""
    tag: str = Field(default="", max_length=200)
    """That is added or removed. One that another project has is written as there, whatever the case."""


@dataclass(frozen=True, slots=True)
class BulkEffect:
    project: Project
    screening: Result
    why_not: Sentence | None
    """Why it cannot be done to this one; None: it can."""


@dataclass(frozen=True, slots=True)
class PreviewedOrder:
    order: BulkOrder
    lines: Sequence[BulkEffect]
    sha256: str
    """Over the order and what each project is at the moment: whoever confirms it confirms exactly this."""

    @property
    def possible(self) -> list[Project]:
        return [line.project for line in self.lines if line.why_not is None]


async def filtered_ids(
    session: AsyncSession, edition: EditionInForce, filters: OfficeFilters, reader: str
) -> list[str]:
    """The projects of a list, all its pages. Raises a refusal where they are too many."""
    query = select(Project.id).where(*office_conditions(session, edition, filters, reader))
    ids = (await session.exec(query.order_by(*ordered(filters.sort)).limit(MOST + 1))).all()
    return _bounded(ids)


def _bounded(ids: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        raise refusals.nothing_chosen()
    if len(chosen) > MOST:
        raise refusals.too_many_at_once(most=MOST)
    return chosen


async def chosen_projects(
    session: AsyncSession, edition: EditionInForce, ids: Sequence[str], *, lock: bool = False
) -> Sequence[Project]:
    """Those of the edition among the ids, by title. `lock`: held until the end of the transaction."""
    query = select(Project).where(Project.edition_id == edition.id, col(Project.id).in_(_bounded(ids)))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = (await session.exec(query.order_by(col(Project.id)))).all()
    if not found:
        raise refusals.nothing_chosen()
    return sorted(found, key=lambda project: (project.title_key, project.id))


async def preview(
    session: AsyncSession,
    edition: EditionInForce,
    ids: Sequence[str],
    order: BulkOrder,
    *,
    steward: str,
    lock: bool = False,
) -> PreviewedOrder:
    """What would happen to each, or why not. The number of queries does not grow with the projects."""
    _must_make_sense(edition, order)
    projects = await chosen_projects(session, edition, ids, lock=lock)
    chosen = [project.id for project in projects]
    results = select(Project.id, result_of(edition.rules)).where(col(Project.id).in_(chosen))
    screening = {project: Result(found) for project, found in (await session.exec(results)).all()}
    asked = select(OwnerConsent).where(col(OwnerConsent.project_id).in_(chosen))
    consents = {consent.project_id: consent for consent in (await session.exec(asked)).all()}
    formalities = await project_formalities(session, edition, projects)
    shared = select(ProjectMember.project_id).where(ProjectMember.person_id == steward)
    own = {*(await session.exec(shared)).all(), *(p.id for p in projects if p.nominator_id == steward)}
    tags = await tags_of(session, chosen, steward) if order.act in TAGGING else {}
    lines = [
        BulkEffect(
            p,
            screening[p.id],
            _not_tagged(order, tags.get(p.id, []), own=p.id in own)
            if order.act in TAGGING
            else _why_not(edition, order, p, consents.get(p.id), formalities[p.id], own=p.id in own),
        )
        for p in projects
    ]
    return PreviewedOrder(order, lines, _sha256(order, lines))


def _must_make_sense(edition: EditionInForce, order: BulkOrder) -> None:
    """What would be refused for every project alike."""
    if order.act in TAGGING:
        if not one_line(order.tag):
            raise refusals.tag_needed()
        if len(one_line(order.tag)) > TAG_MOST:
            raise refusals.tag_too_long("tag", most=TAG_MOST)
        return
    stewarding.reason_of(order.reason)
    match order.act:
        case BulkAct.RETURN:
            stewarding.end_of_correction(edition, order.until)
        case BulkAct.INELIGIBLE if order.rule not in BREACHES:
            raise refusals.rule_needed()
        case BulkAct.EXCEPTION if not submission_of(edition.rules).exceptions:
            raise refusals.no_exceptions()
        case BulkAct.PASS if submission_of(edition.rules).screening is None:
            raise refusals.not_screened_here()


def _why_not(
    edition: EditionInForce,
    order: BulkOrder,
    project: Project,
    consent: OwnerConsent | None,
    formalities: Sequence[ProjectFormality],
    *,
    own: bool,
) -> Sentence | None:
    state = State(project.state)
    match order.act:
        case BulkAct.PASS:
            if state is State.SUBMITTED:
                return _not_passed(edition, project, consent, formalities, own=own)
            fits = False
        case BulkAct.RETURN:
            fits = may_move(state, State.RETURNED, Actor.STEWARD)
        case BulkAct.INELIGIBLE:
            fits = may_move(state, State.INELIGIBLE, Actor.STEWARD)
        case BulkAct.EXCEPTION:
            fits = may_except(edition.rules, state)
        case BulkAct.TAG | BulkAct.UNTAG:
            fits = False
    return None if fits else refusals.wrong_state(state=state_words(state)).sentence


def _not_tagged(order: BulkOrder, tags: Sequence[str], *, own: bool) -> Sentence | None:
    has = folded(order.tag) in map(folded, tags)
    if own:
        return refusals.own_project_noted().sentence
    if order.act is BulkAct.UNTAG:
        return None if has else refusals.not_tagged_so().sentence
    return refusals.too_many_tags(most=TAGS_MOST).sentence if not has and len(tags) >= TAGS_MOST else None


def _not_passed(
    edition: EditionInForce,
    project: Project,
    consent: OwnerConsent | None,
    formalities: Sequence[ProjectFormality],
    *,
    own: bool,
) -> Sentence | None:
    if project.screened_at is not None:
        return refusals.screened_already().sentence
    if own:
        return refusals.own_project_screened().sentence
    return consent_gap(edition.rules, consent) or formalities_gap(each.standing for each in formalities)


def _sha256(order: BulkOrder, lines: Sequence[BulkEffect]) -> str:
    """Over the order, and of each project its state, text and screening."""
    until = order.until.isoformat() if order.until else None
    each = [
        [p.id, p.state, p.revision, line.screening.value, line.why_not is None]
        for line in sorted(lines, key=lambda line: line.project.id)
        for p in (line.project,)
    ]
    content = {
        "act": order.act.value, "reason": order.reason, "rule": order.rule, "until": until, "tag": order.tag,
        "projects": each,
    }  # fmt: skip
    return hashlib.sha256(canonical(content).encode()).hexdigest()


async def carry_out(
    session: AsyncSession,
    edition: EditionInForce,
    ids: Sequence[str],
    order: BulkOrder,
    *,
    seen_sha256: str,
    steward: str,
    possible_only: bool = False,
) -> int:
    """Do what was seen, with one letter each; to how many. All of them or nothing; `possible_only`: those to whom it
    can be done. Raises Conflict where anything has changed since the preview.
    """
    now = await preview(session, edition, ids, order, steward=steward, lock=True)
    if now.sha256 != seen_sha256:
        raise refusals.changed_since_preview()
    if not now.possible:
        raise refusals.nothing_possible()
    if len(now.possible) < len(now.lines) and not possible_only:
        raise refusals.not_all_possible()
    if order.act in TAGGING:
        ids = [project.id for project in now.possible]
        added = order.act is BulkAct.TAG
        await tag_each(session, edition, ids, tag=order.tag, added=added, steward=steward)
        return len(ids)
    nominators = await people(session, [p.nominator_id for p in now.possible if p.nominator_id])
    editors = await editors_of(session, [project.id for project in now.possible])
    effect = _effect(session, edition, order, steward, editors=editors)
    for project in now.possible:
        effect(project, nominators.get(project.nominator_id or ""))
    await session.flush()
    return len(now.possible)


def _effect(
    session: AsyncSession,
    edition: EditionInForce,
    order: BulkOrder,
    steward: str,
    *,
    editors: Mapping[str, Sequence[Person]],
) -> Callable[[Project, Person | None], None]:
    here, reason = (session, edition), order.reason

    def act(project: Project, nominator: Person | None) -> None:
        match order.act:
            case BulkAct.PASS:
                pass_screening(*here, project, steward, reason=reason)
            case BulkAct.RETURN:
                stewarding.give_back(
                    *here,
                    project,
                    nominator,
                    reason=reason,
                    until=order.until,
                    steward=steward,
                    editors=editors.get(project.id, ()),
                )
            case BulkAct.INELIGIBLE:
                stewarding.exclude(*here, project, nominator, reason=reason, rule=order.rule, steward=steward)
            case BulkAct.EXCEPTION:
                stewarding.except_from_limits(*here, project, reason=reason, steward=steward)
            case BulkAct.TAG | BulkAct.UNTAG:
                pass

    return act
