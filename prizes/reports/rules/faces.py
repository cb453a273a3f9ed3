"""The three faces of the same data, on an edition and over all years. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_
from prizes.reports.rules.council import council_report
from prizes.reports.rules.cstd import cstd_of_years, cstd_report
from prizes.reports.rules.document import Report
from prizes.reports.rules.figures import Data
from prizes.reports.rules.hlpf import hlpf_of_years, hlpf_report
from prizes.reports.rules.years import Years, years_report


@dataclass(frozen=True, slots=True)
class Face:
    label: str
    """A text to translate."""
    of_edition: Callable[[Rules, Data, Years], Report]
    of_years: Callable[[Years], Report]


FACES: Mapping[str, Face] = {
    "council": Face(N_("For the Council"), council_report, years_report),
    "cstd": Face(N_("By action line"), cstd_report, cstd_of_years),
    "hlpf": Face(N_("By goal"), hlpf_report, hlpf_of_years),
}
"""By name in addresses."""
