"""What nominators get to read of the experts' opinions: written by chairs and stewards, sent with the decision."""

from __future__ import annotations

from prizes.edition.titles import phase_title
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithFeedback
from prizes.kit.bounded import Whole
from prizes.review.queries.feedback import feedback_list, feedback_sheet
from prizes.review.rules.discussing import FEEDBACK_MOST, PAGE, feedback_phases
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
LIST = "/{edition}/office/feedback"


@pages.page(LIST, "review/feedbacks.html", Who.EXPERT)
async def feedbacks_page(at: PageAt, phase: WithFeedback, after: Whole = 0) -> Values:
    found = await feedback_list(*at.here, phase, at.me)
    start = max(0, after)
    return {
        "phase": phase,
        "phases_offered": [(each.id, phase_title(each)) for each in feedback_phases(at.edition.rules)],
        "found": found,
        "items": found.items[start : start + PAGE],
        "number": len(found.items),
        "after": start,
        "step": PAGE,
        "categories": numbered_categories(at.edition.rules),
    }


@pages.page(f"{LIST}/{{project}}", "review/feedback.html", Who.EXPERT)
async def feedback_page(at: PageAt, project: str, phase: WithFeedback) -> Values:
    return {
        "phase": phase,
        "sheet": await feedback_sheet(*at.here, phase, project, at.me),
        "most": FEEDBACK_MOST,
        "categories": numbered_categories(at.edition.rules),
    }
