"""Mail as rows of an outbox: composed within an act's transaction, sent after it by the worker."""
