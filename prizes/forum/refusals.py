"""What is refused around news, sessions, days and partners."""

from __future__ import annotations

from prizes.errors import Conflict, Missing

unknown_news = Missing.named("unknown-news", "This news item was not found.")
news_withdrawn = Conflict.named(
    "news-withdrawn", "This news item has been withdrawn. Write a new one instead."
)
news_published = Conflict.named(
    "news-published", "This news item has been published. Withdraw it with a note instead of deleting it."
)
news_not_published = Conflict.named(
    "news-not-published", "This news item has not been published yet. Delete the draft instead."
)
unknown_session = Missing.named("unknown-session", "This session was not found.")
session_cancelled = Conflict.named(
    "session-cancelled", "This session has been cancelled. Add a new one instead."
)
session_published = Conflict.named(
    "session-published", "This session has been published. Cancel it instead of deleting it."
)
session_not_published = Conflict.named(
    "session-not-published", "This session has not been published yet. Delete the draft instead."
)
unknown_meeting = Missing.named("unknown-meeting", "There is no such meeting.")
unknown_meeting_dates = Missing.named(
    "unknown-meeting-dates", "No dates of this meeting were entered for this year."
)
unknown_partner = Missing.named("unknown-partner", "This partner was not found.")
partner_twice = Conflict.named(
    "partner-twice", "This partner is acknowledged there already. Change the existing entry instead."
)
