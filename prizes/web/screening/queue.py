"""The stewards' queue of projects: find, narrow, sort, count, take away as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import QueryParams

from prizes.data.languages import listed_languages
from prizes.data.targets import goal_targets, target_in
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import class_titles, classes_by
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.templates import Titles, reading_titles
from prizes.i18n.translator import Translator, translator
from prizes.kit.csv import written
from prizes.kit.sentence import N_, Sentence
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import FLAGS, SORTS, Filters, OfficeFilters, screeners_of
from prizes.nomination.queries.notes import tags_in_use, tags_of
from prizes.nomination.queries.projects import (
    PAGE,
    counts_by_result,
    counts_by_state,
    marks_of_queue,
    number_to_screen,
    queue_page,
    titles_instead,
)
from prizes.nomination.rules.form import sent_answer, submission_of
from prizes.nomination.rules.goals import every_question
from prizes.nomination.rules.parsing import no_target
from prizes.nomination.rules.screening import RESULTS, Result
from prizes.nomination.rules.states import State
from prizes.nomination.rules.tags import TAG_MOST
from prizes.web.layout.links import to
from prizes.web.layout.lists import PROJECTS
from prizes.web.layout.options import (
    Options,
    country_options,
    goal_options,
    region_options,
    stakeholder_options,
)
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.saved_filters import saved_of_list
from prizes.web.layout.searching import page_number, words_of
from prizes.web.nomination.shown import names

router = APIRouter()
QUEUE = "/{lang:lang}/{edition}/office/nominations"
ALL = 100_000
"""Projects in one file; more than any edition has."""

LONGEST_CODE = 12
"""Signs of a target that are looked at."""
FLAG_LABELS: dict[str, str] = {
    "likeness": N_("Possible duplicate"),
    "objection": N_("The owner objects"),
    "consent": N_("The owner has not confirmed"),
    "formality": N_("Formality not complete"),
    "exception": N_("Has an exception"),
    "appeal": N_("Appeal awaiting a reply"),
    "message": N_("Message awaiting a reply"),
    "late": N_("Submitted late"),
}
MINE = N_("Assigned to me")


def filters_of(request: Request) -> Filters:
    """What everybody can ask, of the address. Values that do not exist find nothing."""
    return _filters_in(request.query_params, words_of(request))


def office_filters_of(request: Request) -> OfficeFilters:
    """The same with what stewards can ask."""
    return office_filters_in(request.query_params, words_of(request))


def office_filters_in(query: QueryParams, words: str) -> OfficeFilters:
    return OfficeFilters(
        **asdict(_filters_in(query, words)),
        screening=query.get("screening", "")[:16],
        flag=query.get("flag", "")[:16],
        tag=query.get("tag", "")[:TAG_MOST],
        sort=query.get("sort", "")[:16],
    )


def _filters_in(query: QueryParams, words: str) -> Filters:
    return Filters(
        category=query.get("category", "")[:32],
        country=query.get("country", "")[:2],
        region=query.get("region", "")[:20],
        stakeholder=query.get("stakeholder", "")[:32],
        sdg=goal_in(query.get("sdg", "")),
        q=words,
        state=query.get("state", "")[:24],
        language=query.get("language", "")[:2],
        classes=" ".join(_classes_in(query))[:200],
        target=target_in(typed := query.get("target", "")[:LONGEST_CODE]) or typed,
    )


CLASS = "class-"
"""Before the id of a question, in the form by which a list is narrowed."""


def _classes_in(query: QueryParams) -> Iterator[str]:
    """As an address has them, or a field for each question that classifies projects."""
    for name, value in query.multi_items():
        if name == "classes":
            yield from value.split()
        elif name.startswith(CLASS) and value:
            yield f"{name.removeprefix(CLASS)}:{value}"


@dataclass(frozen=True, slots=True)
class ClassFilter:
    """A question by which a list can be narrowed."""

    name: str
    label: str
    options: Options
    chosen: str


def class_filters(rules: Rules, filters: Filters, voice: Translator) -> list[ClassFilter]:
    chosen = dict(each.partition(":")[::2] for each in filters.classes.split())
    return [
        ClassFilter(
            CLASS + each.id,
            voice.text_in(each.label)[0],
            [(choice.id, voice.text_in(choice.label)[0]) for choice in each.choices],
            chosen.get(each.id, ""),
        )
        for each in rules.classifications
    ]


def wrong_target(filters: Filters) -> Sentence | None:
    """Of what was typed as a target and is none."""
    return no_target(filters.target) if filters.target not in {"", *goal_targets()} else None


def goal_in(typed: str) -> int | None:
    """The number of a goal in an address; None for what is no number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None


def link_to(filters: Filters, number: int = 1, **changes: Any) -> str:
    """The query string of a list with these filters, on one of its pages."""
    values = asdict(filters) | changes
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    return "?" + urlencode(kept | ({"page": number} if number > 1 else {}))


def category_options(edition: EditionInForce, voice: Translator) -> Options:
    return [(c.code, voice.text_in(c.title)[0]) for c in edition.rules.categories]


# --- the queue -----------------------------------------------------------------------------------------


