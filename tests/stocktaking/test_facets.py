"""Every facet of the register, alone and in pairs, against a plain count over drawn projects."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest

from prizes import clock
from prizes.data.countries import ITU_REGIONS, itu_region
from prizes.data.wsis import stakeholder_types
from prizes.kit.text import folded
from prizes.nomination.queries.filters import Filters
from prizes.nomination.rules.states import PUBLIC, State
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.queries.register import RegisterFilter, countries_of_register, look_up, register
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.facets import GROUPS, countries_in, lines_of
from prizes.stocktaking.rules.updates import ProjectStatus
from tests.contest import load_contest, person
from tests.web.test_public import nominee

pytestmark = pytest.mark.both_databases
SEED, PROJECTS, CONTRIBUTIONS = 20, 240, 60
COUNTRIES = ("KE", "NG", "RW", "ML", "FR", "PE", "NP", "BT", "FJ", "HT", "SA", "TN", "KZ", "US", None)
LINES = ("C1", "C2", "C3")
TARGETS = {3: "3.8", 4: "4.1", 9: "9.c", 17: "17.8"}
LANGUAGES = ("en", "fr", "ar", "zh")
STATES = (*sorted(PUBLIC), State.SUBMITTED, State.WITHDRAWN, State.NOT_NOMINATED)
WORDS = ("radio", "orchard", "market")


@pytest.fixture
async def drawn(session):
    """What is in the register, a plain row each, by title."""
    rng, rows = Random(SEED), {}
    editions = [await load_contest(session, slug=slug) for slug in ("2027", "2028")]
    editions.append(await load_contest(session, slug="2099", kind="rehearsal"))
    for n in range(PROJECTS):
        goals = rng.sample(sorted(TARGETS), rng.randint(0, 2))
        facts = {
            "category": rng.choice(LINES), "country": rng.choice(COUNTRIES), "state": rng.choice(STATES),
            "stakeholder_type": rng.choice(sorted(stakeholder_types())), "language": rng.choice(LANGUAGES),
            "sdgs": goals, "targets": [TARGETS[goal] for goal in goals if rng.random() < 0.5],
        }  # fmt: skip
        edition, title = rng.choice(editions), f"{rng.choice(WORDS)} {n}"
        await nominee(session, edition, title, **facts)
        if facts["state"] in PUBLIC and edition.slug != "2099":
            rows[title] = facts | {"edition": edition.slug, "categories": [facts["category"]], "status": None}
    steward = await person(session, "eve@example.org")
    for n in range(CONTRIBUTIONS):
        goals = rng.sample(sorted(TARGETS), rng.randint(0, 2))
        facts = {
            "categories": rng.sample(LINES, rng.randint(1, 2)), "country": rng.choice(COUNTRIES[:-1]),
            "language": rng.choice(LANGUAGES), "status": rng.choice([*ProjectStatus]).value,
            "sdgs": goals, "targets": [TARGETS[goal] for goal in goals if rng.random() < 0.5],
        }  # fmt: skip
        title, public = f"{rng.choice(WORDS)} of {n}", rng.random() < 0.7
        session.add(
            Contribution(
                title=title, title_key=folded(title), owner="Somebody", summary="Made up.",
                state=ContributionState.PUBLISHED if public else ContributionState.DECLINED,
                contributed_at=clock.now(), decided_by=steward.id, decided_at=clock.now(), **facts,
            )
        )  # fmt: skip
        if public:
            rows[title] = facts | {"edition": "", "state": "contributed", "stakeholder_type": None}
    await session.commit()
    return rows


ASKED = [
    *[("category", line) for line in LINES],
    *[("country", country) for country in COUNTRIES if country],
    *[("region", region) for region in ITU_REGIONS],
    *[("group", group) for group in GROUPS],
    *[("stakeholder", kind) for kind in stakeholder_types()],
    *[("sdg", goal) for goal in (*TARGETS, 5)],
    *[("target", target) for target in TARGETS.values()],
    *[("state", state) for state in (*sorted(PUBLIC), "contributed", "submitted")],
    *[("language", lang) for lang in LANGUAGES],
    *[("edition", slug) for slug in ("2027", "2028", "2099")],
    *[("status", status.value) for status in ProjectStatus],
    *[("line_goal", goal) for goal in (4, 9, 16)],
    *[("q", word) for word in WORDS],
]
OF_THE_REGISTER = {"edition", "group", "status", "line_goal"}


def has(title: str, row: dict, field: str, value) -> bool:
    match field:
        case "category":
            return value in row["categories"]
        case "region":
            return row["country"] is not None and itu_region(row["country"]) == value
        case "group":
            return row["country"] in countries_in(value)
        case "stakeholder":
            return row["stakeholder_type"] == value
        case "sdg" | "target":
            return value in row[f"{field}s"]
        case "line_goal":
            return bool({*lines_of(value)} & {*row["categories"]})
        case "q":
            return value in title.split()
        case _:
            return row[field] == value


def asking(*pairs) -> RegisterFilter:
    beside = {field: value for field, value in pairs if field in OF_THE_REGISTER}
    return RegisterFilter(Filters(**{k: v for k, v in pairs if k not in OF_THE_REGISTER}), **beside)


async def test_each_value_of_each_facet_finds_exactly_what_has_it_and_so_do_two(session, drawn):
    pairs = [two for two in product(ASKED, ASKED) if two[0][0] < two[1][0]]
    found_any = 0
    for asked in [(), *[(one,) for one in ASKED], *Random(SEED).sample(pairs, 150)]:
        expected = {title for title, row in drawn.items() if all(has(title, row, *one) for one in asked)}
        search, total = await look_up(session, asking(*asked))
        shown = await register(session, asking(*asked), search, limit=1_000)
        assert ({each.title for each in shown}, len(shown), total) == (
            expected,
            len(expected),
            len(expected),
        ), asked
        by_country = Counter(row["country"] for title, row in drawn.items() if title in expected)
        by_country.pop(None, None)
        assert dict(await countries_of_register(session, asking(*asked), search)) == dict(by_country), asked
        found_any += bool(expected)
    assert found_any > 120, "most of what is asked for is there"
