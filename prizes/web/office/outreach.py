"""Outreach for stewards and observers: who takes part so far, who is missing, whom to invite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from prizes.data import countries
from prizes.data.countries import ItuRegion
from prizes.edition.document.rules import Rules
from prizes.edition.queries import editions_in_force
from prizes.gate.at import At
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator
from prizes.kit.csv import written
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_, Sentence
from prizes.nomination.rules.states import LABELS
from prizes.outreach.queries import Compared, Invitee, compared, whom_to_invite
from prizes.outreach.rules import NONE, SITUATIONS, STATISTICS, Outreach, OutreachShare, Said
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import region_options, stakeholder_options
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
HERE = "/{edition}/office/outreach"
FIRST = frozenset({"region", "situation", "stakeholder_type", "category"})


@dataclass(frozen=True, slots=True)
class Part:
    """One way to divide the submissions, as chart and table show it."""

    name: str
    title: str
    shares: list[tuple[str, OutreachShare]]
    """Label and numbers."""

    @property
    def first(self) -> bool:
        """Whether it is what most come for; the others are folded."""
        return self.name in FIRST

    @property
    def most(self) -> int:
        return max((max(share.now, share.before) for _, share in self.shares), default=0)

    @property
    def drafts(self) -> bool:
        return any(share.drafts is not None for _, share in self.shares)

    @property
    def with_some(self) -> int:
        return sum(1 for _, share in self.shares if share.now and share.key)


def parts(rules: Rules, found: Outreach, voice: Translator) -> list[Part]:
    return [_part(rules, name, found.shares[name], voice) for name in STATISTICS if name in found.shares]


def _part(rules: Rules, name: str, shares: Sequence[OutreachShare], voice: Translator) -> Part:
    statistic = STATISTICS[name]
    rows: list[tuple[str, OutreachShare]] = []
    for share in shares:
        label = _words(statistic.label(rules, share.key) if share.key else Sentence(statistic.nothing), voice)
        rows.append((label, share))
    return Part(name, voice.gettext(statistic.title), rows)


def _words(said: Said, voice: Translator) -> str:
    return said if isinstance(said, str) else voice.words(said)[0]


@pages.page(HERE, "office/outreach.html", Who.OBSERVER)
async def outreach_page(at: PageAt) -> Values:
    return outreach_values(at, await compared(*at.here, at.asked("with") or ""))


def outreach_values(at: PageAt, found: Compared) -> Values:
    reference = found.reference
    return {
        "found": found.outreach,
        "reference": reference,
        "reference_title": reference.edition.title(at.lang) if reference else "",
        "others": [(each.slug, each.title(at.lang)) for each in found.others],
        "parts": parts(at.edition.rules, found.outreach, at.voice),
        "away": _by_name(
            found.outreach.no_country, dict(region_options(at.lang)), lambda each: [each.itu_region], at.lang
        ),
        "special": _by_name(
            found.outreach.no_country,
            {name: at.voice.say(sentence) for name, sentence in SITUATIONS.items()},
            lambda each: [name for name in SITUATIONS if getattr(each, name)],
            at.lang,
        ),
        "now_label": at.voice.gettext(N_("Now")),
        "before_label": reference.edition.title(at.lang) if reference else None,
    }


def _by_name(
    codes: Sequence[str],
    groups: Mapping[str, str],
    keys: Callable[[countries.Country], Sequence[str | None]],
    lang: str,
) -> list[tuple[str, list[str]]]:
    """Names of countries by the label of their group, of the groups that have some."""
    found: dict[str, list[str]] = {key: [] for key in groups}
    for each in countries.by_name(lang):
        for key in keys(each) if each.alpha2 in codes else ():
            if key in found:
                found[key].append(each.names[lang])
    return [(groups[key], names) for key, names in found.items() if names]


@pages.router.get(f"{LANG}{HERE}.csv", dependencies=allow(Who.OBSERVER))
async def outreach_csv(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The same numbers: a row for each group."""
    found = await compared(session, edition, request.query_params.get("with", ""))
    return numbers_as_csv(f"{edition.slug}-outreach.csv", found.outreach)


def numbers_as_csv(name: str, found: Outreach) -> Response:
    rows = [
        [by, share.key or "none", share.now, share.drafts, share.before]
        for by in STATISTICS
        for share in found.shares.get(by, ())
    ]
    text = written(["by", "group", "submitted", "drafts", "compared"], rows)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


# --- whom to invite ------------------------------------------------------------------------------------

WHY: dict[str, str] = {
    "country": N_("no submission from its country yet"),
    "category": N_("no submission in its category yet"),
}


def region_of(alpha2: str | None) -> str:
    try:
        return countries.country(alpha2).itu_region or NONE if alpha2 else NONE
    except KeyError:
        return NONE


def _why(each: Invitee) -> str:
    return "country" if each.country_lacks else "category"


COLUMNS: list[Column[Invitee]] = [
    Column("owner", N_("Owner"), lambda each: each.owner, sorts=True),
    Column("country", N_("Country"), lambda each: each.country, "country", sorts=True),
    Column("region", N_("Region"), lambda each: region_of(each.country), usual=False),
    Column("stakeholder_type", N_("Stakeholder group"), lambda each: each.stakeholder_type, usual=False),
    Column("title", N_("Last project on record"), lambda each: each.title),
    Column("edition", N_("Edition"), lambda each: each.edition, sorts=True, usual=False),
    Column("state", N_("Status"), lambda each: each.state, usual=False),
    Column("url", N_("Web address"), lambda each: each.url, usual=False),
    Column("category", N_("Category"), lambda each: each.category, "category", sorts=True),
    Column("why", N_("Why"), _why),
]


async def _find(at: At, wanted: Wanted) -> Found[Invitee]:
    return await whom_to_invite(*at.here, (await compared(*at.here)).outreach, wanted)


async def invitee_names(at: PageAt, _found: Found[Invitee]) -> Values:
    titles = {each.slug: each.title(at.lang) for each in await editions_in_force(at.session)}
    groups, regions = dict(stakeholder_options(at.lang)), dict(region_options(at.lang))
    return {"titles": titles, "labels": LABELS, "groups": groups, "regions": regions, "why": WHY}


invitees_list = Listing(
    pages,
    f"{HERE}/invitations",
    "office/invitees.html",
    Who.OBSERVER,
    file="invitees",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("region", N_("Region"), lambda at: region_options(at.lang), takes=ItuRegion),
        Filter("group", N_("Stakeholder group"), lambda at: stakeholder_options(at.lang)),
        Filter(
            "why",
            N_("Why"),
            lambda at: [(key, at.voice.gettext(label)) for key, label in WHY.items()],
            takes=Literal["country", "category"],
        ),
    ],
    values=invitee_names,
)
"""Owners of earlier projects whom nobody of their country or category has followed yet, by country."""
