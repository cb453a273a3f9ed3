"""Steps 7 to 10 of verify.py for logs whose paper begins with `paper v2`: votes that put nominees in order or give points,
or that are counted by group of voters or by weight.

Python's standard library only. It lies beside verify.py, which runs it; docs/votelog.md has the words, under "Version 2"."""
import re
from base64 import b64decode, urlsafe_b64encode
from fractions import Fraction
from hashlib import sha256
NAME, SHA, NUM = rb"[A-Za-z0-9._-]{1,64}", rb"[0-9a-f]{64}", rb"(?:0|[1-9][0-9]{0,15})"
B43 = rb"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
ID = rb"[a-z0-9][a-z0-9_-]{0,39}"  # of a group of the rules
SHARE = rb"%s[*](?:[1-9]\d{0,2}|1000)" % ID  # a named group, and how many times its points count
VOTERS = (rb"electorate confirmed_email(?: countries (?P<countries>[A-Z]{2}(?:,[A-Z]{2})*))?(?: groups (?P<groups>%s(?:,%s)*))?"
          rb"(?: age [1-9]\d{0,2})?(?: list (?P<list>[1-9]\d{0,15}))?(?: not_own (?:country,organization|country|organization))?\n" % (ID, ID))
PAPER = re.compile(rb"paper v2 (%s) (%s)\nchoices ([1-9]\d{0,15})\ncomplete (any|all|[1-9]\d{0,15})\nchanges (any|%s)\n"
                   rb"blanks (yes|no)\nopenings (public|auditors)\n%s"
                   rb"ballot (?P<ballot>choice|ranking|points (?P<given>[1-9]\d{0,15}) (?P<to_one>[1-9]\d{0,15}))\n"
                   rb"(?:least (?P<least>[2-9]|[1-9]\d{1,15})\n)?(?P<none>none yes\n)?"
                   rb"count (?:by_group (?P<of>country|list|groups (?P<shares>%s(?:,%s)+)) (?P<fewest>[2-9]\d|[1-9]\d{2,15}) (?P<table>%s(?:,%s)*) of |(?P<weight>by_weight) of )?"
                   rb"(?P<count>sum|points %s(?:,%s)*|schulze|ranked_pairs|run_off|stv [1-9]\d{0,15})\n(?P<rows>(?:nominee %s %s\n)*)"
                   % (NAME, SHA, NUM, VOTERS, SHARE, SHARE, NUM, NUM, NUM, NUM, NAME, NAME))
NONE = b"*"  # none of these, in place of nominees
GIVEN = rb"%s[*][1-9][0-9]{0,15}" % NAME
OPENING = re.compile(rb"(%s) (?:(%s):)?(%s(?:[,>]%s)*|[*]|%s(?:,%s)*) (%s)\n" % (NUM, B43, NAME, NAME, GIVEN, GIVEN, B43))
ATTRIBUTES = {b"country": rb"[A-Z]{2}", b"list": ID, b"groups": ID, b"weight": rb"[1-9]\d{0,2}|1000"}  # what a voter's group or weight can be
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
        early = any((folder / name).exists() for name in files) or (kind_of(v, folder) and (folder / "attributes.txt").exists())
        v.need(not early, 10, "openings or results before a tally")
        return "ok, no tally yet", {}
    kind, known = kind_of(v, folder), (folder / "attributes.txt").is_file()
    votes = check_openings(v, folder, log, edition, kind, known) if opened else None
    paper, found = check_paper(v, folder, log, edition, step=9 if opened else 7)
    v.need(opened or paper[4] == b"auditors", 7, "openings.txt is missing")
    short = v.check_votes(log, paper)
    rows, given = check_results(v, folder, paper[5], found)
    if opened: states = recount(v, log, paper, found, short, votes, rows, given, known)
    for name, noted in list(zip(files, log.tally))[0 if opened else 1:]:
        v.need(v.is_file_of(v.read(folder / name, 10), noted), 10, f"{name} is not the one that was tallied")
    if kind:
        noted = log.lines[max(n for n, line in enumerate(log.lines) if line.startswith(b"tally ")) - 1].split(b" ")
        good = noted[:2] == [b"note", b"attributes"] and (not known or v.is_file_of(v.read(folder / "attributes.txt", 10), noted[2]))
        v.need(good, 10, "no attributes are noted directly before the tally, or attributes.txt has others")
    return "ok without openings" if not opened else "ok without attributes" if kind and not known else "ok", states
def kind_of(v, folder):
    """What the votes of this paper carry: b"country", b"list", b"groups" or b"weight"; None: nothing."""
    found = re.search(rb"\ncount by_(?:group (country|list|groups)|(weight)) ", v.read(folder / "paper.txt", 9))
    return found and (found[1] or found[2])
