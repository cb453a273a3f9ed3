"""What the tally says no to."""

from __future__ import annotations

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing

not_counted = Missing.named("round-not-counted", "The votes of this round have not been counted yet.")
not_packed = Busy.named(
    "files-for-recount-not-packed",
    "The files for a recount are being packed. Try again in a few minutes.",
    retry_after=30,
)
log_is_behind = Busy.named(
    "vote-log-behind",
    "The last entries of this round are being written into the public log. Try again in a few seconds.",
    retry_after=5,
)
no_round = Missing.named("no-round-of-voting", "This edition has no public vote.")


# --- after the count -----------------------------------------------------------------------------------

challenge_window = Closed.named(
    "count-can-still-be-challenged",
    "The count can be challenged until %(until)s. Winners can be published after that.",
    field="publish_at",
)
count_again = Conflict.named(
    "count-out-of-date",
    "Votes were excluded or restored since the count. Count again. The period for "
    "challenges then starts again.",
)
still_open = Conflict.named_n(
    "challenges-not-answered",
    "%(n)s challenge or appeal is awaiting a reply. Reply to it first.",
    "%(n)s challenges or appeals are awaiting a reply. Reply to them first.",
)
no_time_to_challenge = Closed.named("not-the-time-to-challenge", "The count cannot be challenged at present.")
too_many_open = Busy.named(
    "too-many-open-challenges", "Too many challenges are awaiting a reply. Please try again later."
)
no_challenge = Missing.named("unknown-challenge", "This challenge was not found.")
answered_already = Conflict.named("challenge-answered-already", "This challenge has already been answered.")
too_late_for_a_source = Closed.named(
    "too-late-for-source-of-number",
    "Voting is over. The source of the number had to be announced before the close.",
)
source_named_already = Conflict.named(
    "source-of-number-named-already", "The source of the number has already been announced."
)
nothing_to_draw = Conflict.named(
    "nothing-to-draw",
    "No sample can be drawn: no source was announced before the close, the sample has "
    "already been drawn, or the round is final.",
)
no_tie_for_lot = Conflict.named(
    "no-tie-for-the-lot", "No projects are tied at the cut-off in such a way that the lot must decide."
)
draw_in_the_past = Invalid.named(
    "lot-drawn-in-the-past",
    "The seed must be drawn after it has been announced. Choose a later time.",
    field="draws_at",
)
lot_not_announced = Conflict.named(
    "lot-not-announced", "First announce what will be drawn, where and when. Everyone must be able to see it."
)
not_drawn_yet = Closed.named(
    "lot-not-drawn-yet", "The seed is drawn on %(at)s. It can be recorded after that.", field="seed"
)
no_seed = Invalid.named(
    "not-a-seed",
    "A seed has at most 100 characters: digits, letters from A to Z, spaces and . , : + - _ /",
    field="seed",
)
lot_first = Conflict.named(
    "lot-before-the-end",
    "Projects are tied, and the lot must decide. Announce the draw and record its seed first.",
)


# --- single votes for auditors -------------------------------------------------------------------------

for_observers_alone = Forbidden.named(
    "single-votes-for-observers-alone",
    "Single votes are shown to observers of this edition only, not to its stewards.",
)
not_published_yet = Busy.named(
    "count-not-in-log-yet",
    "The count has not been published in the log yet. Please try again in a minute.",
    retry_after=60,
)
votes_are_public = Conflict.named(
    "single-votes-are-public", "Single votes of this round are published, so no auditor signs for them."
)
no_note = Invalid.named(
    "not-a-signed-note",
    "This is not a note signed by one auditor. Send it exactly as `prizes log sign` writes it.",
    field="note",
)
not_an_auditor = Invalid.named(
    "not-an-auditor",
    "The note was not signed by an auditor named in the rules, or its signature is not valid.",
    field="note",
)
note_of_another_count = Invalid.named(
    "note-of-another-count",
    "This note is for another count or another log. Please check and sign the latest one.",
    field="note",
)
signed_before = Conflict.named(
    "count-signed-already", "This auditor has already signed this count.", field="note"
)
nobody_signed = Conflict.named(
    "count-not-signed-yet",
    "Single votes are shown to auditors only, and no auditor has signed the count yet. "
    "It can become final once one has signed.",
)


# --- counting from files -------------------------------------------------------------------------------

no_voting_phase = Missing.named(
    "no-voting-phase", "The rules have no voting phase, so there is nothing to count."
)
unknown_voting_phase = Missing.named("unknown-voting-phase", "The rules have no voting phase “%(phase)s”.")
not_a_nominee = Invalid.named(
    "votes-for-no-nominee",
    "There are votes for “%(project)s”, which is not on the ballot in category %(category)s.",
)
no_marking = Invalid.named(
    "marks-without-a-scale", "There are marks, but the rules do not specify how marks are given."
)
unreadable_file = Invalid.named("unreadable-file", "%(file)s cannot be read.")
wrong_first_line = Invalid.named("wrong-first-line", "%(file)s must begin with %(columns)s.")
wrong_number_of_cells = Invalid.named(
    "wrong-number-of-cells", "%(file)s, line %(line)s has the wrong number of cells."
)
columns_needed = Invalid.named("columns-needed", "The table needs the columns %(columns)s.")
unreadable_table = Invalid.named("unreadable-table", "The table cannot be read: it is not CSV in UTF-8.")
