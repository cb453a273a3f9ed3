"""A rules document that uses every key of the schema of its time, and one with the keys that came later beside them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from prizes.votelog.format.notes import Signer

ALL = ["government", "private_sector", "civil_society", "international_organization", "academia"]


def _cut(**more: Any) -> dict[str, Any]:
    return {
        "gives": "champion",
        "title": {"en": "Shortlist"},
        "by": "category",
        "decided": "ranking",
        "basis": [
            {"source": "votes", "weight": 3, "scale": "share_of_highest"},
            {"source": "marks", "weight": 2, "scale": "share_of_highest"},
        ],
        "least": 1,
        "most": 5,
        "least_votes": 4,
        "threshold": "3/5",
        "ties": ["fewest_set_aside", "panel"],
        "quotas": [{"of": "country", "most": 2}, {"of": "owner", "most": 1}],
    } | more


def _marking() -> dict[str, Any]:
    return {
        "criteria": [
            {
                "id": "impact",
                "label": {"en": "Impact"},
                "help": {"en": "What has changed?"},
                "weight": 3,
                "comment": "required",
            },
            {
                "id": "reach",
                "label": {"en": "Reach"},
                "help": {"en": "For how many?"},
                "weight": 2,
                "comment": "optional",
            },
        ],
        "scale": {"least": 1, "most": 7, "anchors": {"1": {"en": "weak"}, "7": {"en": "excellent"}}},
        "reviews": 3,
        "hidden": ["owner"],
        "comment": "required",
        "score": "standardised",
        "load_most": 40,
        "spread_most": "1/2",
    }


def _panel() -> dict[str, Any]:
    return {
        "declaration": "before_content",
        "interests": ["own", "employer", "country"],
        "discussion": True,
        "anonymous": True,
        "feedback": True,
        "minutes": True,
    }


def _question(field_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": field_id,
        "label": {"en": f"Question {field_id}"},
        "help": {"en": f"Help of {field_id}"},
        "example": {"en": f"Example of {field_id}"},
        "required": True,
        "shown_to": ["experts", "stewards"],
        "only_for": ["government"],
        "only_in": ["C1"],
        "section": "first",
    } | more


def _explanation(least: int, most: int) -> dict[str, Any]:
    return {
        "help": {"en": f"Help of {least} to {most} words"},
        "required": True,
        "words": {"least": least, "most": most},
        "shown_to": ["experts", "stewards"],
    }


def _eligibility(question_id: str, answer: str) -> dict[str, Any]:
    return {
        "id": question_id,
        "label": {"en": f"Is it {question_id}?"},
        "help": {"en": f"Help of {question_id}"},
        "answer": answer,
        "otherwise": {"en": f"Without {question_id} it cannot take part."},
    }


def _check(check_id: str, breach: str) -> dict[str, Any]:
    return {
        "id": check_id,
        "label": {"en": f"It is {check_id}"},
        "help": {"en": f"Look whether it is {check_id}"},
        "breach": breach,
    }


def _dates(phase_id: str, opens: str, closes: str) -> dict[str, Any]:
    return {
        "id": phase_id,
        "title": {"en": f"Title of {phase_id}"},
        "opens": opens,
        "closes": closes,
        "announced": [{"opens": opens, "closes": closes, "note": {"en": f"Earlier dates of {phase_id}"}}],
        "note": {"en": f"Note of {phase_id}"},
    }


AUDITOR = str(Signer("audit.example.org", bytes(32)).verifier)
FULL: dict[str, Any] = {
    "format": 1,
    "slug": "2027",
    "title": {"en": "Full contest 2027"},
    "kind": "contest",
    "ordinal": 16,
    "timezone": "Europe/Zurich",
    "place": {"en": "Geneva, Switzerland"},
    "introduction": {"en": "Twenty years of prizes."},
    "categories": [
        {"code": "C1", "number": 1, "title": {"en": "First"}, "description": {"en": "About the first"}},
        {"code": "C2", "number": 2, "title": {"en": "Second"}, "description": {"en": "About the second"}},
    ],
    "phases": [
        _dates("submission", "2027-01-04T09:00:00", "2027-02-01T23:00:00")
        | {
            "kind": "submission",
            "who": ALL,
            "languages": ["en", "fr"],
            "translations": ["fr", "ar"],
            "eligibility": [_eligibility("running", "yes"), _eligibility("prize", "no")],
            "form": {
                "sections": [
                    {"id": "first", "title": {"en": "First part"}, "help": {"en": "Help of the first part"}},
                    {"id": "second", "title": {"en": "Second part"}, "help": {"en": "Help of the second"}},
                ],
                "fields": [
                    _question("summary", kind="long_text", words={"least": 20, "most": 50}),
                    _question("reach", kind="number", least=1, most=1000, section="second"),
                    _question("share", kind="percentage", least=1, most=99),
                    _question(
                        "tools",
                        kind="choices",
                        choices=[
                            {"id": "a", "label": {"en": "Radio"}},
                            {"id": "b", "label": {"en": "Satellite"}},
                        ],
                        least=1,
                        most=2,
                    ),
                    _question(
                        "stage",
                        kind="choice",
                        choices=[{"id": "a", "label": {"en": "Begun"}}, {"id": "b", "label": {"en": "Done"}}],
                    ),
                    _question(
                        "team",
                        kind="rows",
                        columns=[{"id": "a", "label": {"en": "Name"}}, {"id": "b", "label": {"en": "Duty"}}],
                        least=2,
                        most=6,
                    ),
                    _question("papers", kind="files", accept=["pdf", "png"], megabytes=5, least=1, most=3),
                ],
                "sdgs_least": 2,
                "sdgs_most": 9,
                "sdgs_explained": _explanation(3, 30),
                "gdc": True,
                "gdc_explained": _explanation(4, 40),
                "title_words": {"least": 2, "most": 15},
            },
            "limits": {
                "per_entity": 3,
                "per_entity_and_category": 2,
                "per_person": 4,
                "per_category": 90,
                "same_project_twice": False,
            },
            "maturity": {"en": "It must be in use."},
            "barred": ["winner"],
            "exceptions": True,
            "must_own": False,
            "consent": "asked",
            "edit_until_close": True,
            "correction_days": 7,
            "late_hours": 24,
            "screening": {
                "checks": [_check("complete", "answers"), _check("true", "truth")],
                "screeners": 2,
            },
            "appeal_days": 10,
        },
        _dates("nomination", "2027-02-02T09:00:00", "2027-02-26T23:00:00")
        | {"kind": "nomination", "panel": _panel(), "marking": _marking(), "cut": _cut(gives="nominated")},
        _dates("voting", "2027-03-01T09:00:00", "2027-04-01T23:00:00")
        | {
            "kind": "voting",
            "electorate": {"identity": "confirmed_email", "grace_minutes": 30},
            "ballot": {
                "choices": 2,
                "complete": 2,
                "change": "until_close",
                "changes_most": 5,
                "take_back": True,
                "confirm": "one_step",
                "order": "fixed",
                "visible": "turnout",
                "openings": "auditors",
                "auditors": [{"name": "Court of Audit", "key": AUDITOR}],
            },
            "cut": _cut(),
        },
        _dates("selection", "2027-04-02T09:00:00", "2027-04-30T23:00:00")
        | {
            "kind": "selection",
            "panel": _panel(),
            "marking": _marking(),
            "method": "stv",
            "casting_vote": True,
            "sees_votes": False,
            "quorum": {"least": 3},
            "cut": _cut(gives="winner", decided="panel"),
            "recognitions": [
                {"id": "special", "title": {"en": "Special recognition"}, "most": 2},
                {"id": "youth", "title": {"en": "Youth recognition"}, "most": 3},
            ],
        },
        _dates("announcement", "2027-05-10T10:00:00", "2027-05-14T23:00:00")
        | {
            "kind": "announcement",
            "place": {"en": "Forum"},
            "challenge_days": 10,
            "approvals": 2,
            "certificates": ["champion", "winner"],
        },
    ],
    "unknown": [{"at": "winners", "note": {"en": "Nobody wrote them down."}}],
    "sources": ["https://example.org/rules"],
    "reported": [
        {"what": "voters", "number": 1000, "precision": "about", "note": {"en": "Press release"}},
        {"what": "countries", "number": 74, "precision": "exact", "note": {"en": "Report"}},
    ],
}

LATER: dict[str, Any] = deepcopy(FULL)
"""The full document with questions of kinds, columns with keys, points of voters and a count of rankings, that it did not
have: its hash stays. It is for words and names of keys: no vote can be both."""
LATER["phases"][0]["form"]["fields"] += [
    _question("period", kind="date_range"),
    _question("running", kind="yes_no"),
    _question(
        "sites",
        kind="rows",
        columns=[
            {"id": "a", "label": {"en": "Place"}, "kind": "short_text", "words": {"least": 2, "most": 5}},
            {
                "id": "b",
                "label": {"en": "Networks"},
                "kind": "choices",
                "required": False,
                "choices": [
                    {"id": "a", "label": {"en": "Fibre"}},
                    {"id": "b", "label": {"en": "Mesh"}},
                    {"id": "c", "label": {"en": "Cable"}},
                ],
                "least": 1,
                "most": 2,
            },
        ],
    ),
]
LATER["phases"][0]["form"]["fields"] += [
    _question(
        "permit",
        kind="short_text",
        asked_if="country in ['KE', 'TZ']",
        required_if="reach > 3 or stage = 'b'",
    ),
    _question(
        "posts",
        kind="rows",
        columns=[
            {"id": "a", "label": {"en": "Paid"}, "kind": "yes_no"},
            {
                "id": "b",
                "label": {"en": "Posts"},
                "kind": "number",
                "asked_if": "a is given",
                "required_if": "a = yes",
            },
        ],
    ),
]
LATER["phases"][0]["form"]["sections"][1]["asked_if"] = "country = 'KE'"
LATER["phases"][0]["form"]["requirements"] = [
    {
        "id": "begun",
        "holds": "period.last <= closes - 6 months",
        "applies_if": "running = yes",
        "otherwise": {"en": "It must have run half a year before the close."},
    },
]
LATER["phases"][0]["form"]["fields"].append(
    _question(
        "size",
        kind="choice",
        choices=[{"id": "small", "label": {"en": "Small"}}, {"id": "large", "label": {"en": "Large"}}],
        shown_to=["public", "stewards"],
        only_for=[],
        only_in=[],
        classifies=True,
    )
)
LATER["phases"][0]["form"]["sdg_targets"] = "optional"
LATER["phases"][0]["carried_over"] = [
    {"edition": "2026", "results": ["champion", "submitted"], "without": ["winner"]}
]
LATER["phases"][0]["proposed_by"] = {
    "bodies": [{"id": "kenya", "title": {"en": "Administration of Kenya"}, "country": "KE"}],
    "only": False,
    "most": 3,
    "written_by": "body",
}
LATER["phases"][0]["paper_entries"] = {"en": "WSIS secretariat, Geneva."}
LATER["groups"] = [
    {
        "id": "lake",
        "title": {"en": "Lake"},
        "countries": ["KE"],
        "categories": ["C1"],
        "stakeholder_types": ["government"],
        "classes": [{"of": "size", "values": ["small"]}],
    },
    {"id": "far", "title": {"en": "Far away"}, "regions": ["europe"], "development": ["ldc"]},
]
LATER["divisions"] = [{"id": "zone", "title": {"en": "Zone"}, "groups": ["lake", "far"]}]
LATER["phases"][0]["eligibility"].append(_eligibility("wet", "yes") | {"group": "lake"})
LATER["phases"][0]["notices"] = [{"text": {"en": "Bring a boat."}, "group": "lake"}]
LATER["phases"][0]["formalities"] = [
    {
        "id": "fee",
        "title": {"en": "Entry fee"},
        "help": {"en": "Pay at the bank."},
        "kind": "recorded",
        "group": "lake",
        "waivable": True,
    },
    {
        "id": "support",
        "title": {"en": "Letter of support"},
        "kind": "signatures",
        "statement": {"en": "I support this project."},
        "least": 2,
        "signed_by": "outside",
    },
]
LATER["phases"][0]["further_limits"] = [{"per": ["country", "category"], "most": 40, "group": "lake"}]
LATER["phases"][1]["marking"]["criteria"][0] |= {
    "about": ["summary", "sdgs"],
    "anchors": {"1": {"en": "none"}, "7": {"en": "lasting"}},
}
LATER["phases"][2]["electorate"] |= {
    "countries": ["KE"],
    "groups": ["far"],
    "voter_list": True,
    "weights": True,
    "minimum_age": 16,
    "not_own": ["country", "organization"],
}
LATER["phases"][2]["ballot"] |= {"form": "points", "points": 10, "most_points": 6}
LATER["phases"][2]["ballot"] |= {"least": 2, "none_of_these": True, "shown_until": "2027-03-02T12:00:00"}
LATER["phases"][1]["cut"]["minima"] = [{"of": "region", "values": ["africa", "cis"], "least": 2}]
LATER["phases"][1]["cut"]["also_by"] = ["size"]
LATER["phases"][2]["cut"]["also_by"] = ["region"]
LATER["phases"][3]["cut"]["also_by"] = ["country"]
LATER["phases"][2]["cut"]["budget"] = {"cost": "reach", "most": 90, "unit": {"en": "thousand francs"}}
LATER["phases"][2]["count"] = {
    "method": "points",
    "table": [5, 3],
    "by_group": {
        "of": "groups",
        "groups": [{"group": "far", "weight": 2}],
        "table": [12, 10],
        "least_votes": 30,
    },
    "quorum": 10,
}
LATER["honours"] = [
    {
        "id": "champion",
        "one": {"en": "Finalist"},
        "many": {"en": "Finalists"},
        "given_by": {"en": "the readers"},
    },
]
LATER["panellists"] = {"one": {"en": "Juror"}, "many": {"en": "Jurors"}}
LATER["phases"][3]["panel"] |= {
    "composition": {
        "least": 4,
        "regions": 2,
        "both_sexes": True,
        "outside": 1,
        "organizer": ["Lake Commission"],
    },
    "own_organization": True,
    "own_members": True,
}
LATER["phases"][3] |= {
    "unanimous": True,
    "departure": "reasoned",
    "candidates_from": ["nomination", "voting"],
}
for phase, group in ((1, "lake"), (2, "lake"), (3, "lake")):
    LATER["phases"][phase]["group"] = group
LATER["phases"][1]["candidates_from"] = ["earlier"]
LATER["phases"][2]["candidates_from"] = ["nomination", "earlier"]
LATER["phases"].append(
    _dates("acceptance", "2027-05-02T09:00:00", "2027-05-08T23:00:00")
    | {
        "kind": "acceptance",
        "honours": ["winner", "champion"],
        "silence": "accepts",
        "declined": "again",
        "statement": {"en": "We accept the prize."},
    }
)
LATER["phases"][4]["honours"] = ["winner", "special"]
