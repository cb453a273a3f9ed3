"""How many came how far towards a vote and a submission, for stewards and observers: totals alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prizes.funnel.queries import funnel_of
from prizes.funnel.rules import FunnelStep, Step
from prizes.gate.permissions import Who
from prizes.i18n.translator import Translator
from prizes.kit.chart import area, line, ticks
from prizes.kit.sentence import N_
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.results.charts import LABELS, Curve

pages = Pages()
LABEL: Mapping[Step, str] = {
    "paper": N_("Ballot papers shown"),
    "begun": N_("Votes begun"),
    "confirmed": N_("Votes saved"),
    "opened": N_("Form opened"),
    "saved": N_("Drafts begun"),
    "submitted": N_("Projects submitted"),
}
BY_PROGRAM = N_("By program")
Row = tuple[str | datetime, Sequence[int | None]]


@dataclass(frozen=True, slots=True)
class HalfShown:
    title: str
    steps: Sequence[FunnelStep]
    curves: Sequence[Curve | None]
    """By hour, of each step."""
    hours: Sequence[Row]
    languages: Sequence[Row]

    @property
    def most(self) -> int:
        return max((step.total or 0 for step in self.steps), default=0)


@pages.page("/{edition}/office/funnel", "office/funnel.html", Who.OBSERVER)
async def funnel_page(at: PageAt) -> Values:
    """Before the end only what the rules show of votes, and nothing by category or project."""
    found = await funnel_of(*at.here)
    halves = [(N_("Votes"), found.voting), (N_("Submissions"), found.nomination)]
    return {
        "halves": [_half(title, steps, at) for title, steps in halves if steps],
        "categories": found.categories.shown if found.categories else {},
        "label": LABEL,
        "withheld": bool(at.edition.rules.votings) and found.categories is None,
    }


def _half(title: str, steps: Sequence[FunnelStep], at: PageAt) -> HalfShown:
    hours = sorted({hour for step in steps for hour in step.hours.shown})
    names = dict(language_options())
    languages = sorted({lang for step in steps for lang in step.languages.shown})
    return HalfShown(
        title,
        steps,
        [_curve(step) for step in steps],
        [(datetime.fromisoformat(hour), [step.hours.shown.get(hour) for step in steps]) for hour in hours],
        [
            (_name(lang, names, at.voice), [step.languages.shown.get(lang) for step in steps])
            for lang in languages
        ],
    )


def _name(lang: str, names: Mapping[str, str], voice: Translator) -> str:
    return names.get(lang, lang) if lang else voice.gettext(BY_PROGRAM)


def _curve(step: FunnelStep) -> Curve | None:
    """Hours that are not shown are drawn as nothing."""
    by_hour = {datetime.fromisoformat(hour): n for hour, n in step.hours.shown.items()}
    if not by_hour:
        return None
    first, hour = min(by_hour), timedelta(hours=1)
    whole = [first + hour * n for n in range((max(by_hour) - first) // hour + 1)]
    numbers = [by_hour.get(each, 0) for each in whole]
    scale = ticks(max(numbers))
    named = sorted({(len(whole) - 1) * n // (LABELS - 1) for n in range(LABELS)})
    return Curve(
        list(zip(whole, numbers, strict=True)),
        line(numbers, scale[0]),
        area(numbers, scale[0]),
        scale,
        [whole[n] for n in named],
    )
