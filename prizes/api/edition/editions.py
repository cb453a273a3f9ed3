"""Editions, their rules, guidelines and calendar for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from prizes import clock
from prizes.api.interface.language import InWords, Voice
from prizes.api.interface.media import NOT_CHANGED
from prizes.edition import actions, refusals
from prizes.edition.comparing import rules_beside
from prizes.edition.document.phases import Phase
from prizes.edition.document.rules import Rules
from prizes.edition.document.schema import json_schema
from prizes.edition.guidelines.history import history
from prizes.edition.guidelines.simplicity import MeasureRow, measure_rows
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.queries import EditionInForce, document_of, oldest_first
from prizes.edition.spans import EditionState, in_order, phase_at, state_of
from prizes.edition.titles import phase_title
from prizes.gate.edition.measuring import compared_rows, simplicity_of
from prizes.gate.editions import ShownEditions, TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow, unguarded
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.bounded import Whole
from prizes.kit.paging import MOST, cursor, place
from prizes.nomination.queries.projects import public_counts_by_category

router = APIRouter(tags=["editions"])


class PhaseOf(BaseModel):
    id: str
    kind: Literal["submission", "nomination", "voting", "selection", "acceptance", "announcement"]
    title: str
    opens_at: datetime | None
    closes_at: datetime | None


class EditionOf(BaseModel):
    slug: str
    title: str
    rehearsal: bool
    state: EditionState
    phase: PhaseOf | None
    """The phase that is open; of several the vote, in which everybody can take part, else the first."""
    phases: list[PhaseOf]
    rules_version: int
    rules_sha256: str
    now: datetime
    """The server's clock."""
    public: bool
    """Whether everybody sees it; else only its stewards do."""


class EditionList(BaseModel):
    items: list[EditionOf]
    next: str | None


class GuidelineEntry(BaseModel):
    text: InWords = Field(validation_alias="says")
    under: list[InWords]


class GroupOf(BaseModel):
    title: InWords | None
    entries: list[GuidelineEntry]


class SectionOf(BaseModel):
    id: str
    title: InWords
    groups: list[GroupOf]


class GuidelinesOf(BaseModel):
    edition: str
    language: str
    rules_version: int
    rules_sha256: str
    frozen_at: datetime | None
    sections: list[SectionOf]
    sources: list[str]


class RuleChangeOf(BaseModel):
    """Sentences that stand in one of the two alone. Either may be empty."""

    before: list[InWords]
    after: list[InWords]
    steps: list[InWords]
    """Of sentences that stand in both with another number: from which to which."""


class SectionChangesOf(BaseModel):
    id: str
    title: InWords
    changes: list[RuleChangeOf]


class MeasureOf(BaseModel):
    """One number of several rule sets, for which “simpler” is less."""

    id: str
    label: InWords
    counts: InWords
    """What is counted."""
    numbers: list[float]
    """One of each rule set, in the order of the answer."""


class ComparisonOf(BaseModel):
    edition: str
    version: int
    """Of its rules."""
    compared: str | None
    """The other edition, or the same where two of its versions are compared; null: there is none."""
    compared_version: int | None
    language: str
    sections: list[SectionChangesOf]
    """Those in which something differs."""
    simplicity: list[MeasureOf]
    """Of the other edition and of this one, in the language of the answer. Empty: there is no other."""


class HistoryEntryOf(BaseModel):
    text: InWords = Field(validation_alias="says")
    parent: InWords | None
    """The sentence under which it stands, where that is said by other editions too."""
    under: list[InWords]
    """What stands under it in just these editions."""
    editions: list[tuple[str, str]]
    """Those on file that follow one another and say it: the first and the last."""


class SectionHistoryOf(BaseModel):
    id: str
    title: InWords
    changed: list[HistoryEntryOf]
    """What some editions say and others do not."""
    unchanged: list[HistoryEntryOf]
    """What all of them say."""


