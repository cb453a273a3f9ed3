import pytest

from prizes.data.wsis import gdc_objectives, sdgs, sdgs_of_category, stakeholder_types, wsis_categories
from prizes.edition.document.components import LANGS, StakeholderType

CODES = [
    *(f"C{n}" for n in range(1, 7)),
    *(f"C7-{name}" for name in ("EGOV", "EBUS", "ELEA", "EHEA", "EEMP", "EENV", "EAGR", "ESCI")),
    *(f"C{n}" for n in range(8, 12)),
]


def test_the_eighteen_categories_stand_in_the_order_of_the_action_lines():
    assert [c["code"] for c in wsis_categories()] == CODES
    assert [c["number"] for c in wsis_categories()] == list(range(1, 19))


@pytest.mark.parametrize("entries", [wsis_categories(), sdgs(), gdc_objectives()])
def test_every_name_stands_in_six_languages(entries):
    for entry in entries:
        title = entry["title"] if isinstance(entry, dict) else entry.title
        assert set(title) == set(LANGS)
        assert all(text.strip() == text and text for text in title.values())


def test_stakeholder_types_are_those_of_the_rules_document():
    assert set(stakeholder_types()) == {t.value for t in StakeholderType}
    assert all(set(names) == set(LANGS) for names in stakeholder_types().values())


def test_goals_are_seventeen_with_a_colour():
    assert [goal.number for goal in sdgs()] == list(range(1, 18))
    assert all(len(goal.color) == 7 and int(goal.color[1:], 16) >= 0 for goal in sdgs())


def test_the_goal_with_most_linked_targets_is_suggested_first():
    # C1 has three links with goal 16, two with goal 3 and one with goals 1, 5, 10 and 17
    assert sdgs_of_category("C1") == (16, 3, 1, 5, 10, 17)


def test_every_category_has_goals_to_suggest():
    for code in CODES:
        goals = sdgs_of_category(code)
        assert goals
        assert set(goals) <= set(range(1, 18))


def test_a_category_the_matrix_does_not_know_has_none():
    assert sdgs_of_category("X1") == ()
