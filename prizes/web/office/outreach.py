"""Outreach for stewards and observers: who takes part so far, who is missing, whom to invite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.data import countries
from prizes.edition.document.rules import Rules
from prizes.edition.queries import editions_in_force
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator, translator
from prizes.kit.csv import written
from prizes.kit.sentence import N_, Sentence
from prizes.nomination.rules.states import LABELS
from prizes.outreach.queries import ALL, PAGE, Invitee, compared, whom_to_invite
from prizes.outreach.rules import NONE, STATISTICS, Outreach, OutreachShare, Said
from prizes.web.layout.options import region_options
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.searching import neighbours, page_number

router = APIRouter()
HERE = "/{lang:lang}/{edition}/office/outreach"


@dataclass(frozen=True, slots=True)
class Part:
    """One way to divide the submissions, as chart and table show it."""

    name: str
    title: str
    shares: list[tuple[str, str, OutreachShare]]
    """Short label for the chart, label for the table, numbers."""

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        return [(short, share.now, share.before) for short, _, share in self.shares]

    @property
    def table(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "now": share.now, "drafts": share.drafts, "before": share.before}
            for _, label, share in self.shares
        ]

    @property
    def drafts(self) -> bool:
        return any(share.drafts is not None for _, _, share in self.shares)

    @property
    def with_some(self) -> int:
        return sum(1 for _, _, share in self.shares if share.now and share.key)


def parts(rules: Rules, found: Outreach, voice: Translator) -> list[Part]:
    return [_part(rules, name, found.shares[name], voice) for name in STATISTICS]


def _part(rules: Rules, name: str, shares: Sequence[OutreachShare], voice: Translator) -> Part:
    statistic = STATISTICS[name]
    rows: list[tuple[str, str, OutreachShare]] = []
    for share in shares:
        label = _words(statistic.label(rules, share.key) if share.key else Sentence(statistic.nothing), voice)
        rows.append((share.key if statistic.short and share.key else label, label, share))
    return Part(name, voice.gettext(statistic.title), rows)


def _words(said: Said, voice: Translator) -> str:
    match said:
        case Sentence():
            return voice.say(said)
        case str():
            return said
    return voice.text_in(said)[0]


def _region(request: Request) -> str:
    """A region of the address that exists; else all."""
    region = request.query_params.get("region", "")
    return region if region in countries.ITU_REGIONS else ""


@router.get(HERE, dependencies=allow(Who.OBSERVER))
async def outreach(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    lang, voice = lang_of(request), translator(lang_of(request))
    asked, region, number = request.query_params.get("with", ""), _region(request), page_number(request)
    found = await compared(session, edition, asked)
    invitees = await whom_to_invite(session, edition, found.outreach, region, offset=(number - 1) * PAGE)
    reference = found.reference

    def link(to: int) -> str:
        kept = {"with": reference.edition.slug if reference else "", "region": region, "page": str(to)}
        return "?" + urlencode({name: value for name, value in kept.items() if value}) + "#invite"

    before, after = neighbours(number, PAGE, invitees.total, link)
    return page(
        request,
        "office/outreach.html",
        found=found.outreach,
        reference=reference,
        reference_title=reference.edition.title(lang) if reference else "",
        others=[(each.slug, each.title(lang)) for each in found.others],
        parts=parts(edition.rules, found.outreach, voice),
        now_label=voice.gettext(N_("Now")),
        before_label=reference.edition.title(lang) if reference else None,
        region=region,
        regions=region_options(lang),
        invitees=invitees,
        first=(number - 1) * PAGE + 1,
        titles={each.slug: each.title(lang) for each in await editions_in_force(session)},
        labels=LABELS,
        previous=before,
        next=after,
    )


@router.get(f"{HERE}.csv", dependencies=allow(Who.OBSERVER))
async def numbers(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The same numbers: a row for each group."""
    found = (await compared(session, edition, request.query_params.get("with", ""))).outreach
    rows = [
        [name, share.key or "none", share.now, share.drafts, share.before]
        for name in STATISTICS
        for share in found.shares[name]
    ]
    return _file(
        f"{edition.slug}-outreach.csv", written(["by", "group", "submitted", "drafts", "compared"], rows)
    )


COLUMNS = (
    "region",
    "country",
    "owner",
    "stakeholder_type",
    "edition",
    "category",
    "title",
    "state",
    "url",
    "why",
)


@router.get(f"{HERE}/invitations.csv", dependencies=allow(Who.OBSERVER))
async def invitations(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """Whom to invite, of a region or of all."""
    found = (await compared(session, edition)).outreach
    region = _region(request)
    invitees = await whom_to_invite(session, edition, found, region, limit=ALL)
    name = f"{edition.slug}-whom-to-invite{'-' + region if region else ''}.csv"
    return _file(name, written(COLUMNS, [_row(each) for each in invitees.rows]))


def _row(each: Invitee) -> list[object]:
    region = region_of(each.country)
    why = "country" if each.country_lacks else "category"
    whose = [region, each.country, each.owner, each.stakeholder_type]
    return [*whose, each.edition, each.category, each.title, each.state, each.url, why]


def region_of(alpha2: str | None) -> str:
    try:
        return countries.country(alpha2).itu_region or NONE if alpha2 else NONE
    except KeyError:
        return NONE


def _file(name: str, text: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
