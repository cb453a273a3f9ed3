"""What can be compared between ballots: their network, device, pace, and the form of their addresses."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from itertools import groupby, pairwise

from prizes.ballot.rules.flagging.rhythm import even_waits, even_windows
from prizes.ballot.rules.flagging.sound import is_odd, sound_of
from prizes.ballot.rules.flagging.stream import StreamedBallot, Traits

PLACE, AGENT, PACE, FORM, RHYTHM, BALLOT = "place", "agent", "pace", "form", "rhythm", "ballot"
"""Families of traits. Two traits of one family are one piece of evidence: a campus has its network and its domain."""


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
        sound_of(address.rpartition("@")[0]),
    )


def known_of(ballot: StreamedBallot) -> Traits:
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


def tail_of(form: str) -> str:
    """The pattern with the number of digits at its end: `a.ad4`. Nothing where there are none."""
    pattern = pattern_of(form)
    return f"{pattern}{form.rpartition('d')[2]}" if pattern.endswith("d") else ""


def jumble_of(form: str) -> str:
    """How often letters and digits change, where they do so four times or more: no name does."""
    changes = sum(one != other for one, other in pairwise(c for c in form if c in "ad"))
    return str(min(changes, 6)) if changes >= 3 else ""


def _kind(character: str) -> str:
    return "d" if character.isdigit() else "a" if character.isalpha() else character


def stem_of(address: str) -> str:
    """The part before the @ without its digits, the domain kept: what numbered addresses share."""
    local, _, domain = address.lower().rpartition("@")
    letters = "".join(c for c in local if not c.isdigit())
    return f"{letters}@{domain}" if letters != local and len(letters) >= 3 else ""


def untagged(ballots: Sequence[StreamedBallot], known: Sequence[Traits]) -> tuple[str, ...]:
    """The address without what follows a plus, where several voted for one project with it. Providers whose tags are
    known not to matter never come so far; at the others a tag can be a person, so that two remain two.
    """
    number = Counter(k.plain for k in known)
    plain = [k.plain if number[k.plain] > 1 else "" for k in known]
    addresses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ballot, address in zip(ballots, plain, strict=True):
        if address:
            addresses[ballot.project, address].add(ballot.address.lower())
    return tuple(
        address if address and len(addresses[ballot.project, address]) > 1 else ""
        for ballot, address in zip(ballots, plain, strict=True)
    )


def _without_tag(address: str) -> str:
    local, at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def loyal(values: Sequence[str], projects: Sequence[str]) -> tuple[str, ...]:
    """`one` where at least three ballots share a value and all are for one project: many such, each too small to stand
    out, are remarkable together.
    """
    voted: dict[str, set[str]] = defaultdict(set)
    number = Counter(values)
    for value, project in zip(values, projects, strict=True):
        if value and number[value] >= 3:
            voted[value].add(project)
    return tuple("one" if value in voted and len(voted[value]) == 1 else "" for value in values)


def whole_ballots(ballots: Sequence[StreamedBallot]) -> tuple[str, ...]:
    """All that an address chose, where it chose in at least three categories; people seldom agree in so much."""
    chosen: dict[str, set[str]] = defaultdict(set)
    number = Counter(ballot.address for ballot in ballots)
    for ballot in ballots:
        if number[ballot.address] >= 3:
            chosen[ballot.address].add(ballot.project)
    whole = {address: " ".join(sorted(all_)) for address, all_ in chosen.items() if len(all_) >= 3}
    return tuple(whole.get(ballot.address, "") for ballot in ballots)


def pace_of(ballot: StreamedBallot, steps: int) -> str:
    """How long after registering the vote was cast, in so many steps an octave of seconds."""
    wait = max(ballot.at - ballot.registered_at, 0.5)
    return str(round(steps * math.log2(wait)))


@dataclass(frozen=True, slots=True)
class TraitColumn:
    """One trait of every ballot, in their order; an empty text is no trait."""

    family: str
    name: str
    values: tuple[str, ...]


OFTEN = 12
"""Fewer ballots with a value cannot stand out."""


def _often(values: Iterable[str]) -> tuple[str, ...]:
    """Without the values that are too few, which would fill the memory. Equal texts become one."""
    one: dict[str, str] = {}
    all_ = [one.setdefault(v, v) for v in values]
    number = Counter(all_)
    return tuple(v if number[v] >= OFTEN else "" for v in all_)


def telling(ballots: Sequence[StreamedBallot], known: Sequence[Traits]) -> list[TraitColumn]:
    """What honest crowds do not share beyond what their mail domain explains."""
    forms = [k.form for k in known]
    return [
        TraitColumn(FORM, "form", _often(forms)),
        TraitColumn(FORM, "digits", _often(map(tail_of, forms))),
        TraitColumn(FORM, "pattern", _often(pattern_of(form) for form in forms)),
        TraitColumn(FORM, "jumble", _often(map(jumble_of, forms))),
        TraitColumn(FORM, "stem", _often(k.stem for k in known)),
        TraitColumn(FORM, "sound", tuple(k.sound if is_odd(k.sound) else "" for k in known)),
        TraitColumn(RHYTHM, "even-intervals", even_windows(ballots)),
        TraitColumn(PACE, "even-waits", even_waits(ballots)),
    ]


def supporting(ballots: Sequence[StreamedBallot], known: Sequence[Traits]) -> list[TraitColumn]:
    """What honest crowds share as well."""
    projects = [b.project for b in ballots]
    return [
        TraitColumn(PLACE, "network", _often(b.network for b in ballots)),
        TraitColumn(PLACE, "wider-network", _often(k.wider for k in known)),
        TraitColumn(PLACE, "domain", _often(k.domain for k in known)),
        TraitColumn(PLACE, "one-project-domain", loyal([k.domain for k in known], projects)),
        TraitColumn(PLACE, "one-project-network", loyal([b.network for b in ballots], projects)),
        TraitColumn(AGENT, "agent", _often(b.agent for b in ballots)),
        TraitColumn(PACE, "exact-pace", _often(pace_of(b, 4) for b in ballots)),
        TraitColumn(PACE, "pace", _often(pace_of(b, 1) for b in ballots)),
        TraitColumn(BALLOT, "same-ballot", _often(whole_ballots(ballots))),
        TraitColumn(BALLOT, "once", once(ballots)),
    ]


def once(ballots: Sequence[StreamedBallot]) -> tuple[str, ...]:
    """`once` for the ballots of those who voted in one category only."""
    number = Counter(ballot.address for ballot in ballots)
    return tuple("once" if number[ballot.address] == 1 else "" for ballot in ballots)
