"""What can be compared between ballots: their network, device, pace, and the form of their addresses."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from itertools import groupby, pairwise

from prizes.ballot.flagging.rhythm import even_windows
from prizes.ballot.flagging.stream import Ballot, Traits

PLACE, AGENT, PACE, FORM, RHYTHM, BALLOT = "place", "agent", "pace", "form", "rhythm", "ballot"
"""Families of traits. Two traits of one family are one piece of evidence: a campus has its network and its domain."""

OPEN_DOMAIN_PROJECTS = 8
"""A domain whose addresses voted for at least so many projects gives addresses to everybody. At others (a ministry, a
university) the form of addresses is the house's own and says nothing beside the domain."""


@lru_cache(maxsize=4096)
def wider_network(network: str) -> str:
    """The /24 of an IPv4 and the /48 of an IPv6 address; anything else is a pseudonym and stays as it is."""
    try:
        address = ip_address(network)
    except ValueError:
        return network
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower() if "@" in address else ""


@lru_cache(maxsize=8192)
def traits_of(address: str, network: str) -> Traits:
    """All that is compared of an address and a network beside themselves."""
    plain = _without_tag(address) if "@" in address else ""
    return Traits(
        domain_of(address),
        form_of(address),
        stem_of(address),
        plain,
        wider_network(network.partition("/")[0]),
    )


def _known(ballot: Ballot) -> Traits:
    return ballot.traits or traits_of(ballot.address, ballot.network)


def form_of(address: str) -> str:
    """The pattern of the part before the @: `ana.maria7` is `a3.a5d1`, letters and digits with lengths."""
    local = address.rpartition("@")[0].lower()
    return "".join(
        f"{kind}{len(list(run))}" if kind in "ad" else kind for kind, run in groupby(local, key=_kind)
    )


def pattern_of(form: str) -> str:
    """The form without its lengths."""
    return "".join(c for c in form if not c.isdigit())


def _kind(character: str) -> str:
    return "d" if character.isdigit() else "a" if character.isalpha() else character


def stem_of(address: str) -> str:
    """The part before the @ without its digits, the domain kept: what numbered addresses share."""
    local, _, domain = address.lower().rpartition("@")
    letters = "".join(c for c in local if not c.isdigit())
    return f"{letters}@{domain}" if letters != local and len(letters) >= 3 else ""


def untagged(ballots: Sequence[Ballot]) -> tuple[str, ...]:
    """The address without what follows a plus, where several voted for one project with it. Providers whose tags are
    known not to matter never come so far; at the others a tag can be a person, so that two remain two.
    """
    plain = [_known(b).plain for b in ballots]
    addresses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ballot, address in zip(ballots, plain, strict=True):
        addresses[ballot.project, address].add(ballot.address.lower())
    return tuple(
        address if address and len(addresses[ballot.project, address]) > 1 else ""
        for ballot, address in zip(ballots, plain, strict=True)
    )


def _without_tag(address: str) -> str:
    local, at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def sounds(addresses: Sequence[str]) -> tuple[str, ...]:
    """How usual the pairs of letters in the part before the @ are, among all addresses: names in any language repeat
    them, letters drawn by a program do not. In steps of half a natural logarithm; addresses with few letters have none.
    """
    letters = ["".join(c for c in a.rpartition("@")[0].lower() if c.isalpha()) for a in addresses]
    pairs = Counter(pair for word in set(letters) for pair in pairwise(word))
    firsts = Counter[str]()
    for (first, _), number in pairs.items():
        firsts[first] += number
    kinds = len(firsts) + 1

    def sound(word: str) -> str:
        if len(word) < 5:
            return ""
        logs = [math.log((pairs[a, b] + 1) / (firsts[a] + kinds)) for a, b in pairwise(word)]
        return str(round(2 * sum(logs) / len(logs)))

    of_word = {word: sound(word) for word in set(letters)}
    return tuple(of_word[word] for word in letters)


def loyal(values: Sequence[str], projects: Sequence[str]) -> tuple[str, ...]:
    """`one` where at least three ballots share a value and all are for one project: many such, each too small to stand
    out, are remarkable together.
    """
    voted: dict[str, set[str]] = defaultdict(set)
    number = Counter(values)
    for value, project in zip(values, projects, strict=True):
        voted[value].add(project)
    return tuple("one" if v and number[v] >= 3 and len(voted[v]) == 1 else "" for v in values)


def whole_ballots(ballots: Sequence[Ballot]) -> tuple[str, ...]:
    """All that an address chose, where it chose in at least three categories; people seldom agree in so much."""
    chosen: dict[str, set[str]] = defaultdict(set)
    for ballot in ballots:
        chosen[ballot.address].add(ballot.project)
    whole = {address: " ".join(sorted(all_)) if len(all_) >= 3 else "" for address, all_ in chosen.items()}
    return tuple(whole[ballot.address] for ballot in ballots)


def pace_of(ballot: Ballot, steps: int) -> str:
    """How long after registering the vote was cast, in so many steps an octave of seconds."""
    wait = max(ballot.at - ballot.registered_at, 0.5)
    return str(round(steps * math.log2(wait)))


def open_domains(ballots: Sequence[Ballot]) -> frozenset[str]:
    projects: dict[str, set[str]] = defaultdict(set)
    for ballot in ballots:
        projects[_known(ballot).domain].add(ballot.project)
    return frozenset(d for d, voted in projects.items() if d and len(voted) >= OPEN_DOMAIN_PROJECTS)


@dataclass(frozen=True, slots=True)
class Column:
    """One trait of every ballot, in their order; an empty text is no trait."""

    family: str
    name: str
    values: tuple[str, ...]


def columns(ballots: Sequence[Ballot]) -> list[Column]:
    everybody = open_domains(ballots)
    projects = [b.project for b in ballots]
    known = [_known(b) for b in ballots]
    forms = [k.form if k.domain in everybody else "" for k in known]
    return [
        Column(PLACE, "network", tuple(b.network for b in ballots)),
        Column(PLACE, "wider-network", tuple(k.wider for k in known)),
        Column(PLACE, "domain", tuple(k.domain for k in known)),
        Column(AGENT, "agent", tuple(b.agent for b in ballots)),
        Column(PACE, "pace", tuple(pace_of(b, 1) for b in ballots)),
        Column(PACE, "exact-pace", tuple(pace_of(b, 4) for b in ballots)),
        Column(FORM, "form", tuple(forms)),
        Column(FORM, "pattern", tuple(pattern_of(form) for form in forms)),
        Column(FORM, "stem", tuple(k.stem if form else "" for k, form in zip(known, forms, strict=True))),
        Column(FORM, "sound", sounds(["" if b.traits else b.address for b in ballots])),
        Column(PLACE, "one-project-domain", loyal([k.domain for k in known], projects)),
        Column(PLACE, "one-project-network", loyal([b.network for b in ballots], projects)),
        Column(RHYTHM, "even-intervals", even_windows(ballots)),
        Column(BALLOT, "same-ballot", whole_ballots(ballots)),
    ]
