"""What experts say of projects to each other, for those who may read it."""

from __future__ import annotations

from prizes.edition.titles import phase_title
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithDiscussion
from prizes.kit.bounded import Whole
from prizes.review.queries.discussion import discussion_of, discussions
from prizes.review.rules.discussing import PAGE, REMARK_MOST, discussing_phases
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/review/discussions", "review/discussions.html", Who.EXPERT)
async def discussions_page(at: PageAt, phase: WithDiscussion, after: Whole = 0) -> Values:
    """The projects that I may discuss. `after`: so many are on earlier pages."""
    found = await discussions(*at.here, phase, at.me)
    start = max(0, after)
    return {
        "phase": phase,
        "phases_offered": [(p.id, phase_title(p)) for p in discussing_phases(at.edition.rules)],
        "items": found[start : start + PAGE],
        "number": len(found),
        "after": start,
        "step": PAGE,
        "categories": numbered_categories(at.edition.rules),
    }


@pages.page("/{edition}/review/{project}/discussion", "review/discussion.html", Who.EXPERT)
async def discussion_page(
    at: PageAt, project: str, phase: WithDiscussion, part: Whole | None = None
) -> Values:
    """`part`: a page of the remarks; without it the newest."""
    return {
        "phase": phase,
        "talk": await discussion_of(*at.here, phase, project, at.me, page=part),
        "most": REMARK_MOST,
        "categories": numbered_categories(at.edition.rules),
    }
