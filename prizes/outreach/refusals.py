"""What outreach says no to."""

from __future__ import annotations

from prizes.errors import Forbidden

another_region = Forbidden.named(
    "another-region", "You are the regional officer of another region. Choose your own region."
)
