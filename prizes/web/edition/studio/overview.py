"""Drafts of editions, and the parts of one as a list of tasks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from prizes import clock
from prizes.edition.document.components import LANGS
from prizes.edition.document.loading import examples, load_example
from prizes.edition.guidelines.changes import changes
from prizes.edition.guidelines.words import LANGUAGES
from prizes.edition.publishing import PUBLICATION
from prizes.edition.queries import EditionInForce, edition_in_force, editions_in_force, open_proposal
from prizes.edition.studio.beginning import MOST_YEARS, SMALLEST, example_base
from prizes.edition.studio.queries import Draft, edition_draft, edition_drafts
from prizes.edition.studio.sections import PartBlock, blocks, faults_of, notes_on, rules_of_draft
from prizes.gate.edition.measuring import compared_rows
from prizes.gate.permissions import Who
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import say
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/office/drafts", "studio/all.html", Who.STEWARD)
async def drafts_page(at: PageAt, base: str = "") -> Values:
    """What is being written, and beginning something new."""
    editions = await editions_in_force(at.session, hidden=True)
    usual = next((each for each in editions if each.slug == base), None) or _usual(editions)
    return {
        "drafts": await edition_drafts(at.session),
        "most_years": MOST_YEARS,
        "options": [
            *((each.slug, f"{each.title(at.lang)} ({each.slug})") for each in editions),
            (example_base(SMALLEST), at.voice.gettext("From nothing: the smallest contest there is")),
            *(
                (example_base(name), _example_title(at.voice, name))
                for name in examples()
                if name != SMALLEST
            ),
        ],
        "filled": at.filled(
            base=usual.slug if usual else example_base(SMALLEST),
            slug=_next_slug(usual, base),
            years="0" if base else "1",
        ),
    }


def _example_title(voice: Translator, name: str) -> str:
    title = without_isolates(voice.text_in(load_example(name).title)[0])
    return voice.say(say("Example, made up: %(title)s", title=title))


def _usual(editions: list[EditionInForce]) -> EditionInForce | None:
    """The newest that is no test edition, else the newest."""
    return next((each for each in editions if not each.rehearsal), next(iter(editions), None))


def _next_slug(edition: EditionInForce | None, base: str) -> str:
    if edition is None or base:
        return base
    return str(int(edition.slug) + 1) if edition.slug.isdecimal() else ""


@dataclass(frozen=True, slots=True)
class LanguageShown:
    """How much of the texts there is in a language."""

    name: str
    missing: int


@pages.page("/office/drafts/{draft}", "studio/overview.html", Who.STEWARD)
async def draft_page(at: PageAt, draft: str) -> Values:
    """The parts of a draft: what is complete, what has faults, what is not translated."""
    found = await edition_draft(at.session, draft)
    faults = faults_of(found.document, clock.now())
    made = blocks(found.document, faults)
    return {
        "draft": found,
        "heading": without_isolates(at.voice.text_in(found.title)[0]),
        "blocks": made,
        "faults": [each for each in faults if not each.translation],
        "notes": notes_on(found.document),
        "languages": _languages(made, at.voice),
        "missing_words": {
            row.page: missing_words(at.voice, row.missing) for block in made for row in block.rows
        },
        **await where_it_is(at, found),
    }


def _languages(made: list[PartBlock], voice: Translator) -> list[LanguageShown]:
    missing: Counter[str] = Counter()
    for block in made:
        for row in block.rows:
            missing.update(row.missing)
    return [LanguageShown(voice.say(LANGUAGES[lang]), missing[lang]) for lang in LANGS]


def missing_words(voice: Translator, missing: Any) -> str:
    """Languages with the number of texts that are missing in each."""
    return voice.list(
        [f"{voice.say(LANGUAGES[lang])} {voice.number(missing[lang])}" for lang in LANGS if missing.get(lang)]
    )


async def where_it_is(at: PageAt, draft: Draft) -> Values:
    """Whether a second steward was asked, and for what."""
    edition = await edition_in_force(at.session, draft.slug)
    rules = rules_of_draft(draft.document)
    kind = "amendment" if edition is not None and edition.frozen else PUBLICATION
    proposal = await open_proposal(at.session, edition.id, kind) if edition is not None else None
    return {
        "made": edition,
        "proposal": proposal,
        "same": rules is not None and rules.sha256() == draft.asked_sha256,
        "in_force": edition is not None and rules is not None and rules.sha256() == edition.sha256,
    }


@pages.page("/office/drafts/{draft}/differences", "studio/differences.html", Who.STEWARD)
async def draft_differences_page(at: PageAt, draft: str) -> Values:
    """What the draft says otherwise than the rules it was begun from, and asking the second steward."""
    found = await edition_draft(at.session, draft)
    rules = rules_of_draft(found.document)
    return {
        "draft": found,
        "faults": faults_of(found.document, clock.now()),
        "changes": list(changes(found.base, rules)) if rules else [],
        "measures": compared_rows(found.base, rules, at.lang) if rules else [],
        "sha256": rules.sha256() if rules else "",
        "kind": str(found.document.get("kind")),
        "typed": at.typed,
        **await where_it_is(at, found),
    }
