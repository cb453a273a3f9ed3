"""What happens in the demo between the stages: acts of programs, each of which must succeed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from tests.recorder.forms import WORDS
from tests.recorder.sameness import at
from tests.recorder.world import PUBLIC, World

NOW = datetime.fromisoformat("2026-11-25T12:00:00+00:00")
AT_DEMO = "@demo.example"
VOTING, SUBMITTING = "rehearsal-2026", "rehearsal-2027"
EXPERTS = tuple(f"expert{n}{AT_DEMO}" for n in range(1, 8))
CHAIR = EXPERTS[0]
CHAIRS = {"C1": f"panellist1{AT_DEMO}", "C7-ESCI": f"chair{AT_DEMO}", "C11": f"chair{AT_DEMO}"}
"""Of panels that have one of their own; in two of them the chair of all takes no part in one of the projects."""
ONE, TWO, THREE = (f"steward{n}{AT_DEMO}" for n in (1, 2, 3))
OBSERVER, VOTER, NOMINATOR = f"observer{AT_DEMO}", f"voter{AT_DEMO}", f"nominator{AT_DEMO}"
OPEN, CHOOSING, ANNOUNCED, AFTER = (NOW + timedelta(days=n) for n in (0, 29, 61, 66))


class Story:
    def __init__(self, world: World) -> None:
        self.world = world
        self.codes: list[str] = []
        """Tracking codes of votes that were cast here."""

    async def do(self, who: str, method: str, path: str, body: Any = None) -> Any:
        return await self.world.do(who, method, path, body)

    # --- while one contest votes and the other takes submissions --------------------------------------------

    async def open(self) -> None:
        """Invitations, wishes, votes, cases of votes, an appeal, a longer phase that waits for its approval."""
        v, s = f"/editions/{VOTING}", f"/editions/{SUBMITTING}"
        sent: dict[str, Any]
        for role, category in (("expert", "C1"), ("observer", "*"), ("steward", "*")):
            sent = {"email": f"new-{role}{AT_DEMO}", "role": role, "category": category, "lang": "fr"}
            await self.do(ONE, "POST", f"{s}/invitations", sent)
        await self.do(VOTER, "POST", "/me/calendar")
        for each in range(4):
            voter = f"late{each}{AT_DEMO}"
            paper = (await self.do(voter, "GET", f"{v}/ballot"))["items"]
            for category in ("C1", "C2"):
                there = [item for item in paper if item["category"] == category]
                project = (await self._on_ballot(category))[0]
                assert there
                self.codes.append(
                    (await self.do(voter, "PUT", f"{v}/ballot/{category}", {"project": project}))["code"]
                )
        await self.world.work()
        for codes in (self.codes[:3], self.codes[3:5], self.codes[5:6]):
            sent = {"codes": codes, "reason": "DUP", "explanation": WORDS}
            case = await self.do(ONE, "POST", f"{v}/cases", sent)
            if codes[0] != self.codes[5]:
                await self.do(TWO, "PUT", f"{v}/cases/{case['id']}/approval", {"sha256": case["sha256"]})
            if codes[0] == self.codes[0]:
                await self._countersign(case["id"], case["sha256"])
        await self.world.work()
        for code in self.codes[:2]:
            await self.do(PUBLIC, "POST", f"{v}/vote-appeals", {"code": code, "words": WORDS})
        await self._appeal_answered(upheld=True)
        closes = (NOW + timedelta(days=27)).isoformat()
        sent = {"phase": "submission", "closes_at": closes, "reason": WORDS, "move_later": False}
        await self.do(ONE, "POST", f"{s}/extensions", sent)
        await self.world.work()

    async def _on_ballot(self, category: str) -> list[str]:
        rows = self.world.rows(
            "SELECT project.id FROM project JOIN edition ON edition.id = edition_id"
            " WHERE slug = ? AND category = ? AND state = 'nominated' ORDER BY project.id",
            VOTING,
            category,
        )
        return [row[0] for row in rows]

    async def _appeal_answered(self, *, upheld: bool) -> None:
        """The first that waits for its answer."""
        found = self.world.rows("SELECT id FROM case_review WHERE decided_at IS NULL ORDER BY id")
        path = f"/editions/{VOTING}/office/vote-appeals/{found[0][0]}"
        await self.do(ONE, "PUT", f"{path}/answer", {"upheld": upheld, "answer": WORDS})
        await self.do(TWO, "PUT", f"{path}/confirmation", {"upheld": upheld})

    async def _countersign(self, case: str, sha256: str) -> None:
        sent = {"sha256": sha256, "office": "Electoral office (made up)"}
        await self.do(OBSERVER, "PUT", f"/editions/{VOTING}/cases/{case}/countersignature", sent)

    # --- until one contest chooses its winners and the other its nominees -------------------------------------

    async def choosing(self) -> None:
        v, s = f"/editions/{VOTING}", f"/editions/{SUBMITTING}"
        with _day(17):
            await self.world.work()
            await self.do(ONE, "POST", f"{v}/tally", {"phase": None})
            await self.world.work()
            query = "SELECT id, sha256 FROM vote_case WHERE state = 'in_effect' AND countersigned_at IS NULL"
            for case, sha256 in self.world.rows(query):
                await self._countersign(case, sha256)
            await self._propose(f"{v}/shortlist", None)
            await self.world.work()
            sent = {"phase": None, "name": "A reader", "words": WORDS}
            await self.do(PUBLIC, "POST", f"{v}/integrity/challenges", sent)
            await self._seat_chairs(v)
        with _day(27):
            late = {
                "email": f"latecomer{AT_DEMO}",
                "until": (NOW + timedelta(days=28)).isoformat(),
                "reason": WORDS,
            }
            await self._approve(await self.do(ONE, "POST", f"{s}/late-entries", late))
            await self._let_pass()
            await self.world.work()
        with _day(29):
            for expert in EXPERTS:
                await self._declare(expert, v)
                await self._declare(expert, s)
            for chair in dict.fromkeys(CHAIRS.values()):
                await self._declare(chair, v)
            await self._select()
            await self._assign(s)
            await self._review(EXPERTS[1], s)
            await self._review(CHAIR, s)
            await self.world.work()

    async def _seat_chairs(self, edition: str) -> None:
        for category, who in CHAIRS.items():
            if who.startswith("chair"):
                sent = {"email": who, "category": category, "part": "chair", "capacity": None, "lang": "en"}
                seat = (await self.do(THREE, "POST", f"{edition}/panels", sent))["seat"]
                path = f"{edition}/seats/{seat}"
                terms = (await self.do(who, "GET", path))["terms_sha256"]
                await self.do(
                    who,
                    "PUT",
                    f"{path}/answer",
                    {"accept": True, "terms": terms, "capacity": None, "note": ""},
                )
                self.world.tokens.pop(who)  # with a new role all sessions end

    async def _propose(self, path: str, body: Any) -> None:
        await self._approve(await self.do(ONE, "POST", path, body))

    async def _approve(self, proposed: dict[str, Any]) -> None:
        proposal = proposed.get("proposal") or proposed["id"]
        (edition,) = self.world.rows(
            "SELECT slug FROM edition JOIN proposal ON edition.id = edition_id WHERE proposal.id = ?",
            proposal,
        )[0]
        path = f"/editions/{edition}/proposals/{proposal}/approval"
        await self.do(TWO, "PUT", path, {"sha256": proposed["sha256"]})

    async def _let_pass(self) -> None:
        path = f"/editions/{SUBMITTING}/office/nominations"
        found = self.world.rows(
            "SELECT project.id FROM project JOIN edition ON edition.id = edition_id"
            " WHERE slug = ? AND project.state = 'submitted' AND screened_at IS NULL ORDER BY project.id",
            SUBMITTING,
        )
        sent = {
            "nominations": [row[0] for row in found],
            "act": "pass",
            "reason": WORDS,
            "rule": "",
            "until": None,
        }
        seen = await self.do(TWO, "POST", f"{path}/preview", sent)
        await self.do(TWO, "POST", f"{path}/act", sent | {"sha256": seen["sha256"], "possible_only": True})

    async def _all(self, who: str, path: str) -> list[dict[str, Any]]:
        """Of a list that comes in parts."""
        found: list[dict[str, Any]] = []
        part = await self.do(who, "GET", f"{path}?limit=100")
        while True:
            found += part["items"]
            if not part.get("next"):
                return found
            part = await self.do(who, "GET", f"{path}?limit=100&cursor={part['next']}")

    async def _declare(self, expert: str, edition: str) -> None:
        asked = await self._all(expert, f"{edition}/interests")
        sent = [
            {"project": each["project"], "kind": "none", "note": ""} for each in asked if not each["kind"]
        ]
        if sent:
            await self.do(expert, "PUT", f"{edition}/interests", {"interests": sent})

    async def _select(self) -> None:
        """A winner in each category but one, which gets no prize; a recognition; records of three panels, two confirmed."""
        v = f"/editions/{VOTING}"
        champions = self.world.rows(
            "SELECT category, min(project.id), max(project.id) FROM project JOIN edition ON edition.id = edition_id"
            " WHERE slug = ? AND state = 'champion' GROUP BY category ORDER BY category",
            VOTING,
        )
        for number, (category, one, other) in enumerate(champions):
            if number == 3:
                await self.do(ONE, "PUT", f"{v}/selection/no-prize/{category}", {"reason": WORDS})
                continue
            await self.do(ONE, "POST", f"{v}/selection", {"project": one, "title": "winner", "reason": ""})
            if number == 1:
                sent = {"project": other, "title": "special_recognition", "reason": WORDS}
                await self.do(ONE, "POST", f"{v}/selection", sent)

    async def _assign(self, edition: str) -> None:
        plan = await self.do(ONE, "GET", f"{edition}/assignments/plan")
        await self.do(ONE, "POST", f"{edition}/assignments", {"sha256": plan["sha256"]})

    async def _review(self, expert: str, edition: str) -> None:
        """All that waits for this expert, but the last, which is only begun."""
        mine = await self._all(expert, f"{edition}/review")
        for number, item in enumerate(mine):
            path = f"{edition}/review/{item['project']}"
            shown = await self.do(expert, "GET", path)
            marks = {each["id"]: 2 + (number + place) % 3 for place, each in enumerate(shown["criteria"])}
            sent = {
                "marks": marks,
                "comment": WORDS,
                "comments": {"impact": WORDS},
                "submit": number < len(mine) - 1,
            }
            await self.do(expert, "PUT", path, sent)

    # --- until the winners are announced ------------------------------------------------------------------------

    async def announced(self) -> None:
        v, s = f"/editions/{VOTING}", f"/editions/{SUBMITTING}"
        with _day(39):
            await self._records(v, "selection", CHAIRS)
            await self._appeal_answered(upheld=False)
            for (challenge,) in self.world.rows("SELECT id FROM tally_challenge WHERE answered_at IS NULL"):
                sent = {"upheld": False, "answer": WORDS}
                await self.do(ONE, "PUT", f"{v}/integrity/challenges/{challenge}/answer", sent)
            await self._propose(f"{v}/winners", {"publish_at": None})
            await self.world.work()
        with _day(61):
            await self.world.work()
            await self._records(s, "nomination", {})
            await self._propose(f"{s}/decision", {"reason": WORDS})
            await self.world.work()

    async def _records(self, edition: str, phase: str, chairs: dict[str, str]) -> None:
        """Of the panels of a phase, confirmed by their chair and a steward."""
        present = [
            row[0]
            for row in self.world.rows("SELECT id FROM person WHERE email LIKE 'expert_@%' ORDER BY email")
        ]
        for item in await self._all(ONE, f"{edition}/minutes"):
            if item["phase"] != phase:
                continue
            path = f"{edition}/minutes/{phase}/{item['category']}"
            shown = await self.do(ONE, "POST", path, {"present": present, "note": WORDS})
            for who, part in ((chairs.get(item["category"], CHAIR), "chair"), (ONE, "steward")):
                await self.do(who, "PUT", f"{path}/confirmations/{part}", {"sha256": shown["sha256"]})


@contextmanager
def _day(number: int) -> Iterator[None]:
    with at(NOW + timedelta(days=number)):
        yield
