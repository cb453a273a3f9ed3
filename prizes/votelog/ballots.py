"""Steps 7 to 10 of verify.py for logs whose paper begins with `paper v2`: votes that put nominees in order or give points.

Python's standard library only. It lies beside verify.py, which runs it; docs/votelog.md has the words, under "Version 2"."""
import re
from base64 import b64decode, urlsafe_b64encode
from fractions import Fraction
from hashlib import sha256
NAME, SHA, NUM = rb"[A-Za-z0-9._-]{1,64}", rb"[0-9a-f]{64}", rb"(?:0|[1-9][0-9]{0,15})"
B43 = rb"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
ID = rb"[a-z0-9][a-z0-9_-]{0,39}"  # of a group of the rules
VOTERS = (rb"electorate confirmed_email(?: countries (?P<countries>[A-Z]{2}(?:,[A-Z]{2})*))?(?: groups (?P<groups>%s(?:,%s)*))?"
          rb"(?: age [1-9]\d{0,2})?(?: list (?P<list>[1-9]\d{0,15}))?(?: not_own (?:country,organization|country|organization))?\n" % (ID, ID))
PAPER = re.compile(rb"paper v2 (%s) (%s)\nchoices ([1-9]\d{0,15})\ncomplete (any|all|[1-9]\d{0,15})\nchanges (any|%s)\n"
                   rb"blanks (yes|no)\nopenings (public|auditors)\n%s"
                   rb"ballot (?P<ballot>choice|ranking|points (?P<given>[1-9]\d{0,15}) (?P<to_one>[1-9]\d{0,15}))\n"
                   rb"(?:least (?P<least>[2-9]|[1-9]\d{1,15})\n)?(?P<none>none yes\n)?"
                   rb"count (?P<count>sum|points %s(?:,%s)*|schulze|ranked_pairs|run_off|stv [1-9]\d{0,15})\n(?P<rows>(?:nominee %s %s\n)*)"
                   % (NAME, SHA, NUM, VOTERS, NUM, NUM, NAME, NAME))
NONE = b"*"  # none of these, in place of nominees
GIVEN = rb"%s[*][1-9][0-9]{0,15}" % NAME
OPENING = re.compile(rb"(%s) (%s(?:[,>]%s)*|[*]|%s(?:,%s)*) (%s)\n" % (NUM, NAME, NAME, GIVEN, GIVEN, B43))
RESULT = re.compile(rb"(%s) (%s|[*]) (%s) (%s) (%s) (%s)\n" % (NAME, NAME, NUM, NUM, NUM, NUM))
# --- places by rankings. `votes`: pairs of a ranking, first choice first, and how many votes say it; `names`: who stands
def places(method, votes, names, seats=1):
    """By nominee, 1 for the first; equals share one (1, 1, 3)."""
    votes = [([name for name in ranking if name in names], number) for ranking, number in votes]
    by = {"schulze": schulze, "ranked_pairs": ranked_pairs, "run_off": run_off, "stv": stv}
    return by[method]([v for v in votes if v[0] and v[1]], sorted(names), seats)
def by_number(numbers, behind=0):
    """Places of those in `numbers`, the highest number first, all behind so many others."""
    return {name: behind + 1 + sum(other > own for other in numbers.values()) for name, own in numbers.items()}
def duels(votes, names):
    """By pair how many votes put the first before the second."""
    duel = {(a, b): 0 for a in names for b in names}
    for ranking, number in votes:
        below = set(names)
        for name in ranking:
            below.discard(name)
            for other in below: duel[name, other] += number
    return duel
def schulze(votes, names, _):
    """One beats another by the strongest path. Whom fewer beat goes first."""
    duel = duels(votes, names)
    path = {(a, b): duel[a, b] if duel[a, b] > duel[b, a] else 0 for a in names for b in names}
    for via in names:
        for a in names:
            for b in names:
                path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
    return by_number({name: -sum(path[other, name] > path[name, other] for other in names if other != name) for name in names})
def leads(edges, a):
    """All that can be reached from `a`."""
    found, todo = set(), [a]
    while todo:
        for other in edges[todo.pop()] - found: todo.append(other), found.add(other)
    return found
def ranked_pairs(votes, names, _):
    """Strongest majorities first; of equal ones none that lies on a ring of locked ones and of each other."""
    duel, locked, found = duels(votes, names), {name: set() for name in names}, {}
    for (a, b), number in duel.items():
        if number > duel[b, a]: found.setdefault((-number, duel[b, a]), []).append((a, b))
    for _, group in sorted(found.items()):
        both = {name: others | {b for a, b in group if a == name} for name, others in locked.items()}
        for a, b in [(a, b) for a, b in group if a not in leads(both, b)]: locked[a].add(b)
    return by_number({name: -sum(name in leads(locked, other) for other in names) for name in names})