@router.get(QUEUE, dependencies=allow(Who.STEWARD))
async def nominations_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """All projects of the edition, in any state."""
    filters, number = office_filters_of(request), page_number(request)
    reader = me.person.id
    found = await queue_page(session, edition, filters, offset=(number - 1) * PAGE, reader=reader)
    counts = await counts_by_state(session, edition, filters, reader=reader)
    screening = screeners_of(edition.rules) > 0
    last = number * PAGE >= found.total
    with reading_titles(await titles_instead(session, edition, lang_of(request))):
        return page(
            request,
            "nomination/queue.html",
            block="found",
            **names(lang_of(request)),
            **_choices(edition, lang_of(request)),
            filters=filters,
            class_filters=class_filters(edition.rules, filters, translator(lang_of(request))),
            classes={p.id: class_titles(edition.rules, classes_by(edition.rules, p)) for p in found.projects},
            wrong_target=wrong_target(filters),
            asks_targets=submission_of(edition.rules).form.sdg_targets != "none",
            found=found,
            tags=await tags_of(session, [p.id for p in found.projects], reader),
            tag_options=[(tag, tag) for tag in await tags_in_use(session, edition)],
            marks=await marks_of_queue(session, edition, [p.id for p in found.projects]),
            first=(number - 1) * PAGE + 1,
            counts=[(state, counts[state]) for state in State if state in counts],
            all_count=sum(counts.values()),
            screening=screening,
            by_result=await counts_by_result(session, edition) if screening else {},
            to_do=await number_to_screen(session, edition, reader) if screening else 0,
            may_late=submission_of(edition.rules).late_hours > 0,
            query=link_to(filters),
            saved=await saved_of_list(
                request,
                session,
                me.person,
                edition.slug,
                PROJECTS,
                here=to(request, "nominations_page"),
                query=link_to(filters),
            ),
            link=lambda **changes: link_to(filters, **changes),
            sorting=lambda key: _sorting(filters, key),
            previous=link_to(filters, number - 1) if number > 1 else None,
            next=None if last else link_to(filters, number + 1),
        )


def _choices(edition: EditionInForce, lang: str) -> dict[str, Any]:
    """What the filters offer."""
    voice = translator(lang)
    results = [(each.value, voice.gettext(label)) for each, label in RESULTS.items()]
    return {
        "categories": category_options(edition, voice),
        "countries": country_options(lang),
        "regions": region_options(lang),
        "stakeholders": stakeholder_options(lang),
        "goal_choices": [(number, f"{number} · {title}") for number, title in goal_options(lang)],
        "languages": listed_languages(submission_of(edition.rules).languages, lang),
        "results": [("mine", voice.gettext(MINE)), *results],
        "flags": [(flag, voice.gettext(FLAG_LABELS[flag])) for flag in FLAGS],
        "result_labels": RESULTS,
        "flag_labels": FLAG_LABELS,
        "Result": Result,
    }


def _sorting(filters: OfficeFilters, key: str) -> dict[str, str | None]:
    """Address and present direction of a column that sorts: a second press turns it round."""
    now = filters.sort or "-submitted"
    usual = f"-{key}" if key == "submitted" else key
    turned = key if now == f"-{key}" else f"-{key}"
    mine = now.removeprefix("-") == key and key in SORTS
    direction = ("descending" if now.startswith("-") else "ascending") if mine else None
    return {"href": link_to(filters, sort=turned if mine else usual), "sort": direction}


@router.get(f"{QUEUE}.csv", dependencies=allow(Who.STEWARD))
async def nominations_csv(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The list with the same filters and all answers. Texts that a spreadsheet would run are neutralised."""
    found = await queue_page(session, edition, office_filters_of(request), limit=ALL, reader=me.person.id)
    titles = await titles_instead(session, edition, lang_of(request))
    text = _table(edition.rules, found.projects, titles)
    name = f"{edition.slug}-nominations.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


_COLUMNS = (
    "id",
    "state",
    "category",
    "title",
    "owner",
    "stakeholder_type",
    "country",
    "language",
    "url",
    "submitted_at",
    "updated_at",
    "rules_version",
)


def _table(document: Rules, projects: Sequence[Project], titles: Titles) -> str:
    """Names of columns are those of the JSON interface, the same in every language. `titles`: in which staff read
    projects whose title they may not read; the last column has them, where the edition has such projects.
    """
    asked = every_question(submission_of(document))

    def row(project: Project) -> list[object]:
        plain = [_cell(getattr(project, name)) for name in _COLUMNS]
        goals = [_cell(project.sdgs), _cell(project.targets), _cell(project.gdc)]
        answers = [sent_answer(document, project, each) for each in asked]
        read = [titles.get((project.title, project.language), ("", ""))[0]] if titles else []
        return [*plain, *goals, *map(_cell, answers), *read]

    heads = [*_COLUMNS, "sdgs", "targets", "gdc", *(f"answers.{each.id}" for each in asked)]
    return written([*heads, *(["title_read"] if titles else [])], map(row, projects))


def _cell(value: Any) -> object:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case list():
            return "; ".join(str(_cell(entry)) for entry in value)
        case dict():
            return ", ".join(str(_cell(entry)) for entry in value.values() if entry is not None)
        case _:
            return value
