"""What the data and the reports say no to."""

from __future__ import annotations

from prizes.errors import Invalid, Missing

unknown_dataset = Missing.named("unknown-data-set", "There is no data set with this name.")
not_public_yet = Missing.named(
    "data-not-public", "This data is not public yet, or this edition does not have it."
)
unknown_column = Invalid.named("unknown-column", "This data set has no column “%(column)s”.")
unknown_report = Missing.named("unknown-report", "There is no report with this name.")
