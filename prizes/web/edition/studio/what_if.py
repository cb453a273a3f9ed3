"""What if: a finished edition under the rules of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from prizes import clock
from prizes.edition.document.components import Text
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import value_title, values_of
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.sections import faults_of, rules_of_draft
from prizes.edition.titles import KIND_TITLES, Said
from prizes.gate.permissions import Who
from prizes.i18n.translator import Translator
from prizes.kit.sentence import Sentence
from prizes.replay.queries import finished_editions, replayed
from prizes.replay.rules.outcomes import EditionReplay, Replayed, ReplayedProject, ReplayedStage, ReplayedSum
from prizes.replay.rules.places import sums_by
from prizes.stocktaking.rules.facets import GROUPS
from prizes.web.layout.options import region_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """A project that would have ended elsewhere, or of which nobody knows."""

    title: str
    language: str
    category: Said
    was: Replayed
    would: Replayed
    why: Sentence


@dataclass(frozen=True, slots=True)
class StageShown:
    title: Said
    total: ReplayedSum
    notes: Iterable[Sentence]
    by_region: list[ReplayedSum]
    by_group: list[ReplayedSum]
    by_class: list[tuple[Text, list[ReplayedSum]]]
    """By each question that classifies projects and each division of the other rules, with its name."""
    gained: list[ChangedOutcome]
    lost: list[ChangedOutcome]
    unknown: list[ChangedOutcome]
    incomplete: list[tuple[Said, int]]
    """By category, rounded down."""
    incomplete_total: int
    asks: bool
    """Whether the votes were counted by a rule that asks for complete ballots."""

    @property
    def changes(self) -> bool:
        return bool(self.gained or self.lost or self.unknown)

    @property
    def region_bars(self) -> list[tuple[str, int, int]]:
        return [(each.name, each.would, each.was) for each in self.by_region]


@pages.page("/office/drafts/{draft}/what-if", "studio/what_if.html", Who.STEWARD)
async def draft_what_if_page(at: PageAt, draft: str, edition: str = "") -> Values:
    """What would have become of the projects of a finished edition under the rules of a draft."""
    found = await edition_draft(at.session, draft)
    finished = await finished_editions(at.session)
    rules = rules_of_draft(found.document)
    faults = [each for each in faults_of(found.document, clock.now()) if not each.translation]
    chosen = next((each for each in finished if each.slug == edition), None)
    if not edition:
        chosen = next((each for each in finished if each.slug == found.base_slug), next(iter(finished), None))
    stages = []
    if rules is not None and chosen is not None:
        replay = await replayed(at.session, chosen, rules)
        stages = [stage_shown(replay, stage, chosen.rules, rules, at.voice) for stage in replay.stages]
    return {
        "draft": found,
        "faults": faults if rules is None else [],
        "options": [(each.slug, f"{each.title(at.lang)} ({each.slug})") for each in finished],
        "chosen": chosen,
        "stages": stages,
    }


def stage_shown(
    replay: EditionReplay, stage: ReplayedStage, then: Rules, rules: Rules, voice: Translator
) -> StageShown:
    """A phase for people: sums by region, group and class, and each project of which something changes. `then`: the
    rules it was held by.
    """
    category = then.category_name

    def changed(rows: Iterable[ReplayedProject]) -> list[ChangedOutcome]:
        return [
            ChangedOutcome(
                replay.projects[row.project].title,
                replay.projects[row.project].language,
                category(row.category),
                row.was,
                row.would,
                row.why,
            )
            for row in rows
        ]

    shown, total = stage.shown_incomplete()
    return StageShown(
        title=stage.title or Sentence(KIND_TITLES[stage.phase.kind]),
        total=stage.total,
        notes=stage.notes,
        by_region=named_sums(sums_by("region", replay, stage), dict(region_options(voice.lang))),
        by_group=named_sums(
            sums_by("group", replay, stage),
            {key: voice.say(label) for key, (label, _) in GROUPS.items()},
        ),
        by_class=_by_class(replay, stage, rules, voice),
        gained=changed(stage.gained),
        lost=changed(stage.lost),
        unknown=changed(row for row in stage.rows if row.would is Replayed.UNKNOWN),
        incomplete=[(category(code), number) for code, number in shown.items()],
        incomplete_total=total,
        asks=stage.phase.kind == "voting"
        and stage.incomplete is not None
        and stage.phase.ballot.complete != "any",
    )


def _by_class(
    replay: EditionReplay, stage: ReplayedStage, rules: Rules, voice: Translator
) -> list[tuple[Text, list[ReplayedSum]]]:
    titles = {each.id: each.label for each in rules.classifications}
    titles |= {each.id: each.title for each in rules.divisions}
    found = []
    for name, title in titles.items():
        words = {each: voice.words(value_title(rules, name, each))[0] for each in values_of(rules, name)}
        if sums := named_sums(sums_by(name, replay, stage), words):
            found.append((title, sums))
    return found


def named_sums(sums: Iterable[ReplayedSum], names: dict[str, str]) -> list[ReplayedSum]:
    """With words in place of codes."""
    return [
        ReplayedSum(names.get(each.name, each.name), each.was, each.would, each.unknown)
        for each in sums
        if each.was or each.would or each.unknown
    ]
