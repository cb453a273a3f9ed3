from prizes.accounts.rules.roles import ANY
from prizes.review.rules.fit_of_experts import Fit, fit_of, shares
from prizes.review.rules.staffing import Task
from tests.review.test_matching import expert, plan

TASK = Task("p", "C1", 1, frozenset({"en", "fr"}), "africa")


def test_what_an_expert_said_speaks_for_or_against_them():
    fits = expert("a", languages=["fr", "ar"], lines=["C1"], region="europe")
    does_not = expert("b", languages=["ar"], lines=["C2"], region="africa")

    assert fit_of(TASK, fits) == Fit(("fr",), True, True, True)
    assert fit_of(TASK, does_not) == Fit((), True, False, False)


def test_what_was_not_said_is_not_held_against_anybody():
    assert fit_of(TASK, expert("a")) == Fit((), False, None, None)
    assert fit_of(Task("p", "C1", 1), expert("a", region="africa")).elsewhere is None


def test_regions_share_the_reviews_and_the_unknown_one_stands_last():
    experts = [expert("a", region="europe"), expert("b", region="africa"), expert("c")]
    made = plan([TASK, Task("q", "C1", 2, region="asia")], experts, existing={("x", "c")})
    found = shares(made, experts)

    assert [row.region for row in found] == ["africa", "asia", "europe", None]
    assert [row.projects for row in found] == [1, 1, 0, 0]
    assert [row.experts for row in found] == [1, 0, 1, 1]
    assert (sum(row.before for row in found), sum(row.after for row in found)) == (1, 4)
    assert experts[0].sits_for("C9") == ANY
