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
