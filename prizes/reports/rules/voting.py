"""Voting and its integrity: sections of the report for the Council. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from prizes.ballot.cases.words import REASON_WORDS
from prizes.data.countries import itu_regions
from prizes.data.wsis import stakeholder_types
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_, Sentence, say
from prizes.reports.rules.dividing import BY, Keys, category_keys, is_record
from prizes.reports.rules.document import (
    ReportRow,
    ReportSection,
    ReportTable,
    stated,
    stated_n,
    tables,
)
from prizes.reports.rules.figures import Data

CLASSES: Mapping[str, str] = {
    "cast": N_("Cast"),
    "counted": N_("Counted"),
    "replaced": N_("Replaced by a later vote"),
    "set_aside": N_("Excluded"),
    "withdrawn": N_("Withdrawn by the voter"),
    "incomplete": N_("On incomplete ballots"),
}


def voting_section(rules: Rules, data: Data) -> ReportSection | None:
    if is_record(rules) or not rules.votings:
        return None
    return ReportSection(
        "voting",
        say("Voting"),
        [] if data.has("votes-by-day") else [say("Public after the end of voting.")],
        tables(
            _origins(data, "region", list(itu_regions().items())),
            _origins(data, "stakeholder_type", list(stakeholder_types().items())),
            _origins(data, "country", BY["country"].keys(rules)),
            _by_day(data),
        ),
    )


ORIGINS: Mapping[str, Sentence] = {
    "region": say("Voters by ITU region"),
    "stakeholder_type": say("Voters by stakeholder group"),
    "country": say("Voters by country"),
}


def _origins(data: Data, by: str, keys: Keys) -> ReportTable:
    """Numbers below five are among the others, also where they could be reckoned."""
    names = dict(keys)
    rows = [
        ReportRow(
            names.get(row["key"], row["key"]) if row["key"] else OTHERS,
            [data.sum("voters", "voters", by=by, key=row["key"])],
        )
        for row in data.rows("voters", by=by)
    ]
    return ReportTable(ORIGINS[by], [BY[by].head, say("Voters")], rows)


OTHERS = say("Others, and not stated")


def _by_day(data: Data) -> ReportTable:
    days = sorted({row["day"] for row in data.rows("votes-by-day")})
    rows = [ReportRow(date.fromisoformat(day), [data.sum("votes-by-day", "votes", day=day)]) for day in days]
    return ReportTable(say("Votes by day"), [say("Day"), say("Votes")], rows)


# --- integrity ---------------------------------------------------------------------------------------------


def integrity_section(rules: Rules, data: Data) -> ReportSection | None:
    if is_record(rules) or not rules.votings:
        return None
    if not data.has("votes-by-category"):
        return ReportSection("integrity", say("Integrity of the vote"), [say("Public after the count.")])
    lines = [
        *stated_n("%(n)s case of excluded votes.", "%(n)s cases of excluded votes.", data.count("cases")),
        *stated(
            "Voters appealed %(appeals)s times, and %(upheld)s appeals were upheld.",
            appeals=data.sum("cases", "appeals"),
            upheld=data.sum("cases", "appeals_upheld"),
        ),
    ]
    names = dict(category_keys(rules))
    reasons = sorted({row["reason"] for row in data.rows("excluded-votes")})
    return ReportSection(
        "integrity",
        say("Integrity of the vote"),
        lines,
        tables(
            ReportTable(
                say("What became of the votes, by category"),
                [say("Category"), *(Sentence(label) for label in CLASSES.values())],
                [
                    ReportRow(name, [data.sum("votes-by-category", each, category=code) for each in CLASSES])
                    for code, name in names.items()
                ],
            ),
            ReportTable(
                say("Excluded votes by reason"),
                [say("Reason"), say("Votes")],
                [
                    ReportRow(
                        Sentence(REASON_WORDS.get(reason, reason)),
                        [data.sum("excluded-votes", "votes", reason=reason)],
                    )
                    for reason in reasons
                ],
            ),
        ),
    )