class RulesHistoryOf(BaseModel):
    language: str
    editions: list[str]
    """The oldest first."""
    sections: list[SectionHistoryOf]
    simplicity: list[MeasureOf]
    """With one value of each edition, in the language of the answer."""


class CategoryOf(BaseModel):
    code: str
    number: int
    title: str
    description: str | None
    projects: int
    """Public projects."""


class CategoryList(BaseModel):
    items: list[CategoryOf]
    next: None = None


class SchemaResponse(JSONResponse):
    media_type = "application/schema+json"


def shown(edition: EditionInForce, voice: Translator) -> EditionOf:
    now = clock.now()
    running = phase_at(edition.rules, now)
    return EditionOf(
        slug=edition.slug,
        title=edition.title(voice.lang),
        rehearsal=edition.rehearsal,
        state=state_of(edition.rules, now),
        phase=_phase(edition.rules, running, voice) if running else None,
        phases=[_phase(edition.rules, phase, voice) for phase in in_order(edition.rules)],
        rules_version=edition.version,
        rules_sha256=edition.sha256,
        now=now,
        public=edition.published,
    )


def _phase(rules: Rules, phase: Phase, voice: Translator) -> PhaseOf:
    return PhaseOf(
        id=phase.id,
        kind=phase.kind,
        title=without_isolates(voice.value(phase_title(phase))),
        opens_at=rules.instant(phase.opens),
        closes_at=rules.instant(phase.closes),
    )


# --- reading ---------------------------------------------------------------------------------------------


@router.get("/editions", dependencies=allow(Who.PUBLIC))
async def list_editions(
    seen: ShownEditions,
    voice: Voice,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=400)] = None,
) -> EditionList:
    """All editions, rehearsals among them, the newest name first. Stewards see those that are not public yet."""
    try:
        last = place(after, 1)
    except ValueError:
        raise refusals.wrong_cursor() from None
    found = [e for e in seen if last is None or e.slug < str(last[0])]
    return EditionList(
        items=[shown(edition, voice) for edition in found[:limit]],
        next=cursor([found[limit - 1].slug]) if len(found) > limit else None,
    )


@router.get("/editions/{edition}", dependencies=allow(Who.PUBLIC))
async def read_edition(edition: TheEdition, voice: Voice) -> EditionOf:
    """An edition: its phases, where it stands, and its rules in force."""
    return shown(edition, voice)


