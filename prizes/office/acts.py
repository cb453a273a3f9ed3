"""The journal in words: what each act was."""

from __future__ import annotations

from prizes.journal.models import Entry
from prizes.kit.sentence import N_, Sentence, say

WORDS: dict[str, str] = {
    "accounts.grant": N_("A role was given."),
    "accounts.invite": N_("A role was offered by mail."),
    "accounts.withdraw-invitation": N_("An invitation was withdrawn."),
    "accounts.revoke": N_("A role was taken away."),
    "accounts.set-password": N_("A password was set."),
    "edition.load": N_("A rules document was loaded."),
    "edition.freeze": N_("The first phase opened, and the rules were frozen."),
    "edition.move-forward": N_("The calendar of this rehearsal was moved forward."),
    "amendment.propose": N_("A change of the rules was proposed."),
    "amendment.approve": N_("A change of the rules was approved and took effect."),
    "amendment.withdraw": N_("The proposed change of the rules was withdrawn."),
    "nomination.submit": N_("A project was submitted."),
    "nomination.withdraw": N_("A project was withdrawn."),
    "nomination.return": N_("A project was returned for correction."),
    "nomination.mark-ineligible": N_("A project was found ineligible."),
    "nomination.reopen": N_("A project that was ineligible came back."),
    "nomination.allow-exception": N_("An exception was recorded for a project."),
    "nomination.decide-likeness": N_("It was decided whether two projects are the same."),
    "nomination.screen": N_("A screener saved a sheet."),
    "nomination.pass-screening": N_("A project passed the screening."),
    "nomination.undo-screening": N_("The owner objected, so a project waits again that had passed the screening."),
    "nomination.appeal": N_("The nominator appealed against the decision."),
    "nomination.uphold-appeal": N_("An appeal was upheld, and the project came back."),
    "nomination.reject-appeal": N_("An appeal was rejected."),
    "nomination.withdraw-nominated": N_("A nominated project was withdrawn at its owner's wish."),
    "nomination.disqualify": N_("A nominated project was disqualified."),
    "nomination.open-late-entry": N_("Somebody who may submit late opened the form with their code."),
    "late-entry.propose": N_("A late entry was proposed."),
    "late-entry.approve": N_("A late entry was approved, and the code was mailed."),
    "late-entry.withdraw": N_("The proposed late entry was withdrawn."),
    "nomination.take-over": N_("Projects were taken over from a public source."),
    "mailing.prepare": N_("A mailing was written."),
    "mailing.change-letter": N_("One letter of a mailing was changed."),
    "mailing.take-out": N_("One reader was taken out of a mailing."),
    "mailing.release": N_("A mailing was released."),
    "mailing.cancel": N_("The rest of a mailing was cancelled."),
    "mailing.retry": N_("Letters of a mailing that had failed are tried again."),
    "mailing.send-again": N_("A letter was sent again."),
    "nomination.offer-part": N_("A part in a project was offered by mail."),
    "nomination.take-offer-back": N_("An offered part in a project was taken back."),
    "nomination.accept-part": N_("Somebody accepted a part in a project."),
    "nomination.decline-part": N_("Somebody declined a part in a project."),
    "nomination.leave": N_("Somebody left a project."),
    "nomination.remove-member": N_("Somebody was taken out of a project."),
    "nomination.hand-over": N_("A project was handed over to another nominator."),
    "nomination.ask-owner": N_("The owner was asked whether it agrees."),
    "nomination.owner-confirmed": N_("The owner confirmed the project."),
    "nomination.owner-objected": N_("The owner objected to the project."),
    "nomination.merge-entities": N_("Two records of an owner were merged."),
    "nomination.unmerge-entities": N_("A merging of two records of an owner was undone."),
    "nomination.change-entity": N_("The record of an owner was changed."),
    "nomination.propose": N_("The nomination decision was proposed."),
    "nomination.approve": N_("The nomination decision was approved."),
    "nomination.withdraw-proposal": N_("The proposed nomination decision was withdrawn."),
    "review.assign": N_("An expert was assigned to a project."),
    "review.assign-panel": N_("Reviews were distributed over the panels."),
    "review.unassign": N_("An assignment was taken back."),
    "review.recuse": N_("An expert declared an interest and takes no part in a project."),
    "review.declare": N_("An expert declared what they have to do with projects."),
    "review.lift-recusal": N_("A recusal was lifted."),
    "review.submit": N_("A review was handed in."),
    "review.remind": N_("An expert was reminded of open reviews."),
    "review.choose": N_("What the panel chose was recorded."),
    "review.remark": N_("An expert said something of a project to the others."),
    "review.strike-remark": N_("An expert took back what they had said of a project."),
    "review.feedback": N_("The feedback for a project was written."),
    "review.decide": N_("The nomination decision took effect."),
    "tally.count": N_("The votes were counted."),
    "shortlist.propose": N_("The shortlist was proposed."),
    "shortlist.approve": N_("The shortlist was approved."),
    "shortlist.withdraw": N_("The proposed shortlist was withdrawn."),
    "results.decide-tie": N_("What the panel decided of a tie was recorded."),
    "results.shortlist": N_("The shortlist took effect."),
    "results.choose": N_("A choice of the panel was recorded."),
    "results.take-back": N_("A recorded choice was taken back."),
    "results.no-prize": N_("It was recorded that a category has no prize."),
    "results.count-ballot": N_("A ballot of a panel was closed and counted."),
    "results.casting-vote": N_("The chair of a panel decided a tie."),
    "minutes.write": N_("A version of a panel's record was written."),
    "minutes.confirm": N_("A panel's record was confirmed."),
    "winners.propose": N_("The winners were proposed for publication."),
    "winners.approve": N_("The winners were approved for publication."),
    "winners.withdraw": N_("The proposed winners were withdrawn."),
    "results.announce": N_("The winners were published."),
}
STAGES: dict[str, str] = {
    "edition": N_("Edition"),
    "amendment": N_("Changes of the rules"),
    "accounts": N_("People and roles"),
    "nomination": N_("Nominations"),
    "mailing": N_("Letters"),
    "late-entry": N_("Late entries"),
    "review": N_("Reviews"),
    "tally": N_("Tally"),
    "shortlist": N_("Shortlist"),
    "results": N_("Selection and results"),
    "minutes": N_("Records of panels"),
    "winners": N_("Publication"),
}
"""First parts of acts, as a filter offers them."""
SHOWN = ("reason", "role", "category", "version", "sha256", "title", "phase")
"""Details that are shown beside an act, where it has them."""


def act_words(entry: Entry) -> Sentence:
    """What was done. An act without words of its own is shown by its name."""
    if entry.act == "nomination.withdraw" and entry.subject.startswith("proposal:"):
        known = WORDS["nomination.withdraw-proposal"]
        return say(known)
    words = WORDS.get(entry.act)
    return say(words) if words else say("Act: %(act)s", act=entry.act)