def goes_out(counts):
    """The fewest votes now; of equals the fewest in the last count before in which they differ; else all of them."""
    tied = list(counts[-1])
    for count in reversed(counts): tied = [name for name in tied if count[name] == min(count[each] for each in tied)]
    return tied
def run_off(votes, names, _):
    found, counts, standing = {}, [], list(names)
    while standing:
        count = dict.fromkeys(standing, 0)
        for ranking, number in votes:
            first = [name for name in ranking if name in count][:1]
            for name in first: count[name] += number
        counts.append(count)
        out = goes_out(counts)
        standing = [name for name in standing if name not in out]
        for name in out: found[name] = len(standing) + 1
    return found
def stv(votes, names, seats):
    """Droop quota. What an elected nominee has above the quota passes on, the same share of each vote it holds."""
    piles, standing, elected, gone, counts = [[r, Fraction(n)] for r, n in votes], list(names), {}, [], []
    quota = sum(number for _, number in votes) // (seats + 1) + 1
    def holder(ranking): return next((name for name in ranking if name in standing), None)
    while True:
        count = dict.fromkeys(standing, Fraction(0))
        held = [holder(ranking) for ranking, _ in piles]
        for name, (_, worth) in zip(held, piles):
            if name is not None: count[name] += worth
        free = seats - len(elected)
        if not free or len(standing) <= free: break
        counts.append(count)
        over = {name: worth for name, worth in count.items() if worth >= quota}
        elected.update(by_number(over, len(elected)))
        for name, pile in zip(held, piles): pile[1] *= (over[name] - quota) / over[name] if name in over else 1
        if not over: gone.append(goes_out(counts))
        standing = [name for name in standing if name not in (over or gone[-1])]
    found = {**elected, **by_number(count, len(elected))}
    for out in reversed(gone): found.update(dict.fromkeys(out, len(found) + 1))
    return found
# --- the count of a category
def counted(method, votes, names, left):
    """By nominee the number in the results and the place; 0 and 0 for those who left, whom votes are read without. Of each
    vote its nominees and what each is given, in its order."""
    word, _, numbers = method.partition(" ")
    standing, numbers = set(names) - left, [int(number) for number in numbers.split(",") if number]
    sums = dict.fromkeys(sorted(standing), 0)
    for vote, number in votes:
        kept = [(name, worth) for name, worth in vote if name in standing]
        if word == "points": kept = [(name, worth) for (name, _), worth in zip(kept, numbers)]
        for name, worth in kept: sums[name] += worth * number
    rankings = [([name for name, _ in vote], number) for vote, number in votes]
    found = by_number(sums) if word in ("points", "sum") else places(word, rankings, standing, *numbers)
    return {name: (sums[name], found[name]) if name in standing else (0, 0) for name in names}
# --- steps 7 to 10. `v`: verify.py
def check_tally(v, folder, log, edition):
    """How the line that says ok begins, and the states of the votes."""
    files, states, opened = ("openings.txt", "results.txt"), {}, (folder / "openings.txt").is_file()
    if not log.tally:
        check_paper(v, folder, log, edition)
        v.need(not any((folder / name).exists() for name in files), 10, "openings or results before a tally")
        return "ok, no tally yet", {}
    votes = check_openings(v, folder, log, edition) if opened else None
    paper, found = check_paper(v, folder, log, edition, step=9 if opened else 7)
    v.need(opened or paper[4] == b"auditors", 7, "openings.txt is missing")
    short = v.check_votes(log, paper)
    rows = check_results(v, folder, paper[5], found["none"])
    if opened: states = recount(v, log, paper, found, short, votes, rows)
    for name, noted in list(zip(files, log.tally))[0 if opened else 1:]:
        v.need(v.is_file_of(v.read(folder / name, 10), noted), 10, f"{name} is not the one that was tallied")
    return "ok" if opened else "ok without openings", states
def check_paper(v, folder, log, edition, step=9):
    """What verify.py has of it, and the match of its text."""
    paper = v.check_paper(folder, log, edition, step, PAPER)
    if paper is None: return None, None
    found = PAPER.fullmatch(v.read(folder / "paper.txt", step))
    method = found["count"].decode()
    v.need((found["ballot"] != b"ranking") == (method == "sum"), step, "paper.txt: the count is none of such votes")
    v.need(int(found["least"] or 1) <= paper[0], step, "paper.txt: a vote would have to name more than it may")
    given, to_one = int(found["given"] or 1), int(found["to_one"] or 1)
    v.need(max(to_one, int(found["least"] or 1) * bool(found["given"])) <= given < 2**53, step, "paper.txt: points that no vote can give")
    numbers = [int(number) for number in method.partition(" ")[2].split(",") if number]
    named = [found[each].split(b",") for each in ("countries", "groups") if found[each]]
    good = all(each == sorted(set(each)) for each in named) and int(found["list"] or 1) < 2**53
    v.need(good, step, "paper.txt: the electorate is not in order, or its number is too large")
    good = all(n < 2**53 for n in numbers) and (method[:6] != "points" or len(numbers) == paper[0])
    good = good and (method[:6] != "points" or (numbers[0] > 0 and numbers == sorted(numbers, reverse=True)))
    v.need(good, step, "paper.txt: the numbers of the count are too large, too few or too many, or they rise")
    return paper, found
