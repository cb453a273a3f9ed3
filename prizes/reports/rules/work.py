"""From drafts to winners, and the work of the experts: sections of the report for the Council. Pure."""

from __future__ import annotations

from prizes.data.countries import itu_regions
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.datasets import STEPS, WORK
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
