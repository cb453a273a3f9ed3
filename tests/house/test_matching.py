"""What is told apart is told apart in full: a new member of a set of ours is never taken silently for another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.checkout import PACKAGE, pyproject

OPEN = {
    # texts that others write
    "cli/editions.py::_form",
    "edition/document/places.py::_value",
    "edition/document/reference.py::_kinds_of_part",
    "edition/kinds/facts.py::_fact",
    "files/links.py::_may_stay",
    "files/store.py::opened",
    "gate/nomination/export_response.py::form_in",
    "mail/transports/choosing.py::transport",
    "results/sheets/minutes.py::_value",
    "web/layout/forms.py::_sentence",
    "web/nomination/form.py::_of_every_project",
    "web/public/laureates.py::_in_order",
    "web/public/moment.py::leads_to",
    # numbers of formats and of HTTP
    "files/bare.py::_is_needed",
    "gate/refusals.py::of_http",
    "printing/letters.py::_of_cmap",
    # values of any type
    "edition/conditions/scope.py::_sort_of",
    "files/workbooks.py::_as_text",
    "i18n/templates.py::_told_value",
    "i18n/translator.py::value",
    "kit/tables.py::flat",
    "kit/text.py::is_text",
    "kit/text.py::without",
    "printing/letters.py::printed",
    "printing/sheet.py::texts_in",
    "reports/rules/figures.py::_texts",
    "trial/rules/report.py::_plain",
    "web/screening/queue.py::_cell",
    # errors of the system and of libraries
    "cli/troubles.py::_of_content",
    "db.py::is_out_of_reach",
    "mail/transports/choosing.py::_reason",
    # two yes or no at once, which mypy does not see to be complete
    "edition/guidelines/panels.py::_seen_first",
}
"""Where `case _` may be: what is told apart there is no set of ours."""


def _takes_all(case: ast.match_case) -> bool:
    """`case _` and `case name`, without a condition."""
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None


def _with_all() -> Iterator[tuple[str, ast.Match]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for function in ast.walk(ast.parse(text)) if " match " in text else ():
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for match in ast.walk(function):
                    if isinstance(match, ast.Match) and any(map(_takes_all, match.cases)):
                        yield f"{path.relative_to(PACKAGE).as_posix()}::{function.name}", match


def test_a_case_for_all_else_is_only_where_values_are_open():
    assert {place for place, _ in _with_all()} == OPEN


def test_no_case_for_all_else_follows_members_of_ours():
    """`Step.CHOOSE` is a member; a text, a number or a type may be one of many that we do not know."""
    members = {
        place: ast.unparse(pattern)
        for place, match in _with_all()
        for case in match.cases
        for pattern in ast.walk(case.pattern)
        if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Attribute)
    }
    assert members == {}


def test_mypy_finds_a_member_that_is_forgotten():
    """Also where a `match` gives no value, so that no return is missing."""
    assert "exhaustive-match" in pyproject()["tool"]["mypy"]["enable_error_code"]
