"""What few contests ask for, added to drawn rules documents: conditions, further limits, budgets, compositions of
panels, second rounds, and words wherever a document can have them.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from prizes.edition.document.components import FieldKind
from prizes.edition.document.methods import RANKED_COUNTS
from tests.edition.documents import six

Draw = st.DrawFn
Part = dict[str, Any]
OFTEN = st.booleans()
SELDOM = st.sampled_from([False, False, False, True])
CUTS = ("nomination", "voting", "selection")
ORGANIZER = "Office of the Prizes"


def any_of(values: Any, least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(values)), min_size=least, unique=True)


@st.composite
def add_further(draw: Draw, document: Part) -> None:
    """Changes a document whose phases have no dates yet. Each of these features is in about one of four documents."""
    phases = document["phases"]
    for add in (conditions, limits, ways_in, panels, markings, choices_of_panels, electorates, lines):
        if draw(SELDOM if add in (conditions, limits, ways_in, lines) else OFTEN):
            draw(add(document))
    for phase in phases:
        if phase["kind"] == "voting" and draw(SELDOM):
            draw(budget(document, phase))
    if draw(SELDOM):
        draw(texts(document))


# --- submission -----------------------------------------------------------------------------------------


QUESTIONS: tuple[Part, ...] = (
    {
        "id": "pilot",
        "kind": "choice",
        "choices": [{"id": each, "label": six(each)} for each in ("yes", "no")],
    },
    {"id": "since", "kind": "date", "asked_if": "pilot = 'no'"},
    {"id": "ran", "kind": "date_range", "section": "more", "required_if": "country in ['KE', 'TZ']"},
    {"id": "reach", "kind": "number", "section": "more", "asked_if": "since <= closes - 1 year"},
    {
        "id": "tools",
        "kind": "choices",
        "choices": [{"id": "radio", "label": six("Radio")}],
        "required": False,
    },
    {
        "id": "team",
        "kind": "rows",
        "required_if": "stakeholder_type != 'government' or region = 'africa'",
        "columns": [
            {"id": "name", "label": six("Name"), "words": {"least": 1, "most": 6}},
            {"id": "days", "label": six("Days"), "kind": "date_range", "required": False},
            {"id": "paid", "label": six("Paid"), "kind": "yes_no", "required": False},
            {"id": "share", "label": six("Share"), "kind": "percentage", "asked_if": "paid = yes"},
            {"id": "why", "label": six("Why"), "kind": "long_text", "required_if": "share > 50"},
        ],
    },
)
HOLDS = (
    "since <= closes - 2 years",
    "sum(team.share) = 100",
    "count(team: paid = yes) >= 1",
    "every(team: share > 0)",
    "tools has 'radio' or not (reach < 10)",
    "ran.first < ran.last",
    "since is given",
    "url is given and (language = 'en' or belongs = yes)",
)
APPLIES = (
    None,
    "any(team: paid = yes)",
    "pilot = 'yes'",
    "project in lake",
    "ceremony.opens > opens + 3 weeks",
)


@st.composite
def conditions(draw: Draw, document: Part) -> None:
    form = document["phases"][0]["form"]
    hidden = draw(st.sampled_from([None, "pilot = 'no'", "project not in lake", "sdgs has '4'"]))
    form["sections"] = [
        {"id": "first", "title": six("First"), "help": six("Begin here.")},
        {"id": "more", "title": six("More"), "asked_if": hidden},
    ]
    for field in form["fields"]:
        if draw(SELDOM):
            field["section"] = "first"
    seen = [["public"], ["experts", "stewards"], ["stewards"]]
    form["fields"] += [
        {"label": six(each["id"]), "required": True, "shown_to": draw(st.sampled_from(seen))} | each
        for each in QUESTIONS
    ]
    form["requirements"] = [
        {"id": f"requirement-{n}", "holds": holds, "applies_if": draw(st.sampled_from(APPLIES))}
        | ({"otherwise": six("It has to be so.")} if draw(OFTEN) else {})
        for n, holds in enumerate(draw(any_of(HOLDS, 1)))
    ]


@st.composite
def limits(draw: Draw, document: Part) -> None:
    """Further ones that no other limit makes idle."""
    call = document["phases"][0]
    usual, groups = call["limits"], [None, *(each["id"] for each in document["groups"])]
    classes = [each["id"] for each in call["form"]["fields"] if each.get("classifies")]
    made = [
        {"per": ["country"], "most": 8},
        {"per": ["country", "category"], "most": 4, "group": draw(st.sampled_from(groups))},
        {"per": ["person", "category"], "most": 1},
        *({"per": [each, "country"], "most": 7} for each in classes),
    ]
    proposed = call["proposed_by"]
    if proposed and proposed["most"] != 1:
        made.append({"per": ["body"], "most": 1})
    call["further_limits"] = draw(
        st.lists(st.sampled_from(made), min_size=1, unique_by=lambda each: str(each["per"]))
    )
    both = usual["per_entity_and_category"]
    usual["per_entity"] = draw(st.none() | st.integers(max(both or 0, 3), 6))
    if usual["per_entity"] is None and both is None:
        call["further_limits"].append({"per": ["owner"], "most": 4})
    usual["per_category"] = draw(st.none() | st.integers(9, 40))


@st.composite
def ways_in(draw: Draw, document: Part) -> None:
    call, groups = document["phases"][0], [None, *(each["id"] for each in document["groups"])]
    proposed = call["proposed_by"]
    if not (proposed and proposed["only"]) and draw(OFTEN):
        call["paper_entries"] = six("Office of the Prizes, Geneva")
    if draw(SELDOM):
        call |= {"must_own": True, "consent": "none"}
    elif proposed and draw(OFTEN):
        proposed["written_by"] = "body"
        if (most := call["limits"]["per_person"]) is not None and (proposed["most"] or most + 1) > most:
            call["limits"]["per_person"] = None
            call["further_limits"] = [
                each for each in call.get("further_limits", ()) if "person" not in each["per"]
            ]
    if call["screening"] and call["consent"] == "asked" and draw(OFTEN):
        call["consent"] = "required"
    for each in (*call["eligibility"], *call["formalities"]):
        each["group"] = draw(st.sampled_from(groups))
    call["notices"] = [
        {"text": six("Read this."), "group": draw(st.sampled_from(groups))}
        for _ in range(draw(st.integers(0, 2)))
    ]
    call["correction_days"] = draw(st.integers(1, 14))
    call["form"]["sdg_targets"] = draw(st.sampled_from(["optional", "required"]))


# --- panels ---------------------------------------------------------------------------------------------


def working(document: Part) -> list[Part]:
    """Phases in which experts work."""
    return [
        each
        for each in document["phases"]
        if each["kind"] in ("nomination", "selection") and each["cut"].get("decided") != "screening"
    ]


INTERESTS = ("own", "employer", "family", "funding", "country", "other")


@st.composite
def panels(draw: Draw, document: Part) -> None:
    for phase in working(document):
        panel = phase.setdefault("panel", {})
        panel["discussion"] = draw(OFTEN)
        panel["anonymous"] = panel["discussion"] and draw(OFTEN)
        if phase["kind"] == "nomination":
            panel["feedback"] = bool(panel["discussion"] or phase.get("marking")) and draw(OFTEN)
            panel |= {"minutes": draw(OFTEN), "own_members": draw(OFTEN)}
        if draw(SELDOM):
            panel["declaration"] = "none"
        elif draw(OFTEN):
            panel["interests"] = draw(any_of(INTERESTS, 1))
        employer = "employer" in panel.get("interests", INTERESTS) and panel.get("declaration") != "none"
        panel["own_organization"] = employer and draw(OFTEN)
        if draw(OFTEN):
            panel["composition"] = draw(compositions())


@st.composite
def compositions(draw: Draw) -> Part:
    """Such as six people can meet."""
    least = draw(st.integers(2, 5))
    outside = draw(st.integers(0, 2))
    return {
        "least": least,
        "regions": draw(st.integers(0, min(least, 3))),
        "both_sexes": draw(OFTEN),
        "outside": outside,
        "organizer": [ORGANIZER] if outside else [],
    }


@st.composite
def markings(draw: Draw, document: Part) -> None:
    questions = [each["id"] for each in document["phases"][0]["form"]["fields"]]
    for phase in working(document):
        marking = phase.get("marking")
        if not marking:
            continue
        scale = marking["scale"]
        words = {str(scale["least"]): six("Low"), str(scale["most"]): six("High")}
        marking["score"] = draw(st.sampled_from(["raw", "standardised"]))
        marking["load_most"] = draw(st.sampled_from([None, 30]))
        scale["anchors"] = draw(st.sampled_from([{}, words]))
        if marking["reviews"] > 1:
            marking["spread_most"] = draw(st.sampled_from([None, "0/1", "1/2"]))
        for criterion in marking["criteria"]:
            criterion |= {
                "comment": draw(st.sampled_from(["none", "optional", "required"])),
                "about": draw(any_of([*questions, "sdgs", "gdc"])),
                "anchors": draw(st.sampled_from([{}, words])),
            }


@st.composite
def choices_of_panels(draw: Draw, document: Part) -> None:
    """Ballots on which all must agree, and reasons for another project than the one with the highest mark."""
    for phase in (each for each in document["phases"] if each["kind"] == "selection"):
        if phase["method"] == "panel":
            departs = phase["marking"] and phase["cut"]["decided"] == "panel"
            phase["departure"] = draw(st.sampled_from(["free", "reasoned"])) if departs else "free"
        elif phase["method"] != "plurality" or phase["cut"]["most"] == 1:
            phase["unanimous"] = not phase["casting_vote"] and draw(OFTEN)


# --- votes and lines ------------------------------------------------------------------------------------


@st.composite
def electorates(draw: Draw, document: Part) -> None:
    votes = [each for each in document["phases"] if each["kind"] == "voting"]
    people = [
        each["id"] for each in document["groups"] if not each.get("categories") and not each.get("classes")
    ]
    for phase in votes:
        by_group = phase["count"].get("by_group")
        if not by_group or by_group["of"] == "country":
            phase["electorate"]["groups"] = draw(any_of(people))
        if by_group and by_group["of"] == "country" and draw(OFTEN):
            phase["electorate"]["voter_list"] = True
            phase["count"]["by_group"] = by_group | {"of": "list"}
        if by_group:
            phase["count"]["by_group"] = phase["count"]["by_group"] | {
                "least_votes": draw(st.integers(20, 30))
            }


MINIMA: tuple[Part, ...] = (
    {"of": "country", "values": ["KE", "FR"], "least": 1},
    {"of": "stakeholder_type", "values": ["academia"], "least": 1},
    {"of": "zone", "values": ["lake", "other"], "least": 1},
)


def places(phase: Part) -> bool:
    """Whether a count gives places."""
    count = phase.get("count", {})
    method = count.get("method", "sum")
    return method in RANKED_COUNTS and RANKED_COUNTS[method].gives_places and not count.get("by_group")


@st.composite
def lines(draw: Draw, document: Part) -> None:
    """Lines divided by region or by groups of the document, minima of countries and owners, and candidates that are named
    though they are next.
    """
    document["divisions"] = [{"id": "zone", "title": six("Zone"), "groups": ["lake", "shore"]}]
    chain = [each for each in document["phases"] if each["kind"] in CUTS]
    for before, phase in zip([None, *chain], chain, strict=False):
        cut, ranked = phase["cut"], phase["cut"].get("decided", "ranking") == "ranking"
        if phase["kind"] != "selection" and before and not before.get("group") and not phase.get("group"):
            named = before["id"] if before["kind"] != "selection" else None
            phase["candidates_from"] = [named] if named and draw(OFTEN) else phase.get("candidates_from", [])
        if not ranked or phase["kind"] == "selection":
            continue
        if (
            not places(phase)
            and cut.get("by") != "category_and_region"
            and not cut.get("also_by")
            and draw(OFTEN)
        ):
            cut["also_by"] = [draw(st.sampled_from(["region", "zone"]))]
        stv = phase.get("count", {}).get("method") == "stv"
        if cut.get("most") and not stv and cut["most"] > sum(each["least"] for each in cut["minima"]):
            cut["minima"] = [*cut["minima"], draw(st.sampled_from(MINIMA))]
        for each in cut["basis"] if phase["kind"] == "nomination" else ():
            each["scale"] = draw(
                st.sampled_from([None, "share_of_category", "share_of_highest", "share_of_scale"])
            )


COST: Part = {
    "id": "cost",
    "kind": FieldKind.NUMBER.value,
    "label": six("Cost"),
    "least": 0,
    "shown_to": ["public", "voters", "stewards"],
}


@st.composite
def budget(draw: Draw, document: Part, phase: Part) -> None:
    """What those who pass may cost together, by a number that all projects answer."""
    cut, fields = phase["cut"], document["phases"][0]["form"]["fields"]
    if phase["count"]["method"] == "stv":
        return
    if not any(each["id"] == COST["id"] for each in fields):
        fields.append(COST | {"most": draw(st.sampled_from([None, 60]))})
    cut["budget"] = {"cost": COST["id"], "most": draw(st.integers(1, 120))}
    if draw(OFTEN):
        cut["budget"]["unit"] = six("francs")
    cut["minima"] = []
    ties = [each for each in cut.get("ties", []) if each != "admit_all"]
    decides = {"leave_out", "steward", "lot", "panel"} & {*ties}
    cut["ties"] = ties if decides else [*ties, draw(st.sampled_from(["leave_out", "steward", "lot"]))]


# --- words ----------------------------------------------------------------------------------------------

EARLIER = {"opens": "2026-11-01T00:00:00", "closes": "2026-12-01T23:00:00"}


@st.composite
def texts(draw: Draw, document: Part) -> None:
    """Every text that a document can have and most have not."""
    call, honours = document["phases"][0], {each["id"] for each in document["honours"]}
    document |= {"introduction": six("Welcome."), "place": six("Nairobi"), "ordinal": draw(st.integers(1, 9))}
    if any(each.get("marking") or each["cut"].get("decided") == "panel" for each in working(document)):
        document["panellists"] = {"one": six("Member of the jury"), "many": six("Members of the jury")}
    for each in document["categories"]:
        each["description"] = six("What belongs in it.")
    for each in document["honours"]:
        each["given_by"] = six("The jury of the city")
    for phase in document["phases"]:
        phase |= {"title": six(f"Phase {phase['id']}"), "note": six("A remark.")}
        phase["announced"] = [EARLIER | {"note": six("In a letter.")}]
        if phase["kind"] in CUTS and phase["cut"]["gives"] not in honours:
            phase["cut"]["title"] = six("Those above the line")
        for criterion in (phase.get("marking") or {}).get("criteria", ()):
            criterion["help"] = six("Look here.")
        if phase["kind"] == "acceptance":
            phase["statement"] = six("I accept.")
        if phase["kind"] == "announcement":
            phase["place"] = six("Main hall")
    last = document["phases"][-1]
    last["certificates"] = [*last["certificates"], "expert"]
    call["maturity"] = six("It is in use.")
    form = call["form"]
    helped = [
        *form["fields"],
        *call["eligibility"],
        *call["formalities"],
        *(call["screening"] or {}).get("checks", ()),
    ]
    for each in helped:
        each["help"] = six("What is meant.")
    for each in (form["sdgs_explained"], form["gdc_explained"]):
        if each:
            each["help"] = six("Why.")
    for each in call["eligibility"]:
        each["otherwise"] = six("Then not this year.")
    for each in form["fields"]:
        each["example"] = six("Such as this.")
    form["title_words"] = {"least": 1, "most": draw(st.integers(5, 12))}


@st.composite
def sealed_numbers(draw: Draw, phases: list[Part]) -> None:
    """What is shown while voting is open is sealed before its close. The phases have dates."""
    for phase in phases:
        if phase["kind"] == "voting" and phase["ballot"]["visible"] != "nothing" and draw(SELDOM):
            phase["ballot"]["shown_until"] = phase["opens"] + (phase["closes"] - phase["opens"]) / 2
