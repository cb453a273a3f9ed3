"""A proposal that waits for a second steward, as every act that makes one answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class ProposalOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    kind: str
    state: str
    sha256: str
    reason: str
    proposed_at: datetime
    expires_at: datetime
