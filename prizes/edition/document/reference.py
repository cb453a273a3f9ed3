"""Every key of the rules as tables in Markdown, from the same schema that checks them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from prizes.edition.document.schema import json_schema

FIRST = "Rules"
ORDER = (
    *(
        "Category",
        "NamedGroup",
        "ClassValues",
        "GroupDivision",
        "SubmissionPhase",
        "Form",
        "Explanation",
        "Section",
        "Requirement",
        "FormField",
        "Words",
        "Choice",
        "RowColumn",
        "Limits",
        "FurtherLimit",
        "GroupNotice",
        "Formality",
        "CarriedOver",
        "ProposedBy",
        "ProposingBody",
    ),
    *("EligibilityQuestion", "Screening", "Check"),
    *(
        "NominationPhase",
        "Panel",
        "Composition",
        "Marking",
        "Criterion",
        "Scale",
        "VotingPhase",
        "Electorate",
        "Ballot",
        "Auditor",
        "GroupCount",
        "VoterGroup",
        "CountRule",
    ),
    *(
        "Cut",
        "Basis",
        "Quota",
        "Minimum",
        "Budget",
        "SelectionPhase",
        "Quorum",
        "Recognition",
        "AcceptancePhase",
        "AnnouncementPhase",
    ),
    *("HonourName", "PanellistsName", "Announced", "Unknown", "Reported"),
)
OF_EVERY_PHASE = frozenset({"id", "title", "opens", "closes", "announced", "note"})


def reference() -> str:
    """One table for each part; what all phases share stands once."""
    schema = json_schema()
    parts = schema["$defs"]
    blocks = [
        _block("The document", schema),
        _block("Every phase", parts["VotingPhase"], only=OF_EVERY_PHASE, about="What all kinds share."),
    ]
    for name in ORDER:
        leave_out = OF_EVERY_PHASE if name.endswith("Phase") else frozenset[str]()
        blocks.append(_block(name, parts[name], leave_out=leave_out))
    return "\n\n".join(blocks) + "\n"


def _block(
    heading: str,
    part: dict[str, Any],
    *,
    only: frozenset[str] | None = None,
    leave_out: frozenset[str] = frozenset(),
    about: str | None = None,
) -> str:
    rows = [
        f"| `{key}` | {_kind(rule)} | {_default(key, rule, part)} | {rule['description']} |"
        for key, rule in part["properties"].items()
        if (only is None or key in only) and key not in leave_out
    ]
    lines = [f"### {heading}", ""]
    lines += [about or part["description"], ""]
    lines += ["| key | value | default | meaning |", "| --- | --- | --- | --- |", *rows]
    return "\n".join(lines)


def _default(key: str, rule: dict[str, Any], part: dict[str, Any]) -> str:
    if key in part.get("required", ()):
        return "**needed**"
    value = rule.get("default")
    if value is None:
        return "none"
    if isinstance(value, dict) and "$ref" in rule:
        return _default_of_part(rule["$ref"].rsplit("/", 1)[1], value)
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _default_of_part(name: str, value: dict[str, Any]) -> str:
    if name == "Text":
        return f"“{value['en']}”"
    own = {key: rule.get("default") for key, rule in json_schema()["$defs"][name]["properties"].items()}
    if own | value == own:  # keys that came later are not in it
        return "its own defaults"
    given = {key: each for key, each in value.items() if each is not None}
    return f"`{json.dumps(given, ensure_ascii=False)}`"


def _kind(rule: dict[str, Any]) -> str:
    return " or ".join(dict.fromkeys(_kinds(rule)))


def _kinds(rule: dict[str, Any]) -> Iterator[str]:
    if "anyOf" in rule:
        for each in rule["anyOf"]:
            yield from _kinds(each)
    elif "oneOf" in rule:
        yield "phase"
    elif "$ref" in rule:
        yield from _kinds_of_part(rule["$ref"].rsplit("/", 1)[1])
    elif "const" in rule or "enum" in rule:
        yield from (f"`{value}`" for value in rule.get("enum", [rule.get("const")]))
    elif rule["type"] == "array":
        yield f"list of {_kind(rule['items'])}"
    elif rule["type"] == "object":
        yield "table"
    elif rule["type"] != "null":
        yield _PLAIN[rule["type"]] + _range(rule)


_PLAIN = {"string": "text", "integer": "number", "boolean": "true or false"}


def _range(rule: dict[str, Any]) -> str:
    least, most = rule.get("minimum"), rule.get("maximum")
    if least is None:
        return ""
    return f" from {least}" + (f" to {most}" if most is not None else "")


def _kinds_of_part(name: str) -> Iterator[str]:
    part = json_schema()["$defs"][name]
    match name:
        case "Text":
            yield "words for people"
        case "Moment":
            yield "day or time"
        case "NamedCategories":
            yield "`wsis-18`"
        case _ if "enum" in part:
            yield " / ".join(f"`{value}`" for value in part["enum"])
        case _:
            yield name
