"""An append-only public log of lines: formats, Merkle tree, checkpoints, proofs, tickets.

It knows lines and keys, and no voters. What every line means, and how a stranger checks a log, is in docs/votelog.md.
`format` is pure: how lines, trees and notes are written and read. `files` are what is published, and what is remembered
beside the database.
"""