def shares_of(found):
    """By named group how many times its points count; empty where groups are not named."""
    return {name: int(number) for name, number in (part.split(b"*") for part in (found["shares"] or b"").split(b",") if part)}
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
    named = [part.split(b"*")[0] for part in (found["shares"] or b"").split(b",")]
    v.need(named == sorted(set(named)), step, "paper.txt: the named groups are not in order")
    table = [int(number) for number in (found["table"] or b"1").split(b",")]
    good = max(*table, int(found["fewest"] or 1)) < 2**53 and table[0] > 0 and table == sorted(table, reverse=True)
    v.need(good, step, "paper.txt: the points of groups are too large, or they rise")
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
def check_openings(v, folder, log, edition, kind, known):
    """Steps 7 and 8; index, category, tag, parts and attribute of each vote that is opened."""
    paper = v.read(folder / "paper.txt", 9)
    form = b"choice" if b"\nballot choice\n" in paper else b"points" if b"\nballot points " in paper else b"ranking"
    withdrawn = {i for i, pairs in log.set_aside.items() if any(reason == b"WITHDRAWN" for reason, _ in pairs)}
    due, wrong, votes = iter(sorted(i for i in log.in_force if i not in withdrawn)), None, []
    with (folder / "openings.txt").open("rb") as file:
        for row in file:
            index, g, vote, r = (OPENING.fullmatch(row) or OPENING.match(b"0 - %s\n" % (b"A" * 43))).groups()
            found, text = parts(vote, form), vote if g is None else g + b":" + vote
            good = found and row == b" ".join((index, text, r)) + b"\n" and (g is None) is (kind is None)
            v.need(good and int(index) == next(due, None), 7, f"an opening is malformed, missing or not due: {row[:60]!r}")
            _, category, tag, committed = log.lines[int(index)].split(b" ")
            wrong = wrong or (index if committed != hashed(b"wvl-commit-v1", edition, category, tag, text, r) else None)
            votes.append([int(index), category, tag, found, g])
    v.need(next(due, None) is None, 7, "an opening is missing at the end")
    for vote, attribute, s in check_attributes(v, folder, votes, kind) if kind and known else ():
        index, category, tag, _, g = vote
        wrong = wrong or (b"%d" % index if g != hashed(b"wvl-group-v1", edition, category, tag, attribute, s) else None)
        vote[4] = attribute
    v.need(wrong is None, 8, f"the opening of line {(wrong or b'').decode()} does not fit its commitment")
    return votes
def hashed(*texts):
    """The last one is 32 bytes in base64url."""
    return urlsafe_b64encode(sha256(b"\0".join((*texts[:-1], b64decode(texts[-1] + b"=", b"-_")))).digest())[:43]
def check_attributes(v, folder, votes, kind):
    """Step 7: for each vote that is opened one group or weight, and what opens it."""
    form = re.compile(rb"(%s) (%s) (%s)\n" % (NUM, ATTRIBUTES[kind], B43))
    found = [form.fullmatch(row) for row in v.read(folder / "attributes.txt", 7).splitlines(keepends=True)]
    good = all(found) and [row[1] for row in found] == [b"%d" % vote[0] for vote in votes]
    v.need(good, 7, "attributes.txt is malformed, or not of exactly the votes that are opened")
    return [(vote, row[2], row[3]) for vote, row in zip(votes, found)]
def check_results(v, folder, nominees, found):
    """Step 9: form and nominees of results.txt; the four numbers by category and nominee, and by category and group what
    it gives to whom."""
    lines, due = v.read(folder / "results.txt", 9).splitlines(keepends=True), [(c, n) for c in nominees for n in [NONE] * bool(found["none"]) + list(nominees[c])]
    rows = [RESULT.fullmatch(row) for row in lines[:len(due)]]
    good = all(row and all(int(number) < 2**53 for number in row.groups()[2:]) for row in rows)
    v.need(good and [row.group(1, 2) for row in rows] == due, 9, "results.txt is malformed, or has other nominees")
    numbers = {row.group(1, 2): tuple(map(int, row.groups()[2:])) for row in rows}
    if not found["of"]: return v.need(len(lines) == len(due), 9, "results.txt has more lines than nominees") or (numbers, {})
    form = re.compile(rb"(%s) (%s) (%s) (%s) (%s)\n" % (NAME, ATTRIBUTES[found["of"].split(b" ")[0]], NAME, NUM, NUM))
    rows, given, table = [form.fullmatch(row) for row in lines[len(due):]], {c: {} for c in nominees}, {0, *map(int, found["table"].split(b","))}
    shares = shares_of(found)
    def of_the_table(group, *numbers): return {*numbers} <= {number * shares.get(group, 0 if shares else 1) for number in table}
    good = all(row and row[3] in nominees.get(row[1], ()) and of_the_table(row[2], int(row[4]), int(row[5])) and row.group(4, 5) != (b"0", b"0") for row in rows)
    keys = [row.group(1, 2, 3) for row in rows] if good else []
    v.need(good and keys == sorted(set(keys)), 9, "results.txt: points of a group are malformed, not in order, or not of the table")
    for row in rows: given[row[1]].setdefault(row[2], {})[row[3]] = (int(row[4]), int(row[5]))
    for category in nominees:
        left = {name for name in nominees[category] if numbers[category, name] == (0, 0, 0, 0)}
        right = added(given[category], nominees[category], left)
        good = all(numbers[category, name] == right[name] for name in right) and not any(left & set(each) for each in given[category].values())
        v.need(good, 9, f"results.txt: the points of groups do not add up, in category {category.decode()}")
    return numbers, given
