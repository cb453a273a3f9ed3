"""Acts of experts on their reviews, and of stewards on panels, assignments and the decision."""

from prizes.review.actions.assigning import add_assignment, assign_panel, hand_over, remove_assignment
from prizes.review.actions.choosing import choose, move, take_back
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.declaring import declare
from prizes.review.actions.digests import mail_digests
from prizes.review.actions.discussing import add_remark, strike_remark, write_feedback
from prizes.review.actions.leading import choose_as_chair, move_as_chair, take_back_as_chair
from prizes.review.actions.marking import KeptReview, save_form, save_review, save_what_fits
from prizes.review.actions.panels import (
    remind,
    remove_expert,
)
from prizes.review.actions.recusing import lift_recusal, recuse, recuse_oneself, step_aside
from prizes.review.actions.second_round import open_second_round

__all__ = [
    "KeptReview",
    "add_assignment",
    "add_remark",
    "approve_decision",
    "assign_panel",
    "choose",
    "choose_as_chair",
    "declare",
    "hand_over",
    "lift_recusal",
    "mail_digests",
    "move",
    "move_as_chair",
    "open_second_round",
    "propose_decision",
    "recuse",
    "recuse_oneself",
    "remind",
    "remove_assignment",
    "remove_expert",
    "save_form",
    "save_review",
    "save_what_fits",
    "step_aside",
    "strike_remark",
    "take_back",
    "take_back_as_chair",
    "write_feedback",
]
