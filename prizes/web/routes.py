"""All pages' routers, the most asked for first: routes are matched one after the other."""

from __future__ import annotations

import re

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor

from prizes.config import settings
from prizes.i18n.languages import CODES


class LangConvertor(Convertor[str]):
    """`{lang:lang}` matches one of the six codes and nothing else."""

    regex = "|".join(re.escape(code) for code in CODES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("lang", LangConvertor())


def routers() -> list[APIRouter]:
    from prizes.web import (  # the convertor must be known before their routes are made
        about,
        accounts,
        amending,
        appeals,
        archive,
        assigning,
        attachments,
        ballot,
        cases,
        casework,
        chair,
        conflicts,
        consent,
        decision,
        decision_list,
        demo,
        discussion,
        dossier,
        edition,
        entities,
        exports,
        feedback,
        imports,
        integrity,
        interests,
        late_entries,
        letters,
        likenesses,
        mailings,
        minutes,
        my_calendar,
        my_seats,
        nomination,
        nomination_bulk,
        nomination_office,
        nomination_people,
        nomination_queue,
        nomination_start,
        nomination_texts,
        office,
        outreach,
        panel_ballots,
        panels,
        people,
        posters,
        progress,
        projects,
        proposals,
        public,
        quality,
        results,
        review,
        screening,
        seats,
        sharing,
        tally,
        turnout,
        votelog,
    )

    always = [
        ballot.router,
        votelog.router,
        integrity.router,
        cases.router,
        casework.router,
        archive.router,
        imports.router,
        exports.router,  # before projects and public: its addresses are longer, its words could be slugs
        projects.router,
        sharing.router,
        posters.router,
        turnout.router,
        accounts.router,
        my_calendar.router,
        my_seats.router,
        about.router,
        edition.router,
        consent.router,
        nomination_people.router,
        entities.router,
        office.router,  # before public: `/en/office/` would be taken for an edition
        public.router,
        amending.router,
        proposals.router,
        people.router,
        dossier.router,
        letters.router,
        mailings.router,
        attachments.router,
        nomination_start.router,
        late_entries.router,  # before nomination: `late` would be taken for a project
        appeals.router,
        nomination.router,
        nomination_texts.router,
        screening.router,
        nomination_queue.router,
        nomination_bulk.router,  # before nomination_office, for the same reason
        nomination_office.router,
        likenesses.router,
        outreach.router,
        interests.router,
        conflicts.router,
        chair.router,  # before review: `chair` would be taken for a project
        discussion.router,  # before review: `discussions` would be taken for a project
        panel_ballots.router,  # before review: `ballots` would be taken for a project
        review.router,
        assigning.router,
        progress.router,
        quality.router,
        panels.router,
        seats.router,
        feedback.router,
        decision.router,
        decision_list.router,  # after decision: `choices` would be taken for a project
        tally.router,
        results.router,
        minutes.router,
    ]
    return [demo.router, *always] if settings().demo_mailbox else always
