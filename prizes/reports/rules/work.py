"""From drafts to winners, and the work of the experts: sections of the report for the Council. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from prizes.data.countries import itu_regions
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_, Sentence, say
from prizes.reports.rules.dividing import is_record
from prizes.reports.rules.document import (
    HIDDEN,
    NOT_PUBLIC,
    ReportRow,
    ReportSection,
    ReportTable,
    Said,
    or_gap,
    tables,
)
from prizes.reports.rules.figures import Data

STEPS: Mapping[str, str] = {
    "draft": N_("Drafts that were not submitted"),
    "submitted": N_("Submitted"),
    "withdrawn": N_("Withdrawn"),
    "ineligible": N_("Ineligible"),
    "not_nominated": N_("Not selected"),
    "disqualified": N_("Disqualified"),
    "others": N_("Other steps, fewer than 5 projects each"),
    "nominated": N_("Selected"),
    "champion": N_("Champions"),
    "winner": N_("Winners"),
    "special_recognition": N_("Special recognitions"),
}
"""From drafts to winners; texts to translate."""
WORK: Mapping[str, str] = {
    "panels": N_("Panels"),
    "experts": N_("Experts"),
    "reviews": N_("Submitted reviews"),
    "interests": N_("Declared conflicts of interest"),
    "recusals": N_("Recusals"),
    "ballots": N_("Ballots of panels"),
    "records": N_("Confirmed records of panels"),
}


def funnel_section(rules: Rules, data: Data) -> ReportSection | None:
    if is_record(rules):
        return None
    rows = [
        ReportRow(Sentence(label), [data.sum("funnel", "projects", step=step)])
        for step, label in STEPS.items()
        if data.rows("funnel", step=step)
    ]
    table = ReportTable(say("Projects by step"), [say("Step"), say("Projects")], rows)
    lines: list[Said] = [] if rows else [NOT_PUBLIC.why]
    return ReportSection("funnel", say("From drafts to winners"), lines, tables(table))


def experts_section(rules: Rules, data: Data) -> ReportSection | None:
    if is_record(rules):
        return None
    if not data.has("experts"):
        return ReportSection("experts", say("Work of the experts"), [NOT_PUBLIC.why])
    work = [
        ReportRow(Sentence(label), [or_gap(data.sum("experts", "number", what=what, by="all"), HIDDEN)])
        for what, label in WORK.items()
    ]
    regions = [
        ReportRow(name, [or_gap(data.sum("experts", "number", what="experts", by="region", key=key), HIDDEN)])
        for key, name in itu_regions().items()
    ]
    there = data.rows("experts", by="region")
    return ReportSection(
        "experts",
        say("Work of the experts"),
        [],
        tables(
            ReportTable(say("Work of the experts"), [say("What"), say("Number")], work),
            ReportTable(
                say("Experts by ITU region"), [say("Region"), say("Experts")], regions if there else []
            ),
        ),
    )
