#!/usr/bin/env python3
"""Checks the vote log of an edition, offline: Python's standard library only, no network, nothing of the service.
    python3 verify.py DIR [--key FILE] [--seen FILE] [--live]  or  python3 verify.py ticket FILE DIR
--key: the log's key as you got it elsewhere. --seen: checkpoints that others saved. --live: voting still goes on; what came after
the newest one is left aside. Files, steps: docs/votelog.md. Version 2 needs ballots.py beside. Exits 0 (ok), 1 (FAILED: lowest step), 2."""
import gc, re, runpy, sys
from base64 import b64decode, b64encode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256, sha512
from pathlib import Path
NAME, SHA, NUM = rb"[A-Za-z0-9._-]{1,64}", rb"[0-9a-f]{64}", rb"(?:0|[1-9][0-9]{0,15})"
TAG, B43 = rb"[A-Za-z0-9_-]{21}[AQgw]", rb"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
UTC, PAIR = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ", rb"(%s) ((?:DUP|BOT|FARM|DISPOSABLE|INELIGIBLE|WITHDRAWN|COURT) %s)" % (NUM, NAME)
FORMS = {form.split()[0]: re.compile(form) for form in (
    rb"open v1 (%s) (%s) (%s) (%s) (%s)" % (NAME, SHA, SHA, UTC, UTC), rb"time (%s)" % UTC,
    rb"cast (%s) (%s) (%s)" % (NAME, TAG, B43), rb"blank (%s) (%s)" % (NAME, TAG), rb"void " + PAIR, rb"restore " + PAIR,
    rb"amend (%s)" % SHA, rb"close (%s) (%s)" % (UTC, NUM), rb"note ([a-z][a-z0-9-]{0,31}) (%s)" % SHA,
    rb"tally (%s) (%s)" % (SHA, SHA), rb"final (%s)" % SHA)}
BEFORE, AFTER = set(b"time cast blank void restore amend note close".split()), set(b"time void restore amend note tally".split())
OPENING = re.compile(rb"(%s) (%s(?:,%s)*) (%s)\n" % (NUM, NAME, NAME, B43))
PAPER = re.compile(rb"paper v1 (%s) (%s)\nchoices ([1-9]\d{0,15})\ncomplete (any|all|[1-9]\d{0,15})\nchanges (any|%s)\n"
                   rb"blanks (yes|no)\nopenings (public|auditors)\n(?P<rows>(?:nominee %s %s\n)*)" % (NAME, SHA, NUM, NAME, NAME))
CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([^\n]+)\n")
TICKET = re.compile(r"wvl-ticket-v1\n(.+)\nleaf ([0-9a-f]{64})\ntime ([0-9TZ:-]{20})\nwithin 60\ncheckpoint (0|[1-9][0-9]{0,15}) (\S+)\n")
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
NOTE = re.compile("((?:(?!\u2014 )[^\n]+\n)+)\n((?:\u2014 [^\n]*\n){1,16})(?!\u2014 )")
SIGNATURE = re.compile("\u2014 ([!-*,-~]+) (\\S+)")
Failed = type("Failed", (Exception,), {"__doc__": "(step, reason)"})
def fail(step, reason): raise Failed(step, reason)
def need(holds, step, reason): holds or fail(step, reason)
def read(path, step):
    try: return Path(path).read_bytes()
    except OSError: raise Failed(step, f"{Path(path).name} is missing or cannot be read") from None
def leaf_hash(line): return sha256(b"\0" + line).digest()
def is_file_of(data, noted): return sha256(data).hexdigest().encode() == noted
def instant(text, step):
    try: return datetime.strptime(text.decode(), "%Y-%m-%dT%H:%M:%SZ")
    except ValueError: raise Failed(step, f"{text.decode()} is no instant") from None
# --- Ed25519 (RFC 8032), for checking only
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def add(a, b):
    m, n, t, z = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0]), 2 * a[3] * b[3] % P * D, 2 * a[2] * b[2]
    e, f, g, h = (n - m) % P, (z - t) % P, (z + t) % P, (n + m) % P
    return e * f % P, g * h % P, f * g % P, e * h % P
@cache
def point(data):
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    bad, x = y >= P or (x * x - square) % P or (not x and odd), P - x if x & 1 != odd else x
    return None if bad else (x, y, 1, x * y % P)
BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
@cache
def multiples(each):  # by byte of a number, the lowest first: what each value of the byte stands for
    rows = [[(0, 1, 1, 0)] for _ in range(32)]
    for row in rows:
        for _ in range(256): row.append(add(row[-1], each))
        each = row.pop()
    return rows
def signed(key, signature, text):
    a, found = point(key), (0, 1, 1, 0)
    if a is None or len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER: return False
    k = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % ORDER
    rows = multiples(BASE) + multiples((P - a[0], a[1], 1, P - a[3]))
    for row, byte in zip(rows, signature[32:] + k.to_bytes(32, "little")): found = add(found, row[byte])
    x, y = (c * pow(found[2], P - 2, P) % P for c in found[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]
# --- step 1: key and checkpoints
def strict64(text):
    value = b64decode(text) if BASE64.fullmatch(text) else b""
    return value if b64encode(value).decode() == text else b""
def read_key(data, step=1):
    found = re.fullmatch(r"([!-*,-~]+/votelog/[A-Za-z0-9._-]{1,64})\+([0-9a-f]{8})\+(\S+)\n", data.decode("utf-8", "replace"))
    key = strict64(found[3]) if found else b""
    good = len(key) == 33 and key[0] == 1 and sha256(f"{found[1]}\n".encode() + key).hexdigest()[:8] == found[2]
    need(good, step, "key is not a verifier key, or its id is not its own")
    return found[1], bytes.fromhex(found[2]), key[1:]
def read_notes(data, step=1):
    """Signed notes, one directly after the other: pairs of text and [(name, key id, signature)]."""
    text, at, notes = data.decode("utf-8", "replace"), 0, []
    while at < len(text) or not notes:
        found = NOTE.match(text, at)
        rows = [SIGNATURE.fullmatch(row) for row in found[2].split("\n")[:-1]] if found else [None]
        values = [strict64(row[2]) if row else b"" for row in rows]
        need(all(len(value) >= 5 for value in values), step, "a note or a signature line is malformed")
        notes.append((found[1], [(row[1], v[:4], v[4:]) for row, v in zip(rows, values)]))
        at = found.end()
    return notes
def check_note(key, note, step, really=True):
    ours = [value for name, ident, value in note[1] if (name, ident) == key[:2]]
    good = ours and (not really or all(signed(key[2], value, note[0].encode()) for value in ours))
    need(good, step, "a note is not signed by the key of the log, or its signature does not hold")
def check_checkpoints(key, data, roots, in_order=True):
    """Adds the roots by size. More than 2,000 signatures would take long: then so many, spread evenly, are checked."""
    notes, sizes = read_notes(data), []
    chosen = {i * (len(notes) - 1) // 1999 for i in range(2000)} if len(notes) > 2000 else range(len(notes))
    for number, note in enumerate(notes):
        found = CHECKPOINT.fullmatch(note[0])
        root = strict64(found[3]) if found else b""
        need(len(root) == 32 and found[1] == key[0] and int(found[2]) < 2**53, 1, f"checkpoint {number} is malformed, or of another log")
        check_note(key, note, 1, number in chosen)
        sizes.append(int(found[2]))
        need(roots.setdefault(sizes[-1], root) == root, 1, f"two roots for size {sizes[-1]}: a split view")
    need(not in_order or sizes == sorted(sizes), 1, "a checkpoint is smaller than the one before")
    return notes
# --- steps 2 to 4: grammar and order, roots, length
def check_order(lines, edition):
    allowed, clock = {b"open"}, b""
    for number, line in enumerate(lines):
        verb = line.partition(b" ")[0]
        found = FORMS[verb].fullmatch(line) if verb in allowed else None
        found or fail(2, f"line {number} is malformed, or cannot stand here")
        if verb in (b"void", b"restore", b"close"):
            good = int(found[1 if verb != b"close" else 2]) < 2**53 and (verb != b"close" or instant(found[1], 2))
            need(good, 2, f"line {number}: the number is too large")
        if verb == b"open":
            good, allowed = found[1] == edition and instant(found[4], 2) < instant(found[5], 2), {b"time"}
            need(good, 2, "the log is of another edition than its origin, or opens after it closes")
        elif verb == b"time":
            need(instant(found[1], 2) and found[1] >= clock, 2, f"line {number}: time goes back")
            clock, allowed = found[1], BEFORE if number == 1 else allowed
        elif verb not in (b"cast", b"blank"):
            after = {b"close": AFTER, b"tally": AFTER | {b"final"}, b"final": set()}.get(verb, allowed)
            allowed = after - {b"final"} if verb in (b"void", b"restore") else after
def check_roots(lines, roots, step=3):
    peaks = []
    need(roots.get(0) in (None, sha256(b"").digest()), step, "the root of size 0 is not that of an empty tree")
    for number, line in enumerate(lines, 1):
        hashed, bits = leaf_hash(line), number
        while not bits & 1:
            hashed, bits = sha256(b"\1" + peaks.pop() + hashed).digest(), bits >> 1
        peaks.append(hashed)
        if number in roots:
            for peak in peaks[-2::-1]: hashed = sha256(b"\1" + peak + hashed).digest()
            need(hashed == roots[number], step, f"the first {number} lines do not have the root of their checkpoint")
# --- steps 5 and 6: votes, setting aside
class Log:
    """What stands in the lines. `last`: by category and tag the index of the last cast line, or ~index of a blank."""
    def __init__(self, lines):
        self.lines, self.last, self.earlier, self.pairs, self.set_aside, self.rules, self.papers = lines, {}, {}, {}, {}, [], []
        (self.casts, self.blanks, self.early, start), (self.closed, self.tally, trouble) = [0] * 4, [None] * 3
        for index, line in enumerate(lines):
            verb, *words = line.split(b" ")
            if verb in (b"cast", b"blank"):
                before, previous = previous, leaf_hash(line)
                previous > before or fail(5, f"line {index} is out of order in its batch")
                self.vote(index, verb == b"cast", words, start)
            else:
                start, previous = (index, b"") if verb == b"time" else (start, b"\xff" * 33)
                trouble = self.other(index, verb, words) or trouble
        need(not trouble, 6, trouble)
        self.in_force = [index for votes in self.last.values() for index in votes.values() if index >= 0]
    def vote(self, index, is_cast, words, start):
        votes, earlier = self.last.setdefault(words[0], {}), ()
        before = votes.get(words[1])
        if before is not None:
            max(before, ~before) < start or fail(5, f"line {index}: a second version in one batch")
            earlier = self.earlier.setdefault((words[0], words[1]), [])
            earlier.append(before)
        again = earlier and any(i >= 0 and self.lines[i] == self.lines[index] for i in earlier)
        good = not again if is_cast else before is not None and before >= 0
        good or fail(5, f"line {index} equals an earlier line, or takes back what is not there")
        votes[words[1]] = index if is_cast else ~index
        self.casts, self.blanks, self.early = self.casts + is_cast, self.blanks + (not is_cast), self.early or not self.papers
    def other(self, index, verb, words):
        """Keeps the line; of a void or restore what is wrong with it, or None."""
        self.rules += {b"open": words[2:3], b"amend": words[:1]}.get(verb, [])
        self.papers += [(index, words[1], self.rules[-1])] if verb == b"note" and words[0] == b"paper" else []
        need(verb != b"close" or int(words[1]) == self.casts, 5, f"line {index}: {self.casts} casts stand above it")
        self.closed = index if verb == b"close" else self.closed
        if verb == b"tally": self.tally, self.set_aside = words, {target: set(pairs) for target, pairs in self.pairs.items() if pairs}
        if verb not in (b"void", b"restore"): return None
        target, pair = int(words[0]), tuple(words[1:])
        pairs = self.pairs.setdefault(target, set())
        pairs ^= {pair}
        good = target < index and self.lines[target].startswith(b"cast ") and (verb == b"void" or pair[0] != b"WITHDRAWN")
        return None if good and (pair in pairs) is (verb == b"void") else f"line {index} points to no vote that can be set aside, or restored, so"
# --- steps 7 to 10: openings, paper, count
def check_paper(folder, log, edition, step=9, form=PAPER):
    """Choices, completeness, changes, blanks, openings, and by category and nominee the two counts, still 0."""
    for name in log.rules: need(is_file_of(read(folder / "rules" / name.decode(), step), name), step, f"rules/{name.decode()} has another hash")
    need(not log.early and (log.papers or not log.tally), step, "no paper was noted before the first vote")
    if not log.papers: return None
    index, noted, rules = log.papers[-1]
    need(not log.closed or index < log.closed, step, "a paper was noted after the close")
    data = read(folder / "paper.txt", step)
    found = form.fullmatch(data) if is_file_of(data, noted) else None
    need(found and found[1] == edition and found[2] == rules and found[4] != b"1", step, "paper.txt is malformed, or not the one noted last")
    rows, nominees = re.findall(rb"nominee (\S+) (\S+)\n", found["rows"]), {}
    small = all(int(n) < 2**53 for n in found.group(3, 4, 5) if n.isdigit())
    need(small and rows == sorted(set(rows)), step, "paper.txt: the nominees are not in order, or a number is too large")
    for category, nominee in rows: nominees.setdefault(category, {})[nominee] = [0, 0]
    return int(found[3]), found[4], found[5], found[6], found[7], nominees
def check_openings(folder, log, edition):
    """Steps 7 and 8; by category and choice the indexes of the votes that are opened."""
    withdrawn = {i for i, pairs in log.set_aside.items() if any(reason == b"WITHDRAWN" for reason, _ in pairs)}
    due, wrong, votes = iter(sorted(i for i in log.in_force if i not in withdrawn)), [], {}
    with (folder / "openings.txt").open("rb") as file:
        for row in file:
            found, index = OPENING.fullmatch(row), next(due, None)
            said, choice, r = found.groups() if found else (b"-1", b"", b"")
            good = int(said) == index and (b"," not in choice or choice == b",".join(sorted(set(choice.split(b",")))))
            good or fail(7, f"an opening is malformed, missing or not due: {row[:60]!r}")
            _, category, tag, committed = log.lines[index].split(b" ")
            text = b"\0".join((b"wvl-commit-v1", edition, category, tag, choice, b64decode(r + b"=", b"-_")))
            if urlsafe_b64encode(sha256(text).digest())[:43] != committed: wrong.append(index)
            votes.setdefault((category, choice), []).append(index)
    need(next(due, None) is None, 7, "an opening is missing at the end")
    need(not wrong, 8, f"the opening of line {(wrong or [0])[0]} does not fit its commitment")
    return votes
def check_votes(log, paper):
    """Step 9, what the log alone can break; the tags whose ballots have votes in too few categories."""
    changes_kept = paper[2] == b"any" or all(len(n) <= int(paper[2]) for n in log.earlier.values())
    need(changes_kept and (paper[3] == b"yes" or not log.blanks), 9, "more changes than the rules allow")
    voted, once = {}, paper[1] == b"any"
    for category, votes in log.last.items():
        need(category in paper[5] or all(i < 0 for i in votes.values()), 9, "a vote in a category without nominees")
        for tag, index in votes.items():
            need(not once or tag not in voted, 9, "one tag in two categories, though each counts by itself")
            voted[tag] = voted.get(tag, 0) + (index >= 0)
    return set() if once else {tag for tag, n in voted.items() if n < (len(paper[5]) if paper[1] == b"all" else int(paper[1]))}
def recount(folder, log, paper, votes):
    """Step 9: how many votes in force are in which state."""
    short, nominees = check_votes(log, paper), paper[5]
    states = {"counted": 0, "set aside": 0, "withdrawn": 0, "incomplete": 0}
    for (category, choice), indexes in votes.items():
        names, aside = choice.split(b","), log.set_aside.__contains__
        need(len(names) <= paper[0] and set(names) <= set(nominees[category]), 9, f"line {indexes[0]} names no nominees")
        whole = [i for i in indexes if log.lines[i].split(b" ")[2] not in short] if short else indexes
        out, counted = sum(map(aside, indexes)), len(whole) - sum(map(aside, whole))
        for state, n in zip(states, (counted, out, 0, len(indexes) - out - counted)): states[state] += n
        for numbers in map(nominees[category].get, names): numbers[:] = numbers[0] + counted, numbers[1] + len(whole)
    states["withdrawn"] = len(log.in_force) - sum(states.values())
    rows = [b"%s %s %d %d\n" % (c, n, *nominees[c][n]) for c in sorted(nominees) for n in sorted(nominees[c])]
    need(read(folder / "results.txt", 9) == b"".join(rows), 9, "results.txt is not what the votes add up to")
    return states
def check_tally(folder, log, edition):
    """Steps 7 to 10: how the line that says ok begins, and the states of the votes."""
    paper, files, states = folder / "paper.txt", ("openings.txt", "results.txt"), {}
    if paper.is_file() and read(paper, 9).startswith(b"paper v2 "):
        return runpy.run_path(str(Path(__file__).with_name("ballots.py")))["check_tally"](sys.modules[__name__], folder, log, edition)
    if not log.tally:
        check_paper(folder, log, edition)
        need(not any((folder / name).exists() for name in files), 10, "openings or results before a tally")
        return "ok, no tally yet", {}
    if (folder / "openings.txt").is_file():
        votes = check_openings(folder, log, edition)
        states = recount(folder, log, check_paper(folder, log, edition), votes)
    else:
        paper = check_paper(folder, log, edition, step=7)
        need(paper[4] == b"auditors", 7, "openings.txt is missing")
        check_votes(log, paper)
        rows = [row.rsplit(b" ", 2) for row in read(folder / "results.txt", 9).split(b"\n")]
        good = rows.pop() == [b""] and all(re.fullmatch(NUM, n) and int(n) < 2**53 for row in rows for n in row[1:])
        good = good and [row[0] for row in rows] == [b"%s %s" % (c, n) for c in paper[5] for n in paper[5][c]]
        need(good, 9, "results.txt is malformed, or has other nominees")
    for name, noted in list(zip(files, log.tally))[0 if states else 1:]:
        need(is_file_of(read(folder / name, 10), noted), 10, f"{name} is not the one that was tallied")
    return "ok" if states else "ok without openings", states
def verify(folder, key_file=None, seen=None, live=False):
    data, kept, roots = read(folder / "key", 1), read(folder / "checkpoints.txt", 1), {}
    need(data == read(key_file or folder / "key", 1), 1, "the key in the dump is not the one given")
    key = read_key(data)
    notes = check_checkpoints(key, kept, roots)
    newest = read(folder / "checkpoint", 1) if (folder / "checkpoint").exists() else None
    need(newest is None or (read_notes(newest) == notes[-1:] and kept.endswith(newest)), 1, "checkpoint is not the last one")
    if seen: check_checkpoints(key, read(seen, 1), roots, in_order=False)
    lines, edition = read(folder / "log.txt", 2).split(b"\n"), key[0].rpartition("/")[2].encode()
    need((lines.pop() == b"" or live) and lines, 2, "log.txt is empty, or does not end with a newline")
    check_order(lines := lines[: max(roots)] if live else lines, edition)
    check_roots(lines, roots)
    need(len(lines) == max(roots), 4, f"{len(lines)} lines, but the largest checkpoint has {max(roots)}")
    start, states = check_tally(folder, log := Log(lines), edition)
    numbers = {"lines": len(lines), "casts": log.casts, "in force": len(log.in_force), **states, "checkpoints": len(notes)}
    return f"{start}: {', '.join(f'{k} {n}' for k, n in numbers.items())}{' (2000 signed ones checked)' * (len(notes) > 2000)}"
def check_ticket(file, folder, step="ticket"):
    key, notes = read_key(read(folder / "key", step), step), read_notes(read(file, step), step)
    found = TICKET.fullmatch(notes[0][0])
    check_note(key, notes[0] if found and found[1] == key[0] and len(notes) == 1 else ("", []), step)
    lines, size, clock, at = read(folder / "log.txt", step).split(b"\n")[:-1], int(found[4]), b"", None
    for index, line in enumerate(lines):
        clock = line[5:] if line.startswith(b"time ") else clock
        if leaf_hash(line).hex() == found[2] and (line.startswith(b"cast ") or index >= size): at = at or clock
    need(at is not None and size <= len(lines), step, "no line has the hash of the ticket, or the log ends before its checkpoint")
    need((instant(at, step) - instant(found[3].encode(), step)).total_seconds() <= 60, step, "the line came too late")
    check_roots(lines[:size], {size: strict64(found[5])}, step)
    return f"ok: the line stands in the log since {at.decode()}"
def main(words):
    given = [words.pop(words.index(name) + 1) if name in words[:-1] else None for name in ("--key", "--seen")]
    rest = [word for word in words if word not in ("--live", "--key", "--seen")]
    ticket = len(rest) == 3 and rest[0] == "ticket"
    if not ticket and (len(rest) != 1 or rest[0].startswith("-")): return print(__doc__, file=sys.stderr) or 2
    try:
        return print(check_ticket(rest[1], Path(rest[2])) if ticket else verify(Path(rest[0]), *given, "--live" in words)) or 0
    except Failed as failure:
        return print("FAILED step {}: {}".format(*failure.args)) or 1
if __name__ == "__main__": gc.disable() or sys.exit(main(sys.argv[1:]))