def added(groups, names, left):
    """The four numbers of each nominee by what groups give."""
    sums = [{name: sum(each.get(name, (0, 0))[at] for each in groups.values()) for name in names if name not in left} for at in (0, 1)]
    one, two = map(by_number, sums)
    return {name: (sums[0][name], sums[1][name], one[name], two[name]) if name in one else (0, 0, 0, 0) for name in names}
def recount(v, log, paper, found, short, votes, rows, given, known):
    """Step 9: how many votes in force are in which state."""
    method, least, of_group, of_weight = found["count"].decode(), int(found["least"] or 1), found["of"], found["weight"]
    states, nominees = {"counted": 0, "set aside": 0, "withdrawn": 0, "incomplete": 0}, paper[5]
    groups, voters = {category: {} for category in nominees}, {}
    most, to_one, shares = int(found["given"] or 0), int(found["to_one"] or 0), shares_of(found)
    for index, category, tag, vote, attribute in votes:
        out, incomplete = index in log.set_aside, tag in short
        states["set aside" if out else "incomplete" if incomplete else "counted"] += 1
        names, points = [name for name, _ in vote], [worth for _, worth in vote]
        is_none = names == [NONE]
        good = least <= len(names) <= paper[0] and set(names) <= set(nominees[category])
        v.need(good or (found["none"] and is_none), 9, f"line {index} names too many or too few, or no nominees")
        good = is_none or not most or (sum(points) <= most and max(points) <= to_one)
        v.need(good, 9, f"line {index} gives more points than it may")
        group = attribute if of_group and known else b""
        v.need(not shares or not known or group in shares, 9, f"line {index} is of a group that the paper does not name")
        pair = groups[category].setdefault(group, ({}, {}))
        voters[category, group] = voters.get((category, group), 0) + (not out and not incomplete)
        for column in () if incomplete else pair[out:]:
            column[vote] = column.get(vote, 0) + (int(attribute) if of_weight and known else 1)
    states["withdrawn"] = len(log.in_force) - sum(states.values())
    for category, pairs in groups.items():
        left = {name for name in nominees[category] if rows[category, name] == (0, 0, 0, 0)}
        right, none, points = {}, (0, 0), {}
        for group, pair in (pairs or {b"": ({}, {})}).items():
            none = tuple(number + column.pop(((NONE, 1),), 0) for number, column in zip(none, pair))
            one, two = (counted(method, list(column.items()), nominees[category], left) for column in pair)
            right = {name: (one[name][0], two[name][0], one[name][1], two[name][1]) for name in one}
            if of_group and voters.get((category, group), 0) >= int(found["fewest"]): points[group] = by_table(right, found["table"], shares.get(group, 1))
        said = {name: rows[category, name] for name in right}
        if of_group and known: good = {group: each for group, each in points.items() if each} == given[category]
        elif of_group: good = len(given[category]) * int(found["fewest"]) <= voters.get((category, b""), 0)
        elif of_weight and not known: good = all(n <= m <= 1000 * n for name in right for n, m in zip(right[name][:2], said[name]))
        else: good = said == right
        two = rows.get((category, NONE), (0,) * 4)
        good = good and (two == none + (0, 0) if known or not of_weight else two[2:] == (0, 0) and all(n <= m <= 1000 * n for n, m in zip(none, two)))
        v.need(good, 9, f"results.txt is not what the votes add up to, in category {category.decode()}")
    return states
def by_table(right, table, share=1):
    """What a group gives in both columns: to equals the number of the last place that they take, and nothing to whom no vote
    names; all so many times."""
    table, both = [int(number) for number in table.split(b",")], {}
    for at in (0, 1):
        order = {name: each[at + 2] for name, each in right.items() if each[at]}
        for name, own in order.items():
            behind = sum(place <= own for place in order.values())
            both.setdefault(name, [0, 0])[at] = share * table[behind - 1] if behind <= len(table) else 0
    return {name: tuple(each) for name, each in both.items() if any(each)}
