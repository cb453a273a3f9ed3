"""An expert's page before any content: what they have to do with the projects of their categories."""

from __future__ import annotations

from prizes.gate.permissions import Who
from prizes.i18n.translator import Translator
from prizes.kit.bounded import Whole
from prizes.review import refusals
from prizes.review.queries.interests import asked_alone, interests_of
from prizes.review.queries.ties import hints_for
from prizes.review.rules.hints import HINTS
from prizes.review.rules.interests import AT_ONCE, KIND_WORDS, SCOPE_WORDS, Door
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


def scope_options(voice: Translator) -> Options:
    return [(scope.value, voice.gettext(words)) for scope, words in SCOPE_WORDS.items()]


@pages.page("/{edition}/review/interests", "review/interests.html", Who.EXPERT)
async def declaring_page(at: PageAt, project: str | None = None, after: Whole = 0) -> Values:
    """Every project to declare for, of all categories of the expert, and those declared. `project`: ask about this one
    alone, to correct it. What hints at an interest comes first.
    """
    only, start = at.typed.get("only") if at.refusal else project, max(0, after)
    every = await interests_of(*at.here, at.me)
    if only and only not in {i.project.id for i in every}:
        raise refusals.not_yours()
    open_ones = [i for i in every if i.door is Door.UNDECLARED]
    asked = [i for i in every if i.project.id == only] if only else open_ones[:AT_ONCE]
    told = [i for i in every if i.said is not None or i.door is Door.CLOSED]
    kinds = [(kind, at.voice.gettext(words)) for kind, words in KIND_WORDS.items()]
    keeps_out = {kind for interest in asked or every for kind in interest.panel.interests}
    hints = await hints_for(at.session, at.person, [i.project for i in asked])
    to_check = asked_alone(asked, hints)
    return {
        "categories": numbered_categories(at.edition.rules),
        "asked": sorted(asked, key=lambda i: i.project.id not in to_check),
        "to_check": to_check,
        "only": only or "",
        "number": len(open_ones),
        "every": every,
        "told": told[start : start + AT_ONCE],
        "told_number": len(told),
        "after": start,
        "step": AT_ONCE,
        "kinds": kinds,
        "scopes": scope_options(at.voice),
        "keeps_out": [words for kind, words in kinds if kind in keeps_out],
        "hints": {project: [at.voice.say(HINTS[hint]) for hint in found] for project, found in hints.items()},
    }