def parts(vote, form):
    """Nominees of a vote and what each is given, in the order of its text: 1 where there are no points. None: it is no such text."""
    if vote == NONE: return ((NONE, 1),)
    found = [part.partition(b"*") for part in vote.split(b">" if form == b"ranking" else b",")]
    names = [name for name, _, _ in found]
    good = len(set(names)) == len(names) and (form == b"ranking" or names == sorted(names)) and not any(set(b",>") & set(name) for name in names)
    good = good and all(bool(points) == (form == b"points") and int(points or 1) < 2**53 for _, _, points in found)
    return tuple((name, int(points or 1)) for name, _, points in found) if good else None
def check_openings(v, folder, log, edition):
    """Steps 7 and 8; index, category, tag and parts of each vote that is opened."""
    paper = v.read(folder / "paper.txt", 9)
    form = b"choice" if b"\nballot choice\n" in paper else b"points" if b"\nballot points " in paper else b"ranking"
    withdrawn = {i for i, pairs in log.set_aside.items() if any(reason == b"WITHDRAWN" for reason, _ in pairs)}
    due, wrong, votes = iter(sorted(i for i in log.in_force if i not in withdrawn)), None, []
    with (folder / "openings.txt").open("rb") as file:
        for row in file:
            index, vote, r = (OPENING.fullmatch(row) or OPENING.match(b"0 - %s\n" % (b"A" * 43))).groups()
            found = parts(vote, form)
            good = found and row == b" ".join((index, vote, r)) + b"\n"
            v.need(good and int(index) == next(due, None), 7, f"an opening is malformed, missing or not due: {row[:60]!r}")
            _, category, tag, committed = log.lines[int(index)].split(b" ")
            text = b"\0".join((b"wvl-commit-v1", edition, category, tag, vote, b64decode(r + b"=", b"-_")))
            wrong = wrong or (index if urlsafe_b64encode(sha256(text).digest())[:43] != committed else None)
            votes.append((int(index), category, tag, found))
    v.need(next(due, None) is None, 7, "an opening is missing at the end")
    v.need(wrong is None, 8, f"the opening of line {(wrong or b'').decode()} does not fit its commitment")
    return votes
def check_results(v, folder, nominees, none):
    """Step 9: form and nominees of results.txt; the four numbers by category and nominee."""
    found = [RESULT.fullmatch(row) for row in v.read(folder / "results.txt", 9).splitlines(keepends=True)]
    good = all(row and all(int(number) < 2**53 for number in row.groups()[2:]) for row in found)
    good = good and [row.group(1, 2) for row in found] == [(c, n) for c in nominees for n in [NONE] * bool(none) + list(nominees[c])]
    v.need(good, 9, "results.txt is malformed, or has other nominees")
    return {row.group(1, 2): tuple(map(int, row.groups()[2:])) for row in found}
def recount(v, log, paper, found, short, votes, rows):
    """Step 9: how many votes in force are in which state."""
    method, least = found["count"].decode(), int(found["least"] or 1)
    states, nominees = {"counted": 0, "set aside": 0, "withdrawn": 0, "incomplete": 0}, paper[5]
    columns = {category: ({}, {}) for category in nominees}
    given, to_one = int(found["given"] or 0), int(found["to_one"] or 0)
    for index, category, tag, vote in votes:
        out, incomplete = index in log.set_aside, tag in short
        states["set aside" if out else "incomplete" if incomplete else "counted"] += 1
        names, points = [name for name, _ in vote], [worth for _, worth in vote]
        is_none = names == [NONE]
        good = least <= len(names) <= paper[0] and set(names) <= set(nominees[category])
        v.need(good or (found["none"] and is_none), 9, f"line {index} names too many or too few, or no nominees")
        good = is_none or not given or (sum(points) <= given and max(points) <= to_one)
        v.need(good, 9, f"line {index} gives more points than it may")
        for column in () if incomplete else columns[category][out:]:
            column[vote] = column.get(vote, 0) + 1
    states["withdrawn"] = len(log.in_force) - sum(states.values())
    for category, pair in columns.items():
        none = tuple(column.pop(((NONE, 1),), 0) for column in pair)
        left = {name for name in nominees[category] if rows[category, name] == (0, 0, 0, 0)}
        one, two = (counted(method, list(column.items()), nominees[category], left) for column in pair)
        right = {name: (one[name][0], two[name][0], one[name][1], two[name][1]) for name in one}
        good = all(rows[category, name] == right[name] for name in right) and rows.get((category, NONE), (0,) * 4) == none + (0, 0)
        v.need(good, 9, f"results.txt is not what the votes add up to, in category {category.decode()}")
    return states
