"""Small rules documents of every kind that `edition.check` accepts, to play whole contests by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from prizes.data.countries import ITU_REGIONS
from prizes.edition.document.components import LANGS, Breach, FieldKind, StakeholderType
from prizes.edition.document.methods import METHODS, RANKED_COUNTS
from prizes.edition.document.rules import Rules
from prizes.edition.spans import cut_chain
from prizes.votelog.format.notes import Signer
from tests.edition.documents import six
from tests.edition.further import add_further, sealed_numbers

AUDITOR = Signer("audit.example.org", bytes(32))
AUDITORS = [{"name": "Court of Audit", "key": str(AUDITOR.verifier)}]
"""Who signs the count where single votes are not published."""

FIRST_OPENING = datetime(2027, 1, 4, 12)  # noqa: DTZ001 - local times have no zone
CODES = ("C1", "C2", "C7-EGOV", "X.1")
ZONES = ("Europe/Zurich", "UTC", "Asia/Kathmandu", "America/St_Johns")
MINIMA = [{"of": "region", "values": ["africa", "cis"], "least": 1}]
OUTCOMES = ("nominated", "champion", "winner", "special_recognition")
QUOTAS = ("country", "owner", "region", "stakeholder_type")
TEXT = {FieldKind.SHORT_TEXT, FieldKind.LONG_TEXT}
Draw = st.DrawFn
Part = dict[str, Any]


def some(values: Any, least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(values)), min_size=least, unique=True)


def perhaps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def options(count: int) -> list[Part]:
    return [{"id": f"option-{n}", "label": six(f"Option {n}")} for n in range(count)]


# --- submission -----------------------------------------------------------------------------------------


@st.composite
def words(draw: Draw) -> Part:
    least = draw(perhaps(st.integers(0, 5)))
    return {"least": least, "most": draw(perhaps(st.integers(max(least or 1, 1), 12)))}


@st.composite
def explanations(draw: Draw) -> Part:
    return {
        "required": draw(st.booleans()),
        "words": draw(words()),
        "shown_to": draw(some(["public", "voters", "experts", "stewards"], least=1)),
    }


@st.composite
def fields(draw: Draw, codes: list[str], who: list[str]) -> list[Part]:
    made: list[Part] = [
        {
            "id": "summary",
            "kind": draw(st.sampled_from(sorted(TEXT))),
            "label": six("Summary"),
            "words": draw(perhaps(words())),
            "shown_to": draw(st.sampled_from([["public"], ["voters", "experts"], ["public", "voters"]])),
        }
    ]
    for number, kind in enumerate(draw(some(FieldKind))):
        field: Part = {
            "id": f"field-{number}",
            "kind": kind,
            "label": six(f"Field {number}"),
            "required": draw(st.booleans()),
            "shown_to": draw(some(["public", "voters", "experts", "stewards"], least=1)),
            "only_for": draw(st.just([]) | some(who, least=1)),
            "only_in": draw(st.just([]) | some(codes, least=1)),
        }
        made.append(field | draw(limits_of_kind(kind)))
    return made


@st.composite
def columns(draw: Draw) -> list[Part]:
    """Such as documents have from before, or with kinds of their own."""
    made = options(draw(st.integers(1, 3)))
    if draw(st.booleans()):
        return made
    kinds = sorted(set(FieldKind) - {FieldKind.ROWS, FieldKind.FILES})
    drawn = [draw(st.sampled_from(kinds)) for _ in made]
    return [
        column | {"kind": kind, "required": draw(st.booleans())} | draw(limits_of_kind(kind))
        for column, kind in zip(made, drawn, strict=True)
    ]


@st.composite
def limits_of_kind(draw: Draw, kind: FieldKind) -> Part:
    low, high = sorted(draw(st.tuples(st.integers(0, 3), st.integers(0, 3))))
    match kind:
        case FieldKind.CHOICE:
            return {"choices": options(draw(st.integers(1, 3)))}
        case FieldKind.CHOICES:
            return {"choices": options(3), "least": low, "most": high}
        case FieldKind.ROWS:
            return {"columns": draw(columns()), "least": low, "most": high}
        case FieldKind.NUMBER | FieldKind.PERCENTAGE:
            return {"least": low, "most": high}
        case FieldKind.FILES:  # whoever plays a contest from these rules attaches none
            types = draw(some(["pdf", "png", "jpeg", "webp"]))
            return {
                "required": False,
                "accept": types,
                "megabytes": draw(perhaps(st.integers(1, 10))),
                "most": high,
            }
        case FieldKind.SHORT_TEXT | FieldKind.LONG_TEXT:
            return {"words": draw(perhaps(words()))}
        case _:
            return {}


HOW_COMPLETED: tuple[Part, ...] = (
    {"kind": "recorded", "waivable": True},
    {"kind": "signatures", "statement": six("I support it."), "least": 2, "signed_by": "outside"},
    {"kind": "signatures", "statement": six("It is true."), "signed_by": "owner"},
)


@st.composite
def submissions(draw: Draw, codes: list[str]) -> Part:
    who = draw(some([t.value for t in StakeholderType], least=1))
    least = draw(st.integers(0, 3))
    screening = draw(perhaps(screenings()))
    return {
        "id": "call",
        "kind": "submission",
        "who": who,
        "languages": (languages := draw(some(WRITTEN, least=1))),
        "translations": draw(translations(languages)),
        "eligibility": draw(eligibility()),
        "form": {
            "fields": draw(fields(codes, who)),
            "sdgs_least": least,
            "sdgs_most": draw(st.integers(max(least, 1), 17)),
            "sdgs_explained": draw(perhaps(explanations())),
            "gdc": (gdc := draw(st.booleans())),
            "gdc_explained": draw(perhaps(explanations())) if gdc else None,
        },
        "limits": {
            "per_entity_and_category": draw(perhaps(st.integers(1, 2))),
            "per_person": draw(perhaps(st.integers(2, 5))),
            "same_project_twice": draw(st.booleans()),
        },
        "barred": draw(some(OUTCOMES)),
        "carried_over": (again := draw(carried_over())),
        "proposed_by": draw(perhaps(proposed_by(only=not again))),
        "exceptions": draw(st.booleans()),
        "edit_until_close": draw(st.booleans()),
        "consent": draw(st.sampled_from(["none", "asked"])),
        "late_hours": draw(st.sampled_from([0, 24])),
        "appeal_days": draw(st.sampled_from([0, 1])),
        "screening": screening,
        "formalities": draw(formalities()) if screening else [],
    }


WRITTEN = (*LANGS, "pt", "sw", "fa", "hi")


@st.composite
def translations(draw: Draw, languages: list[str]) -> list[str]:
    """Where projects may be written beyond the six, one of the six is among them."""
    found = [lang for lang in draw(some(WRITTEN)) if lang not in languages]
    needed = bool({*languages} - {*LANGS}) and not {*found} & {*LANGS}
    return [*found, draw(st.sampled_from(LANGS))] if needed else found


@st.composite
def proposed_by(draw: Draw, *, only: bool) -> Part:
    bodies = [
        {
            "id": f"body-{n}",
            "title": six(f"Body {n}"),
            "country": draw(perhaps(st.sampled_from(["KE", "TZ"]))),
        }
        for n in range(draw(st.integers(1, 2)))
    ]
    most = draw(perhaps(st.integers(1, 3)))
    return {"bodies": bodies, "only": only and draw(st.booleans()), "most": most}


@st.composite
def carried_over(draw: Draw) -> list[Part]:
    if draw(st.booleans()):
        return []
    results = ["submitted", *draw(some(OUTCOMES))]
    return [
        {"edition": "earlier", "results": results, "without": draw(st.just([]) | some(OUTCOMES, least=1))}
    ]


@st.composite
def formalities(draw: Draw) -> list[Part]:
    return [
        {"id": f"formality-{n}", "title": six(f"Formality {n}")} | draw(st.sampled_from(HOW_COMPLETED))
        for n in range(draw(st.integers(0, 2)))
    ]


@st.composite
def eligibility(draw: Draw) -> list[Part]:
    return [
        {"id": f"question-{n}", "label": six(f"Question {n}"), "answer": draw(st.sampled_from(["yes", "no"]))}
        for n in range(draw(st.integers(0, 2)))
    ]


@st.composite
def screenings(draw: Draw) -> Part:
    checks = [
        {
            "id": f"check-{n}",
            "label": six(f"Check {n}"),
            "breach": draw(st.sampled_from(get_args(Breach))),
        }
        for n in range(draw(st.integers(1, 3)))
    ]
    return {"checks": checks, "screeners": draw(st.integers(1, 2))}


# --- cuts -----------------------------------------------------------------------------------------------


@st.composite
def markings(draw: Draw) -> Part:
    least = draw(st.integers(0, 2))
    return {
        "criteria": [
            {"id": f"criterion-{n}", "label": six(f"Criterion {n}"), "weight": draw(st.integers(1, 3))}
            for n in range(draw(st.integers(1, 3)))
        ],
        "scale": {"least": least, "most": least + draw(st.integers(1, 5))},
        "reviews": draw(st.integers(1, 2)),
        "hidden": draw(some(["owner", "country", "stakeholder_type", "nominator"])),
        "comment": draw(st.sampled_from(["none", "optional", "required"])),
    }


@st.composite
def rankings(
    draw: Draw,
    gives: str,
    basis: list[Part],
    cap: int | None,
    by: str | None,
    who: int,
    *,
    panel: bool,
    marks: bool,
    count: str = "sum",
) -> Part:
    """A cut by ranking. `cap`: most that may be left in a group before, if the group is the same."""
    placed = count in RANKED_COUNTS and RANKED_COUNTS[count].gives_places
    new_by = draw(
        st.sampled_from(
            ["category"] if placed else ["category", "category", "category_and_region", "edition"]
        )
    )
    room = 6 if cap is None else cap if new_by == by else 1
    must = cap is not None or count == "stv"
    most = draw(st.integers(1, room) if must else perhaps(st.integers(1, room)))
    quotas = draw(quotas_within(most, who)) if count != "stv" else []
    cut: Part = {
        "gives": gives,
        "by": new_by,
        "basis": basis,
        "most": most,
        "least": draw(st.sampled_from([0, 0, 1])),
        "threshold": draw(st.sampled_from([None] if placed else [None, None, "0/1", "1/10", "1/2"])),
        "quotas": quotas,
        "minima": draw(st.sampled_from([[], MINIMA])) if most is not None and count != "stv" else [],
    }
    sources = [each["source"] for each in basis]
    if "votes" in sources and count != "points":
        cut["least_votes"] = draw(st.integers(0, 2))
    if most is not None or quotas:
        cut["ties"] = draw(ties(sources, panel=panel, marks=marks, quotas=bool(quotas), count=count))
    return cut


@st.composite
def quotas_within(draw: Draw, most: int | None, who: int) -> list[Part]:
    if most is None or most < 2:
        return []
    made = []
    for of in draw(st.just([]) | some(QUOTAS)):
        values = {"region": 6, "stakeholder_type": who}.get(of, most)
        least = -(-most // values)
        if least < most:
            made.append({"of": of, "most": draw(st.integers(least, most - 1))})
    return made


@st.composite
def ties(
    draw: Draw, sources: list[str], *, panel: bool, marks: bool, quotas: bool, count: str = "sum"
) -> list[str]:
    comparing = []
    if "votes" in sources and count != "points":
        comparing.append("fewest_set_aside")
    if "votes" in sources and (count not in {"sum", "points"} or (count == "sum" and len(sources) > 1)):
        comparing.append("more_votes")
    if marks and sources != ["marks"]:
        comparing.append("expert_score")
    last = ["leave_out", "steward", *(["lot"] if "votes" in sources else [])]
    if panel:
        last.append("panel")
    if quotas:
        comparing.append("admit_all")
    else:
        last.append("admit_all")
    return [*draw(some(comparing) if comparing else st.just([])), draw(st.sampled_from(last))]


# --- phases ---------------------------------------------------------------------------------------------


@st.composite
def nominations(draw: Draw, who: int) -> Part:
    phase: Part = {"id": "screening", "kind": "nomination"}
    match draw(st.sampled_from(["screening", "ranking", "ranking", "panel"])):
        case "screening":
            phase["cut"] = {"gives": "nominated", "decided": "screening"}
        case "panel":
            phase["marking"] = draw(perhaps(markings()))
            phase["cut"] = {
                "gives": "nominated",
                "decided": "panel",
                "by": draw(st.sampled_from(["category", "edition"])),
                "most": draw(perhaps(st.integers(1, 6))),
            }
        case _:
            phase["marking"] = draw(markings())
            phase["cut"] = draw(
                rankings("nominated", [{"source": "marks"}], None, None, who, panel=True, marks=True)
            )
    return phase


@st.composite
def first_rounds(draw: Draw) -> Part:
    """A round of experts before another, without a cap."""
    cut: Part = {"gives": "next_round", "decided": draw(st.sampled_from(["screening", "panel", "ranking"]))}
    if cut["decided"] == "ranking":
        cut |= {"basis": [{"source": "marks"}], "threshold": draw(st.sampled_from(["0/1", "1/2"]))}
    marked = cut["decided"] == "ranking" or (cut["decided"] == "panel" and draw(st.booleans()))
    return {"id": "first-round", "kind": "nomination", "cut": cut} | (
        {"marking": draw(markings())} if marked else {}
    )


@st.composite
def bases(draw: Draw, *, marks: bool) -> list[Part]:
    votes = {
        "source": "votes",
        "weight": draw(st.integers(1, 3)),
        "scale": draw(st.sampled_from([None, "share_of_category", "share_of_highest"])),
    }
    if not marks or draw(st.booleans()):
        return [votes]
    scale = draw(st.sampled_from([None, "share_of_scale", "share_of_category", "share_of_highest"]))
    return [votes, {"source": "marks", "weight": draw(st.integers(1, 3)), "scale": scale}]


@st.composite
def counts(draw: Draw, choices: int) -> Part:
    """Of votes that put up to so many projects in order."""
    method = draw(st.sampled_from(list(RANKED_COUNTS)))
    count: Part = {"method": method}
    if method == "points":
        falling = st.lists(st.integers(0, 12), min_size=choices, max_size=choices).filter(any)
        count["table"] = sorted(draw(falling), reverse=True)
    return count


@st.composite
def shared_out(draw: Draw, choices: int) -> Part:
    """Points for up to so many projects."""
    points = draw(st.integers(choices, 12))
    return {"points": points, "most_points": draw(perhaps(st.integers(-(-points // choices), points)))}


@st.composite
def votings(
    draw: Draw, number: int, gives: str, before: Part, categories: int, who: int, *, panel: bool, marks: bool
) -> Part:
    cap, by = before.get("most"), before.get("by", "category")
    choices = draw(st.integers(1, min(3, cap) if cap is not None and by == "category" else 3))
    form = draw(st.sampled_from(["choice", "ranking", "points"])) if choices > 1 else "choice"
    ranked = form == "ranking"
    count = draw(counts(choices)) if ranked else {"method": "sum"}
    by_group = draw(st.sampled_from([None, None, None, *COUNTED_BY]))
    placed = ranked and RANKED_COUNTS[count["method"]].gives_places and by_group is None
    basis = [{"source": "votes"}] if placed else draw(bases(marks=marks))
    drawn = rankings(
        gives,
        basis,
        cap,
        by,
        who,
        panel=panel,
        marks=marks,
        count="points" if form == "points" or by_group else count["method"],
    )
    own = draw(st.sampled_from([[], [], ["country"], ["organization"], ["country", "organization"]]))
    complete = st.sampled_from(["any", "any", "any" if own else "all"])
    change = draw(st.sampled_from(["until_close", "until_close", "never"]))
    weights = by_group is None and draw(st.sampled_from([False, False, True]))
    return {
        "id": f"round-{number}",
        "kind": "voting",
        "electorate": {
            "grace_minutes": draw(st.sampled_from([0, 30])),
            "countries": draw(st.sampled_from([[], [], ["KE"], ["KE", "TZ"]])),
            "minimum_age": draw(st.sampled_from([None, None, 16])),
            "voter_list": weights or draw(st.sampled_from([False, False, True])),
            **({"weights": True} if weights else {}),
            "not_own": own,
        },
        "ballot": {
            "choices": choices,
            "form": form,
            **(draw(shared_out(choices)) if form == "points" else {}),
            "least": 1 if own else draw(st.sampled_from([1, 1, choices])),
            "none_of_these": draw(st.booleans()),
            "complete": draw(complete if categories < 2 else complete | st.integers(2, categories)),
            "change": change,
            "changes_most": 5 if change == "never" else draw(perhaps(st.integers(1, 3))),
            "take_back": draw(st.booleans()),
            "confirm": draw(st.sampled_from(["one_step", "two_step"])),
            "order": draw(st.sampled_from(["shuffled_by_voter", "fixed", "alphabetical"])),
            "visible": draw(st.sampled_from(["nothing", "turnout", "votes"])),
            **draw(st.sampled_from([{"openings": "public"}, {"openings": "auditors", "auditors": AUDITORS}])),
            **({"auditors": AUDITORS} if weights or by_group else {}),
        },
        "count": count
        | {"quorum": draw(st.sampled_from([0, 0, 0, 2]))}
        | ({"by_group": by_group} if by_group else {}),
        "cut": draw(drawn),
    }


LAKES = ({"id": "lake", "countries": ["KE", "FR"]}, {"id": "shore", "countries": ["TZ"]})
COUNTED_BY: list[Part] = [
    {"of": "country", "table": [12, 10]},
    {"of": "groups", "groups": [{"group": "lake"}, {"group": "shore", "weight": 3}], "table": [5, 3, 1]},
]


def divisions(cut: Part) -> list[list[str]]:
    """By what else the groups of a panel can be divided, by facts of owners; groups by region are already so."""
    further = [[], ["stakeholder_type"]]
    return further if cut["by"] == "category_and_region" else [*further, ["region"]]


PARTS_OF_A_PANEL: list[Part] = [
    {"by": "category"},
    {"by": "category"},
    {"by": "category_and_region"},
    {"by": "edition"},
    {"by": "edition", "also_by": ["region"]},
]


@st.composite
def selections(draw: Draw, before: Part, *, voted: bool) -> Part:
    cap = before.get("most")
    method = draw(st.sampled_from(["panel", "panel", *METHODS]))
    made: Part = {
        "id": "jury",
        "kind": "selection",
        "panel": {"minutes": draw(st.booleans()), "own_members": draw(st.booleans())},
        "method": method,
        "casting_vote": method != "panel" and draw(st.booleans()),
        "marking": draw(perhaps(markings())),
        "sees_votes": voted and draw(st.booleans()),
        "quorum": {"least": draw(st.integers(1, 2))},
        "cut": {
            "gives": "winner",
            "decided": "panel",
            "least": draw(st.sampled_from([0, 0, 1])),
            "most": draw(st.integers(1, min(cap or 3, 3))),
            **draw(st.sampled_from(PARTS_OF_A_PANEL)),
        },
        "recognitions": [
            {"id": f"honour-{n}", "title": six(f"Honour {n}"), "most": draw(perhaps(st.integers(1, 2)))}
            for n in range(draw(st.integers(0, 2)))
        ],
    }
    if method == "panel" and made["marking"] and draw(st.booleans()):
        ties = draw(st.sampled_from(["admit_all", "leave_out", "panel", "steward"]))
        made["cut"] |= {"decided": "ranking", "basis": [{"source": "marks"}], "least": 0, "ties": [ties]}
        made["recognitions"] = []
    return made


@st.composite
def further_selections(
    draw: Draw, first: Part, listed: list[str], of_list: Part, *, voted: bool
) -> list[Part]:
    """Up to two more panels: each chooses from the list of the first, or from what a panel before it chose. `of_list`:
    the cut that made the list.
    """
    made: list[Part] = []
    for number in range(draw(st.sampled_from([0, 0, 1, 2]))):
        before = (first, *made)[-1]
        taken = draw(st.booleans())
        one = draw(selections(before["cut"] if taken else of_list, voted=voted))
        one["id"] = f"jury-{number}"
        one["cut"]["gives"] = f"title-{number}"
        one["cut"]["least"] = 0
        one["recognitions"] = [each | {"id": f"{each['id']}-of-{number}"} for each in one["recognitions"]]
        one["candidates_from"] = [before["id"]] if taken else listed
        made.append(one)
    return made


SIZE = {
    "id": "size",
    "kind": "choice",
    "label": six("Size"),
    "choices": [{"id": each, "label": six(each)} for each in ("small", "large")],
    "shown_to": ["public", "stewards"],
    "classifies": True,
}
MINIMUM_OF_SIZE = {"of": "size", "values": ["small"], "least": 1}


@st.composite
def classified(draw: Draw, phases: list[Part]) -> None:
    """Adds a question that classifies projects, and lets lines, quotas and minima go by it."""
    phases[0]["form"]["fields"].append(dict(SIZE))
    for phase in phases[1:]:
        cut, method = phase["cut"], phase.get("count", {}).get("method", "sum")
        if cut.get("decided") == "screening":
            continue
        if phase["kind"] == "selection":
            cut["also_by"] = draw(st.sampled_from([*divisions(cut), ["size"], ["size", "country"]]))
            continue
        if method not in RANKED_COUNTS or not RANKED_COUNTS[method].gives_places:
            also = [["size"], ["size", "country"], ["stakeholder_type"]]
            cut["also_by"] = draw(st.sampled_from([[], *also]))
        if cut.get("decided") == "panel" or method == "stv" or (most := cut.get("most") or 0) < 2:
            continue
        if "admit_all" not in cut["ties"][-1:] and draw(st.booleans()):
            cut["quotas"] = [*cut["quotas"], {"of": "size", "most": -(-most // 2)}]
        cut["minima"] = [*cut["minima"], *draw(st.sampled_from([[], [MINIMUM_OF_SIZE]]))]


@st.composite
def acceptances(draw: Draw, panels: list[Part], by_vote: list[str], *, taken: set[str]) -> Part:
    """`taken`: phases that any panel has its candidates from."""
    of_panel = [
        title for each in panels for title in (each["cut"]["gives"], *(r["id"] for r in each["recognitions"]))
    ] or ["winner"]
    agrees = bool(panels) and all(
        p["method"] == "panel" and p["cut"]["decided"] == "panel" and p["id"] not in taken for p in panels
    )
    declined = draw(st.sampled_from(["empty", "again"] if agrees else ["empty"]))
    return {
        "id": "acceptance",
        "kind": "acceptance",
        "honours": draw(some(of_panel + (by_vote if declined == "empty" else []), least=1)),
        "silence": draw(st.sampled_from(["accepts", "declines"])),
        "declined": declined,
    }


@st.composite
def announced_apart(draw: Draw, phases: list[Part], panels: list[Part]) -> list[Part]:
    """With the honours of one panel asked about and announced before the next phase, where no other panel chooses from
    what it chose, and nothing has its candidates from it by being next.
    """
    taken = {origin for each in phases for origin in each.get("candidates_from", ())}
    free = [each for each in panels if each["id"] not in taken and each["cut"]["gives"] != "winner"]
    if not free or not draw(st.booleans()):
        return phases
    early = draw(st.sampled_from(free))
    place = phases.index(early) + 1
    following = phases[place] if place < len(phases) else None
    if following is not None and not following["candidates_from"]:
        return phases
    given = [early["cut"]["gives"], *(each["id"] for each in early["recognitions"])]
    asked = draw(some(given, least=1))
    steps: list[Part] = [{"id": "early-acceptance", "kind": "acceptance", "honours": asked}]
    announced: Part = {"id": "early", "kind": "announcement", "honours": given, "challenge_days": 10}
    taking = [
        *(steps if draw(st.booleans()) else []),
        announced | {"certificates": draw(some(OUTCOMES[:-1]))},
    ]
    return [*phases[:place], *taking, *phases[place:]]


class DrawnRules(Rules):
    """Which a failure shows without all that is left to defaults."""

    def __repr__(self) -> str:
        return f"Rules.model_validate_json({self.model_dump_json(exclude_defaults=True)!r})"


@st.composite
def rules_documents(draw: Draw) -> Rules:
    """Rules with 1-4 categories, 1-2 rounds of nomination, 0-2 rounds of voting, up to three selections, and cuts,
    ties and ballots of every kind; the public may give an honour of its own. `check.problems` accepts each of them
    before FIRST_OPENING."""
    codes = draw(some(CODES, least=1))
    rounds = draw(st.sampled_from([0, 1, 1, 1, 2]))
    selected = rounds == 0 or draw(st.booleans())
    submission = draw(submissions(codes))
    who = len(submission["who"])
    nomination = draw(nominations(who))
    marks = bool(nomination.get("marking"))
    panel = selected or marks or nomination["cut"].get("decided") == "panel"
    phases = [submission, nomination]
    if draw(st.sampled_from([False, False, True])):
        phases.insert(1, draw(first_rounds()))
    own = selected and rounds == 1 and draw(st.booleans())
    last = "people" if own else "champion" if selected else "winner"
    for number in range(1, rounds + 1):
        gives = "next_round" if number < rounds else last
        before = phases[-1]["cut"]
        phases.append(draw(votings(number, gives, before, len(codes), who, panel=panel, marks=marks)))
    if selected:
        before = nomination if own else phases[-1]
        both = sorted({"screening", before["id"]})
        phases.append(draw(selections(before["cut"], voted=rounds > 0)))
        phases[-1]["candidates_from"] = ["screening"] if own else draw(st.sampled_from([[], [], both]))
        listed = phases[-1]["candidates_from"] or [before["id"]]
        phases += draw(further_selections(phases[-1], listed, before["cut"], voted=rounds > 0))
    if draw(st.booleans()):
        draw(classified(phases))
    groups = draw(grouped(phases, codes))
    panels = [each for each in phases if each["kind"] == "selection"]
    phases = draw(announced_apart(phases, panels))
    early = {title for each in phases if each["id"] == "early" for title in each["honours"]}
    if draw(st.sampled_from([False, False, True])):
        later = [each for each in panels if each["cut"]["gives"] not in early]
        taken = {origin for each in panels for origin in each["candidates_from"]}
        phases.append(draw(acceptances(later, ["people"] if own else [], taken=taken)))
    kind = draw(st.sampled_from(["contest", "rehearsal"]))
    challenge = draw(st.sampled_from([10, 14] if kind == "contest" and rounds else [0, 10]))
    phases.append(
        {
            "id": "ceremony",
            "kind": "announcement",
            "challenge_days": challenge,
            "certificates": draw(some(OUTCOMES)),
        }
    )
    document: Part = {
        "slug": "2027",
        "title": six("Contest"),
        "kind": kind,
        "timezone": draw(st.sampled_from(ZONES)),
        "categories": [{"code": code, "number": n, "title": six(code)} for n, code in enumerate(codes, 1)],
        "groups": [*groups, *(each | {"title": six(each["id"])} for each in LAKES)],
        "phases": phases,
        "honours": [
            {"id": each, "one": six(f"Prize {each}"), "many": six(f"Prizes {each}")}
            for each in (
                *(["people"] if own else []),
                *(one["cut"]["gives"] for one in panels if one["cut"]["gives"] != "winner"),
            )
        ],
    }
    draw(add_further(document))
    draw(dated(phases, challenge))
    draw(sealed_numbers(phases))
    return DrawnRules.model_validate(document)


@st.composite
def grouped(draw: Draw, phases: list[Part], codes: list[str]) -> list[Part]:
    """Perhaps a group, and phases that are for it alone: not the one that makes every project public."""
    if not draw(st.sampled_from([False, False, True])):
        return []
    few = draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
    classes = [each["id"] for each in phases[0]["form"]["fields"] if each.get("classifies")]
    of = draw(
        st.sampled_from(
            [
                {"categories": few},
                {"regions": draw(some(ITU_REGIONS, least=1))},
                {"regions": ["africa"], "development": draw(some(["ldc", "lldc", "sids"], least=1))},
                {"stakeholder_types": draw(some(phases[0]["who"], least=1))},
                *({"classes": [{"of": each, "values": ["small"]}]} for each in classes),
            ]
        )
    )
    for phase in phases[1:]:
        if phase["id"] != "screening" and draw(st.booleans()):
            phase["group"] = "few"
            complete = phase.get("ballot", {}).get("complete")
            if isinstance(complete, int) and "categories" in of:
                whole = "any" if phase["electorate"]["not_own"] else "all"
                phase["ballot"]["complete"] = whole if len(few) < complete else complete
    return [{"id": "few", "title": six("Few"), **of}]


def may_be_beside(phases: list[Part], number: int) -> bool:
    """Whether a selection can be open together with the phase before it."""
    phase, before = phases[number], phases[number - 1]
    by_id = {each["id"]: each for each in phases}
    ahead, found = [*phase["candidates_from"]], set[str]()
    while ahead:
        each = by_id[ahead.pop()]
        found.add(each["id"])
        ahead += each.get("candidates_from") or [phases[phases.index(each) - 1]["id"]][: phases.index(each)]
    marked = bool(phase.get("marking")) and bool(before.get("marking"))
    return bool(found) and before["id"] not in found and not marked and not phase["sees_votes"]


@st.composite
def dated(draw: Draw, phases: list[Part], challenge: int) -> list[Part]:
    """Phases one after the other, some of them touching, at midday, when no clock is changed."""
    at = FIRST_OPENING
    for phase in phases:
        if phase["kind"] == "announcement":
            at += timedelta(days=challenge, hours=1)  # clocks may go forward meanwhile
        phase["opens"] = at
        phase["closes"] = at = at + timedelta(days=draw(st.integers(1, 30)))
        at += timedelta(days=draw(st.integers(0, 3)))
        at += timedelta(minutes=phase.get("electorate", {}).get("grace_minutes", 0))
    for number, phase in enumerate(phases):
        if phase["kind"] == "selection" and may_be_beside(phases, number) and draw(st.booleans()):
            phase["opens"] = phases[number - 1]["opens"]
    if draw(st.booleans()):
        del phases[-1]["closes"]
    return phases


FEATURES: dict[str, Callable[[Rules], bool]] = {
    "winners by a ranking of marks": lambda rules: any(each.by_marks for each in rules.selections),
    "a panel that chooses by region": lambda rules: any(
        "region" in each.cut.dimensions and "category" not in each.cut.dimensions for each in rules.selections
    ),
    "a panel that chooses by class": lambda rules: any(
        "size" in each.cut.dimensions for each in rules.selections
    ),
    "a phase for a group": lambda rules: any(each.group for each in cut_chain(rules)),
    "several announcements": lambda rules: len(rules.announcements) > 1,
    "votes by named groups of countries": lambda rules: any(
        each.count.by_group and each.count.by_group.of == "groups" for each in rules.votings
    ),
}
"""What generated documents must draw, and contests are played with on both databases."""
