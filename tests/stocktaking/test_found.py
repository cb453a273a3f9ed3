"""What people type, in six languages, and the projects it must find among the first ten; alike on both databases."""

from __future__ import annotations

import pytest

from prizes.nomination.models import ProjectText
from prizes.nomination.queries.filters import Filters
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.rules.asking import closeness, fits
from prizes.stocktaking.rules.entries import Described, Written, entry_of
from tests.contest import load_contest
from tests.stocktaking.made_up import MARK, PROJECTS, QUERIES, MadeUp
from tests.web.test_public import nominee

pytestmark = pytest.mark.both_databases
FIRST = 10


@pytest.fixture
async def keys(session, time):
    """Ids of the projects, with their keys."""
    editions = {year: await load_contest(session, slug=year) for year in sorted({p.year for p in PROJECTS})}
    found = {}
    for made in PROJECTS:
        project = await nominee(
            session,
            editions[made.year],
            made.title,
            category=made.category,
            country=made.country,
            summary=f"{MARK} {made.summary}",
            language=made.lang,
            sdgs=made.sdgs,
        )
        project.owner = made.owner
        for lang, (title, summary) in made.beside.items():
            text = ProjectText(project_id=project.id, lang=lang, title=title, summary=summary)
            text.updated_at = project.updated_at
            session.add(text)
        found[project.id] = made.key
    await session.commit()
    return found


def described(made: MadeUp) -> Described:
    texts = [Written(made.lang, made.title, f"{MARK} {made.summary}")]
    texts += [Written(lang, *text) for lang, text in made.beside.items()]
    return Described(texts, made.owner, made.country, made.category, made.sdgs)


def share(wanted: list[tuple[str, str, bool]]) -> float:
    return sum(found for _, _, found in wanted) / len(wanted)


async def test_what_people_type_finds_what_they_mean(session, keys):
    entries = {made.key: entry_of(described(made)) for made in PROJECTS}
    must, should, wrong = [], [], []
    for query in QUERIES:
        search, total = await look_up(session, RegisterFilter(Filters(q=query.text)))
        rows = await register(session, RegisterFilter(), search)
        found = [keys[row.id] for row in rows]
        # The rule and the database find the same, each as close.
        if search.asked:
            by_rule = {key: entry for key, entry in entries.items() if fits(search, entry.whole)}
            assert {keys[row.id]: row.closeness for row in rows} == {
                key: closeness(search, entry.title, entry.head) for key, entry in by_rule.items()
            }, query.text
        assert total == len(found)
        must += [(query.text, key, key in found[:FIRST]) for key in query.must.split()]
        should += [(query.text, key, key in found[:FIRST]) for key in query.should.split()]
        wrong += [(query.text, key) for key in query.never.split() if key in found]
    missing = [pair for *pair, found in must if not found], [pair for *pair, found in should if not found]
    print(len(QUERIES), share(must), share(should), missing)  # noqa: T201
    assert not wrong
    assert len(QUERIES) >= 120
    assert share(must) >= 0.97, missing[0]
    assert share(should) >= 0.85, missing[1]
