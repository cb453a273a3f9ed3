"""The WSIS-SDG matrix: action line by goal, with the links that its source attests and the projects of the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi.responses import Response

from prizes.config import settings
from prizes.data.wsis import category_names
from prizes.edition.queries import editions_in_force
from prizes.gate.at import AtService
from prizes.gate.editions import LONGEST_SLUG
from prizes.gate.permissions import Who, allow
from prizes.kit.csv import written
from prizes.kit.sentence import N_
from prizes.stocktaking.queries.matrix import counted_projects
from prizes.stocktaking.rules.matrix import Kind, Matrix, MatrixCell, matrix
from prizes.web.layout.links import to
from prizes.web.layout.options import goal_options
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
COLUMNS = (
    *("action_line", "goal", "linked", "targets", "in_one_list_only"),
    *("projects_naming_goal", "of_past_editions_naming_goal"),
    *("projects_of_action_line", "of_past_editions_in_action_line", "register"),
)
KINDS: dict[Kind, str] = {
    "named": N_("Linked by the source. Projects of the action line that name this goal."),
    "line": N_("Linked by the source. The action line has projects, but none of them names this goal."),
    "gap": N_("Linked by the source, but the action line has no project."),
    "beside": N_("Projects name this goal, but the source has no link."),
    "none": N_("No link in the source, and no project."),
}
"""What a cell means; texts to translate."""


@pages.page("/matrix", "public/matrix.html", Who.PUBLIC)
async def matrix_page(at: PageAt, edition: str = "") -> Values:
    """`edition`: slug of the one whose projects are shown alone."""
    chosen = edition[:LONGEST_SLUG]
    found = matrix(await counted_projects(at.session, chosen))
    editions = [each for each in await editions_in_force(at.session) if not each.rehearsal]
    return {
        "matrix": found,
        "kinds": KINDS,
        "chosen": chosen,
        "editions": [(each.slug, each.title(at.lang)) for each in editions],
        "categories": {code: (n, names[at.lang]) for n, (code, names) in enumerate(category_names().items())},
        "goals": [(int(number), title) for number, title in goal_options(at.lang)],
    }


@pages.router.get(f"{LANG}/matrix.csv", dependencies=allow(Who.PUBLIC))
async def matrix_file(at: AtService, edition: str = "") -> Response:
    """A row for each action line and goal. Names of columns are the same in each language."""
    found = matrix(await counted_projects(at.session, edition[:LONGEST_SLUG]))
    text = written(COLUMNS, _rows(at, found, edition[:LONGEST_SLUG]))
    headers = {"content-disposition": 'attachment; filename="wsis-sdg-matrix.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _rows(at: AtService, found: Matrix, edition: str) -> Iterator[list[Any]]:
    for line in found.lines:
        for cell in line.cells:
            link = cell.link
            yield [
                *(line.category, cell.goal, "yes" if link else "no"),
                "; ".join(link.targets) if link else "",
                ("yes" if link.one_list else "no") if link else "",
                *(cell.named.all, cell.named.past, line.projects.all, line.projects.past),
                _register(at, line.category, cell, edition),
            ]


def _register(at: AtService, category: str, cell: MatrixCell, edition: str) -> str:
    """Address of the list of its projects; empty where it has none."""
    if cell.kind in ("gap", "none"):
        return ""
    goal = {"line_goal": cell.goal} if cell.kind == "line" else {"sdg": cell.goal}
    query = {"category": category, **goal} | ({"edition": edition} if edition else {})
    return settings().base_url + to(at.request, "stocktaking_page", _query=query, lang=lang_of(at.request))