@router.get(
    "/editions/{edition}/rules",
    dependencies=allow(Who.PUBLIC),
    response_model=dict[str, Any],
    responses=NOT_CHANGED,
)
async def read_rules(
    session: Tx,
    edition: TheEdition,
    version: Whole | None = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The exact bytes whose SHA-256 is published; the hash is also the ETag."""
    found = await document_of(session, edition.id, version or edition.version)
    if found is None:
        raise refusals.unknown_version(version=version or edition.version)
    document, sha256 = found
    headers = {"etag": f'"{sha256}"', "cache-control": "no-cache"}
    if if_none_match and sha256 in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(document, media_type="application/json", headers=headers)


@router.get("/editions/{edition}/guidelines", dependencies=allow(Who.PUBLIC))
async def read_guidelines(edition: TheEdition, voice: Voice) -> GuidelinesOf:
    """The rules in force in plain words, in the language that is asked for."""
    made = guidelines(edition.rules)
    return GuidelinesOf(
        edition=edition.slug,
        language=voice.lang,
        rules_version=edition.version,
        rules_sha256=edition.sha256,
        frozen_at=edition.frozen_at,
        sections=[
            SectionOf.model_validate(each, from_attributes=True, context=voice) for each in made.sections
        ],
        sources=list(made.sources),
    )


@router.get("/editions/{edition}/guidelines/comparison", dependencies=allow(Who.PUBLIC))
async def compare_guidelines(
    session: Tx,
    edition: TheEdition,
    editions: ShownEditions,
    voice: Voice,
    other: Annotated[str, Query(alias="with", max_length=64)] = "",
    version: Whole | None = None,
    against: Whole | None = None,
) -> ComparisonOf:
    """What the rules say otherwise than those of another edition or version, in plain words. `version`: of this
    edition, else the one in force. `against`: of the edition that `with` names, else of this one. Without both: the
    rules in force of the last edition before it.
    """
    beside = await rules_beside(session, edition, editions, other=other, version=version, against=against)
    return ComparisonOf(
        edition=edition.slug,
        version=beside.now.version if beside else edition.version,
        compared=beside.before.edition.slug if beside else None,
        compared_version=beside.before.version if beside else None,
        language=voice.lang,
        sections=[
            SectionChangesOf.model_validate(each, from_attributes=True, context=voice)
            for each in (beside.differences() if beside else ())
        ],
        simplicity=_measures(compared_rows(beside.before.rules, beside.now.rules, voice.lang), voice)
        if beside
        else [],
    )


@router.get("/guidelines/history", dependencies=allow(Who.PUBLIC))
async def read_rules_history(editions: ShownEditions, voice: Voice) -> RulesHistoryOf:
    """How the rules changed: each sentence with the editions whose documents contain it. What an edition does not say
    may have applied where its rules are not known whole.
    """
    contests = oldest_first(editions)
    found = history([(each.slug, each.rules) for each in contests])
    return RulesHistoryOf(
        language=voice.lang,
        editions=[each.slug for each in contests],
        sections=[
            SectionHistoryOf.model_validate(each, from_attributes=True, context=voice) for each in found
        ],
        simplicity=_measures(
            measure_rows([simplicity_of(each.rules, voice.lang) for each in contests]), voice
        ),
    )


def _measures(rows: list[MeasureRow], voice: Translator) -> list[MeasureOf]:
    return [MeasureOf.model_validate(each, from_attributes=True, context=voice) for each in rows]


@router.get("/editions/{edition}/categories", dependencies=allow(Who.PUBLIC))
async def list_categories(session: Tx, edition: TheEdition, voice: Voice) -> CategoryList:
    """The categories of an edition, in the order of its rules."""
    counts = await public_counts_by_category(session, edition)
    return CategoryList(
        items=[
            CategoryOf(
                code=category.code,
                number=category.number,
                title=voice.text_in(category.title)[0],
                description=voice.text_in(category.description)[0] or None,
                projects=counts.get(category.code, 0),
            )
            for category in edition.rules.categories
        ]
    )


@router.get(
    "/schemas/rules.json",
    dependencies=unguarded(),
    response_class=SchemaResponse,
    response_model=dict[str, Any],
)
async def read_rules_schema() -> Response:
    """The form of rules documents as JSON Schema."""
    headers = {"cache-control": "public, max-age=3600"}
    return SchemaResponse(json_schema(), headers=headers)


# --- stewards --------------------------------------------------------------------------------------------

RULES: Mapping[str, Any] = {
    "type": "object",
    "description": "A rules document; `GET /schemas/rules.json` is its form.",
    "additionalProperties": True,
}
DOCUMENT: Mapping[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": RULES},
            "application/toml": {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/editions",
    status_code=201,
    response_model=EditionOf,
    dependencies=allow(Who.STEWARD),
    openapi_extra=dict(DOCUMENT),
)
async def load_edition(request: Request, session: Tx, me: Me, once: Once, voice: Voice) -> Response:
    """Make an edition of a rules document, or replace rules that are not frozen yet.

    Stewards alone see a contest (`public` is false) until another of them has approved its publication, which is
    proposed with loading. Everything that is wrong is said at once, each problem under its place in the document.
    """
    checked = actions.checked(await request.body())
    loaded = await actions.load(session, checked, loader=me.person.id)
    return await once.answer(shown(loaded, voice), 201)
