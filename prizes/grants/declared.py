"""The rights of each role, table by table. Every table and every column stands here once; a test compares.

`shown` are the columns an observer may read: no person, no address, no choice, no text that people wrote in private, no
secret. `hidden` are all others. Then what the web and the worker may do; without columns behind it a word means all of
them. To delete needs no column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ALL = "select insert update delete"
STAYS = "select insert update"
"""Nothing is deleted."""
ADDED = "select insert"
"""Nothing is changed."""


class Rights(NamedTuple):
    shown: str
    hidden: str
    web: str = STAYS
    worker: str = STAYS


BOX: Mapping[str, Rights] = {
    "vote": Rights(
        "",
        "id edition phase category tag version choices in_force cast_at rules_version leaf opening",
        # The first three change when a vote is replaced, taken back, or set aside as WITHDRAWN.
        web="select insert update(in_force opening choices)",
        worker="select",
    ),
    "voter_mark": Rights("edition", "mark", web=ADDED, worker="select insert delete"),
    "age_statement": Rights("edition phase years stated_at", "mark", web=ADDED, worker="select delete"),
    "voter_list": Rights("edition phase voters sha256 approved_at", "", worker="select"),
    # Erasure and retention delete; the web, too, what a proposal or a whole list replaces.
    "listed_voter": Rights(
        "edition phase approved",
        "mark attribute",
        web="select insert update(approved) delete",
        worker="select delete",
    ),
    # Sealed with a key outside the database. Pages, too, count small rounds and what a case changes.
    "vote_attribute": Rights("", "vote_id sealed", web="select insert delete", worker="select delete"),
    # Of former versions, whose processes may still add to it while new ones start. The worker makes marks of it.
    "voter": Rights("edition", "person_id", web="select(edition) insert", worker="select delete"),
    "gone_voters": Rights("edition voters countries groups regions", "", web="select insert update(voters)"),
    "voter_origin": Rights("", "edition country stakeholder_type voters", web="select", worker="select"),
    "vote_circumstance": Rights("", "vote_id sealed", web="insert", worker="select delete"),
    "vote_reminder": Rights(
        "edition state agreed_at",
        "id canonical_email email lang",
        web="select insert update(state)",
        worker="select update(state) delete",
    ),
    "tag_key": Rights(
        "edition sha256 form made_at destroyed_at", "", web=ADDED, worker="select insert update(destroyed_at)"
    ),
    "vote_look": Rights("edition phase looked_at votes", "", web="select"),
    "vote_suspicion": Rights(
        "id edition phase first_at seen_at dismissed_at",
        "category project label flagged shared dismissed_votes dismissed_by dismissed_for",
        web="select update(dismissed_votes dismissed_by dismissed_at dismissed_for)",
    ),
    "vote_flag": Rights(
        "suspicion_id related", "vote_id shared", web="select", worker="select insert delete"
    ),
    "vote_case": Rights(
        "id edition phase reason explanation rules votes sha256 state proposed_at decided_at countersigned_at office",
        "proposed_by approved_by countersigned_by",
        web="select insert update(votes state approved_by decided_at countersigned_by countersigned_at office)",
        worker="select",
    ),
    "case_vote": Rights(
        "case_id code place state",
        "vote_id tell",
        web="select insert update(place state tell)",
        worker="select update(tell)",
    ),
    "case_review": Rights(
        "id case_id lodged_at state upheld decided_at",
        "vote_id words answer taken_by proposed_by decided_by",
        web=ALL,
        worker="select update(words answer)",
    ),
}
"""What is known of votes. Only the web writes votes; nobody can delete one."""

LOG: Mapping[str, Rights] = {
    "vote_log": Rights(
        "name edition phase key size root peaks casts last_time rules_sha256 paper_sha256 tally closed final fault"
        " fault_since",
        "",
    ),
    "log_pending": Rights("log", "id line", web=ADDED, worker="select insert delete"),
    "log_checkpoint": Rights("log number size note log_bytes notes_bytes", "", web=ADDED, worker=ADDED),
    "log_tile": Rights(
        "log level place content",
        "",
        web="select insert update(content)",
        worker="select insert update(content)",
    ),
    "log_file": Rights("log sha256 name part", "content", web=ADDED, worker=ADDED),
    "log_audit": Rights("log size auditor note handed_in_at", "", web=ADDED, worker=ADDED),
    "journal_entry": Rights(
        "id at act edition position chain",
        "actor_id subject details said",
        web=ADDED,
        worker="select insert update(position chain said)",  # a name is left out of what was said
    ),
}
"""What is only ever added to. Tiles grow, and the worker numbers and chains what the journal holds."""

PEOPLE: Mapping[str, Rights] = {
    "person": Rights(
        "",
        "id email canonical_email former_email name lang country stakeholder_type entity_name password_hash reminders"
        " task_letters asked_origin calendar_turn created_at",
        worker=ALL,  # it erases accounts
    ),
    "session": Rights(
        "",
        "token_hash person_id created_at expires_at ends_at way factor fresh_until",
        web="select insert update(token_hash expires_at ends_at factor fresh_until) delete",
        worker="select(person_id expires_at fresh_until) update(fresh_until) delete",
    ),
    "authenticator": Rights(
        "",
        "id person_id sealed last_step wrong tried_at created_at",
        web="select insert update(last_step wrong tried_at) delete",
        worker="select(person_id last_step) update(last_step) delete",
    ),
    "passkey": Rights(
        "",
        "id person_id credential_id public_key sign_count transports name wrong tried_at created_at used_at",
        web="select insert update(sign_count name wrong tried_at used_at) delete",
        worker="select(person_id) delete",
    ),
    "passkey_challenge": Rights(
        "",
        "held_by person_id challenge purpose expires_at",
        web="select insert delete",
        worker="select(person_id expires_at) delete",
    ),
    "provider_link": Rights(
        "",
        "id person_id issuer subject created_at",
        web="select insert delete",
        worker="select(person_id) delete",
    ),
    "first_proof": Rights(
        "",
        "token_hash person_id way expires_at",
        web="select insert delete",
        worker="select(person_id expires_at) delete",
    ),
    "access_token": Rights(
        "",
        "id token_hash person_id name scopes created_at expires_at used_at",
        web="select insert update(used_at) delete",
        worker="select(id person_id expires_at) delete",
    ),
    "service_token": Rights(
        "id edition scopes approved_at expires_at used_at",
        "name token_hash proposed_by approved_by",
        web="select insert update(token_hash used_at) delete",
        worker="select(id expires_at proposed_by approved_by) delete",
    ),
    "saved_filter": Rights("", "id person_id edition list name query", web=ALL, worker="select delete"),
    "sign_in_code": Rights(
        "",
        "id canonical_email email mailbox domain network handle_hash code_hash created_at expires_at tries near_tries"
        " stray_tries used_at",
        web="select insert update(tries near_tries stray_tries used_at)",
        worker="select(expires_at canonical_email) delete",
    ),
    "password_try": Rights(
        "",
        "canonical_email wrong untold tried_at",
        web="select insert update",
        worker="select update(untold) delete",
    ),
    "role_grant": Rights(
        "id role edition category region granted_at first",
        "person_id granted_by",
        web="select insert delete",
        worker=ADDED,
    ),
    "invitation": Rights(
        "id role edition category region created_at expires_at answered_at accepted",
        "email canonical_email invited_by approved_by",
        worker=ALL,
    ),
    "held_form": Rights(
        "",
        "token_hash path fields created_at",
        web="select insert delete",
        worker="select(created_at) delete",
    ),
    "answered_request": Rights(
        "", "key who request_hash status body created_at", web=ALL, worker="select(created_at) delete"
    ),
    "mixed": Rights("id seen own", "", web="", worker=""),  # of the owner's function
    "funnel_count": Rights(
        "", "edition hour step lang number", web="select insert update(number)", worker="select"
    ),
    "rate_window": Rights("", "name turn hits until", worker="select(until) delete"),
    "message": Rights(
        "id lang template edition bulk place state created_at send_after expires_at claimed_until attempts tried_at"
        " sent_at bounced",
        "to domain context about mailing_id dedupe_key mailbox last_error",
        web=ALL,
        worker=ALL,
    ),
    "unreachable_address": Rights(
        "", "key status source since", web="select insert update delete", worker=ALL
    ),
    "slow_domain": Rights("level next_at code changed_at", "domain", web="select(level)", worker=ALL),
    "edition_text": Rights(
        "id edition kind lang subject body changed_at", "changed_by", web=ALL, worker="select"
    ),
    "forum_session": Rights(
        "id edition starts_at ends_at texts place speakers languages stream state sequence changed_at",
        "changed_by",
        web=ALL,
        worker="select",
    ),
    "meeting_dates": Rights(
        "id day year first last place source changed_at", "changed_by", web=ALL, worker="select"
    ),
    "partner": Rights(
        "id edition kind recognition texts url place shown changed_at",
        "name changed_by",
        web=ALL,
        worker="select",
    ),
    "news": Rights(
        "id edition texts created_at changed_at published_at withdrawn_at note",
        "created_by changed_by withdrawn_by",
        web=ALL,
        worker="select",
    ),
    "mailing": Rights("id edition created_at released_at", "group texts created_by released_by"),
    "webhook": Rights(
        "id edition url pinned events state failing_since approved_at",
        "turn position phases_until proposed_by approved_by",
        web="select insert update(state turn position phases_until failing_since)",
        worker="select update(state position phases_until failing_since)",
    ),
    "webhook_delivery": Rights(
        "id webhook_id event state attempts created_at tried_at status",
        "cause payload run_after claimed_until answer",
        web="select insert update(state attempts run_after claimed_until)",
        worker=ALL,
    ),
    "job": Rights(
        "id kind run_after attempts claimed_until state",
        "payload dedupe_key last_error",
        web=ADDED,
        worker=ALL,
    ),
}

PROJECTS: Mapping[str, Rights] = {
    "edition": Rights("id slug kind rules_version frozen_at published_at created_at", ""),
    "rules_version": Rights(
        "id edition_id version document sha256 reason created_at",
        "proposed_by approved_by",
        web="select insert update(reason)",  # of a rehearsal that is moved forward
        worker=ADDED,
    ),
    "edition_draft": Rights(
        "id base_edition_id base_version base_example step begun_at changed_at asked_at asked_sha256",
        "document begun_by",
        web=ALL,
        worker="select",
    ),
    "edition_draft_step": Rights(
        "id draft_id number way written_at",
        "before after written_by",
        web="select insert delete",
        worker="select",
    ),
    "proposal": Rights(
        "id edition_id kind about sha256 state proposed_at expires_at decided_at",
        "content reason proposed_by approved_by",
    ),
    "entity": Rights("id stakeholder_type country created_at merged_into", "name name_key url"),
    "project": Rights(
        "id edition_id category state stakeholder_type country language sdgs targets gdc revision rules_version"
        " rules_sha256 created_at updated_at submitted_at correct_until screened_at source_url source_note"
        " carried_from_id body owner_accepted_at",
        "paper nominator_id draft_hash call_id title owner title_key owner_key entity_id belongs owner_email url"
        " answers eligibility summary search saved_from state_reason exception corrections"
        " proposal_reason",
        web=ALL,
        worker=ALL,
    ),
    "call": Rights(
        "id edition_id region lang letters visits begun created_at",
        "created_by",
        web="select insert update(visits begun)",
        worker="select",
    ),
    # What everybody may read, in another order.
    "register_entry": Rights(
        "id about project_id contribution_id edition title_key analysis forms", "", web=ALL, worker=ALL
    ),
    "register_word": Rights("piece word", "", web=ALL, worker=ALL),
    "contribution": Rights(
        "id country language categories sdgs targets status state revision contributed_at decided_at",
        "title title_key owner summary url contributed_by decided_by reason",
        web=ALL,
        worker=ALL,
    ),
    "complaint": Rights(
        "id project_id kind lang made_at asked_at state decided_at",
        "words email canonical_email answer decided_by",
        web=STAYS,
        worker="select update delete",
    ),
    "consultation": Rights(
        "id edition base_version document sha256 title introduction opens_at closes_at published_at decided_at",
        "published_by decided_by",
        web="select insert update(decided_by decided_at)",
        worker="select",
    ),
    "consultation_rule": Rights(
        "id consultation_id place section section_title says under change before outcome reason decided_at",
        "decided_by",
        web="select insert update(outcome reason decided_by decided_at)",
        worker="select",
    ),
    "consultation_comment": Rights(
        "id consultation_id rule_id lang affiliation confirmed_at state commented_at decided_at",
        "text name organization confirmed_by translations commented_by decided_by reason",
        web=ALL,
        worker=ALL,
    ),
    "project_update": Rights(
        "id project_id contribution_id status as_of state revision proposed_at decided_at",
        "text url replaced_by proposed_by decided_by reason",
        web=ALL,
        worker=ALL,
    ),
    "focal_point": Rights(
        "id project_id state revision asked_at decided_at",
        "person_id relation evidence url decided_by reason",
        web=ALL,
        worker=ALL,
    ),
    "project_member": Rights("project_id part added_at", "person_id added_by", web=ALL, worker=ALL),
    "project_invitation": Rights(
        "id project_id part created_at expires_at answered_at accepted",
        "email canonical_email invited_by",
        web=ALL,
        worker=ALL,
    ),
    "body_delegate": Rights("id edition_id body proposal_id appointed_at ended_at", "email canonical_email"),
    "project_message": Rights(
        "id project_id side sent_at settled_at",
        "author_id text",
        web="select insert update(settled_at) delete",
        worker="select insert update delete",
    ),
    "project_note": Rights("id project_id written_at", "author_id text", web=ALL, worker=ALL),
    "project_tag": Rights("project_id added_at", "tag added_by", web=ALL, worker=ALL),
    "owner_consent": Rights(
        "id project_id lang asked_at answer answered_at", "email token_hash note", web=ALL, worker=ALL
    ),
    "formality_record": Rights(
        "id project_id formality outcome recorded_at", "reference reason recorded_by", web=ALL, worker=ALL
    ),
    "formality_signature": Rights(
        "id project_id formality lang asked_at reply replied_at",
        "email canonical_email token_hash asked_by name organization",
        web=ALL,
        worker=ALL,
    ),
    "project_text": Rights(
        "project_id lang revision updated_at",
        "title answers summary originals saved_from",
        web=ALL,
        worker=ALL,
    ),
    "attachment": Rights(
        "id project_id field media_type bytes sha256 width height added_at",
        "key variants name alt added_by",
        web=ALL,
        worker=ALL,
    ),
    "likeness": Rights(
        "id project_id other_id score because state decided_at found_at",
        "reason decided_by",
        web=ALL,
        worker=ALL,
    ),
    "screening_sheet": Rights("id project_id verdict revision saved_at", "screener_id checks note"),
    "appeal": Rights(
        "id project_id made_at decided_at upheld", "against reason made_by taken_by decided_by answer"
    ),
    "late_entry": Rights(
        "id edition_id until proposal_id created_at opened_at",
        "email canonical_email code_hash reason person_id",
    ),
}

PANELS: Mapping[str, Rights] = {
    "panel_seat": Rights(
        "id edition_id category part phases lang state capacity invited_at expires_at answered_at terms_sha256",
        "email canonical_email person_id invited_by note",
        web=ALL,
        worker=ALL,
    ),
    "expert_profile": Rights("lines languages updated_at", "person_id affiliations gender", worker=ALL),
    "declared_interest": Rights("id project_id kind declared_at", "expert_id note earlier"),
    "recusal": Rights("id project_id created_at", "expert_id reason declared_by", web=ALL),
    "assignment": Rights("id phase project_id by_hand created_at", "expert_id", web=ALL),
    "taken_out": Rights("id phase project_id taken_out_at", "expert_id", web=ALL),
    "review": Rights(
        "id assignment_id revision updated_at submitted_at rules_version rules_sha256",
        "marks comments comment saved_from first_marks",
        web=ALL,
    ),
    "second_round": Rights("id phase project_id opened_at", "reason opened_by"),
    "remark": Rights("id phase project_id made_at struck_at", "author_id text struck_by"),
    "feedback": Rights("id phase project_id lang written_at", "text written_by", web=ALL),
    "panel_choice": Rights("id phase project_id decided_at", "passes reason decided_by", web=ALL),
    "panel_ballot": Rights("id edition_id phase category round", "member_id ranking cast_at"),
    "ballot_count": Rights(
        "id edition_id phase category round counted_at",
        "candidates outcome counted_by",
        web="select insert update(outcome)",  # when the chair decides a tie
        worker=ADDED,
    ),
    "minutes": Rights(
        "id edition_id phase category version sha256 written_at chair_at steward_at",
        "content written_by chair_id steward_id",
    ),
}

RESULTS: Mapping[str, Rights] = {
    "tally_record": Rights(
        "id edition_id phase content sha256 counted_at rules_version rules_sha256", "counted_by", ADDED, ADDED
    ),
    "tally_challenge": Rights(
        "id edition phase words lodged_at state answer answered_at", "name answered_by"
    ),
    "sample_audit": Rights("edition phase source announced_at number root seed drawn drawn_at found", ""),
    "honour_acceptance": Rights(
        "id edition_id phase category field asked_at reminded_at silent_at",
        "project_id title reason answer answered_at answered_by",
    ),
    "lot_draw": Rights("edition phase source draws_at announced_at earlier seed recorded_at proposal_id", ""),
    "standing": Rights(
        "id phase project_id outcome rank score votes votes_nothing_set_aside mark decided_at rules_version"
        " rules_sha256",
        "reason",
        web=ALL,
        worker=ALL,
    ),
    "honour": Rights(
        "id edition_id category field published_at", "project_id title reason chosen_by chosen_at", ALL, ALL
    ),
    "no_winner": Rights("id edition_id category title", "reason chosen_by chosen_at", ALL, ALL),
    "correction": Rights(
        "id edition_id phase number category sha256 replaces corrected_at",
        "content note proposed_by approved_by",
        ADDED,
    ),
    "publication": Rights(
        "id edition_id phase sha256 publish_at announced_at", "content proposed_by approved_by"
    ),
    "pronunciation": Rights("project_id noted_at", "text", web=ALL, worker=ALL),
    "frozen_file": Rights(
        "edition_id version name sha256 content frozen_at",
        "",
        web="select",
        worker="select insert update(content)",
    ),
    "certificate": Rights(
        "id edition_id place kind honour project_id issued_at revoked_at",
        "code person_id shown revoked_by reason",
    ),
    "issuer_key": Rights("id public made_at withdrawn_at reason", "", web="select", worker="select"),
    "badge_key_use": Rights(
        "id edition_id key_id sha256 approved_at", "proposed_by approved_by", web=ADDED, worker="select"
    ),
}

DECLARED: Mapping[str, Rights] = {**BOX, **LOG, **PEOPLE, **PROJECTS, **PANELS, **RESULTS}
