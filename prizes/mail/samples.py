"""Each letter with made-up values, so that stewards see how words of theirs would read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from prizes import clock
from prizes.data.countries import itu_regions
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import N_
from prizes.mail.models import Message
from prizes.mail.rules.kinds import LetterKind

TITLE = N_("Solar libraries for rural schools")
OWNER = N_("Foundation for Rural Schools")
SUBJECT = N_("News about your project")
TEXT = N_("Here is what a person wrote.")
LINK = "https://wsis.example/"
PERSON, EMAIL = "Amina Diallo", "amina.diallo@example.org"
CODE, TRACKING_CODE = "1234567", "83TA-TQJY-6EYN-0TBC"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
Title = Mapping[Any, str]
"""By language."""


def sample(kind: LetterKind, lang: str, *, edition: str | None, title: Title, category: Title) -> Message:
    """A letter of this kind with values of every sort, as an act would queue it; it is not kept. `edition`: slug; None
    for one that belongs to none. `title`: of the edition. `category`: its name.
    """
    voice = translator(lang)
    usual = _of_projects(voice) | _of_people() | _of_dates() | {"edition_title": title, "slug": edition or ""}
    own = _of_votes(category) if kind.name.startswith("vote-") else {"category": category}
    if kind.name in OWN:
        own |= OWN[kind.name](voice, title)
    now = clock.now()
    return Message(
        to=EMAIL,
        lang=lang,
        template=kind.name,
        context=usual | own,
        edition=edition,
        created_at=now,
        send_after=now,
    )


def _of_projects(voice: Translator) -> dict[str, Any]:
    title, text = voice.gettext(TITLE), voice.gettext(TEXT)
    return {
        "title": title,
        "title_lang": voice.lang,
        "project": "p4j6h1k8s2m5n7q3",
        "owner": voice.gettext(OWNER),
        "organization": voice.gettext(OWNER),
        "reason": text,
        "note": text,
        "remark": text,
        "answer": text,
        "text": text,
        "corrections": [{"label": voice.gettext(N_("Summary")), "note": text}],
        "quoted": [],
        "rule": text,
        "check": None,
        "upheld": True,
        "disqualified": True,
        "returned": False,
        "leads": True,
        "missing": 3,
        "honour": "winner",
        "honour_title": {},
        "ceremony": {voice.lang: voice.gettext(N_("Geneva"))},
        "certificate": True,
        "passed": [title],
        "others": [title],
        "projects": [title],
        "champions": True,
        "gives": "nominated",
        "vote_next": True,
        "feedback": [],
        "version": 2,
        "sha256": HASH,
        "steps": [{"title": voice.gettext(N_("Screening")), "when": voice.day(clock.now()), "about": ""}],
        "asks": True,
        "status": N_("Ongoing"),
        "token": "t7w2",
        "calendar": True,
    }


def _of_people() -> dict[str, Any]:
    return {
        "name": PERSON,
        "inviter": PERSON,
        "nominator": PERSON,
        "nominator_email": EMAIL,
        "other": PERSON,
        "by": PERSON,
        "email": EMAIL,
        "role": "observer",
        "part": "expert",
        "step": "invited",
        "to_me": True,
        "invitation": "i3k9",
        "offer": "o5m2",
        "seat": "s8p4",
        "proposal": "r6t1",
        "code": CODE,
        "minutes": 10,
        "number": 7,
        "again": 1,
        "undeclared": 2,
        "hours": 3,
        "most": 12,
        "tone": "friendly",
        "stop": "u2v8",
        "what": N_("A change to the rules was proposed."),
        "page": "office/",
    }


def _of_votes(category: Title) -> dict[str, Any]:
    return {
        "category": ["C1", category],
        "code": TRACKING_CODE,
        "codes": [["C1", category, TRACKING_CODE]],
        "size": 3313,
        "explanation": "",
        "root": HASH,
        "case": "c9d4e1",
        "reason": N_("cast by a program"),
    }


def _of_dates() -> dict[str, Any]:
    now = clock.now()
    soon = (now + timedelta(days=14)).isoformat()
    return {
        "at": now.isoformat(),
        **dict.fromkeys(("until", "end", "closes", "expires", "appeal_until"), soon),
    }


def _moved() -> list[dict[str, Any]]:
    dates = _of_dates()
    return [
        {"title": N_("Public vote"), "opens": dates["at"], "closes": dates["closes"], "closed": dates["at"]}
    ]


def _tasks(voice: Translator, title: Title) -> list[dict[str, Any]]:
    task = {
        "wrong": voice.gettext(N_("A second steward must approve a change to the rules.")),
        "remedy": "",
        "page": "office/",
    }
    return [{"title": title, "tasks": [task]}]


def _formality(voice: Translator) -> dict[str, Any]:
    return {
        "formality": {voice.lang: voice.gettext(N_("Letter of support"))},
        "statement": {voice.lang: voice.gettext(N_("I support this project."))},
        "reply": "signed",
        "signer": PERSON,
        "outcome": "complete",
    }


def _honour(voice: Translator) -> dict[str, Any]:
    return {
        "honour": {voice.lang: voice.gettext(N_("Winner"))},
        "statement": {voice.lang: voice.gettext(TEXT)},
        "silence": "declines",
        "answer": "accepted",
    }


OWN: Mapping[str, Callable[[Translator, Title], dict[str, Any]]] = {
    "acceptance-answered": lambda voice, _title: _honour(voice),
    "acceptance-asked": lambda voice, _title: _honour(voice),
    "acceptance-reminded": lambda voice, _title: _honour(voice),
    "account-erased": lambda _voice, title: {"projects": 1, "withdrawn": 3, "editions": [title]},
    "comment-moderated": lambda voice, _title: {
        "state": "published",
        "text": voice.gettext(TEXT),
        "text_lang": voice.lang,
        "consultation": "c4k8",
        "rule": "r4k8",
    },
    "consultation-closed": lambda voice, title: {
        "title": title,
        "consultation": "c4k8",
        "decided": [{"rule": title, "outcome": "in_part", "reason": {voice.lang: voice.gettext(TEXT)}}],
    },
    "body-delegate": lambda voice, _title: {
        "body": {voice.lang: voice.gettext(N_("National committee"))},
        "body_id": "ke",
    },
    "contribution-decided": lambda _voice, _title: {"state": "returned", "contribution": "c4k8"},
    "contribution-updated": lambda voice, _title: {
        "state": "returned",
        "contribution": "c4k8",
        "status": N_("Completed"),
        "text": voice.gettext(TEXT),
    },
    "focal-point-decided": lambda _voice, _title: {"state": "declined"},
    "formality-recorded": lambda voice, _title: _formality(voice),
    "entry-declined": lambda voice, _title: {"body": {voice.lang: voice.gettext(N_("National committee"))}},
    "entry-proposed": lambda voice, _title: {"body": {voice.lang: voice.gettext(N_("National committee"))}},
    "factor-changed": lambda _voice, _title: {"change": "added"},
    "invitation": lambda _voice, _title: {"role": "regional", "region": dict(itu_regions()["africa"])},
    "late-entry": lambda _voice, _title: {"code": TRACKING_CODE},
    "mailing": lambda voice, _title: {
        "subject": voice.gettext(SUBJECT),
        "body": voice.gettext(TEXT),
        "link": LINK,
    },
    "panel-invitation": lambda _voice, _title: {"projects": 24, "minutes": 15, "phases": [N_("Selection")]},
    "paper-entry": lambda _voice, _title: {"paper": "P 17"},
    "participate": lambda _voice, _title: {"link": LINK, "counted": True},
    "project-invitation": lambda _voice, _title: {"part": "editor"},
    "rules-changed": lambda _voice, _title: {"moved": _moved()},
    "signature-asked": lambda voice, _title: _formality(voice),
    "signature-replied": lambda voice, _title: _formality(voice),
    "token-made": lambda _voice, _title: {"name": "CRM", "scopes": [N_("Read your projects")]},
    "tasks-waiting": lambda voice, title: {"number": 1, "editions": _tasks(voice, title)},
    "webhook-off": lambda _voice, _title: {"webhook": "w2h7", "url": LINK},
}
"""Values that mean something else in these letters."""
