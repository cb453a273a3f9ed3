"""The secret with which a webhook's messages are signed. None is stored: it follows from the service's own secret."""

from __future__ import annotations

import base64
import hmac

from prizes.config import settings
from prizes.webhooks.models import Webhook

PREFIX = "whsec_"


def secret_of(hook: Webhook) -> str:
    """As Standard Webhooks write it. Another turn has another; another PRIZES_SECRET_KEY has, too."""
    key = settings().secret_key.get_secret_value().encode()
    made = hmac.new(key, f"webhook:{hook.id}.{hook.turn}".encode(), "sha256").digest()
    return PREFIX + base64.b64encode(made).decode()
