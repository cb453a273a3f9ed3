"""What is said instead of a sentence that says a usual name of an outcome or a person, for editions with others.

Each original has one here that fits any name: names stand apart in it, so that no language has to inflect them. Which
name fills which place: `own_names`.
"""

from __future__ import annotations

from collections.abc import Mapping

from prizes.kit.sentence import N_

LABELS: Mapping[str, str] = {
    "Champion": "%(champion)s",
    "champion": "%(champion)s",
    "Champions": "%(champions)s",
    "champions": "%(champions)s",
    "Winner": "%(winner)s",
    "winner": "%(winner)s",
    "Winners": "%(winners)s",
    "winners": "%(winners)s",
    "Selected": "%(nominated)s",
    "selected": "%(nominated)s",
    "Selected project": "%(nominated)s",
    "Selected projects": "%(selected)s",
    "selected projects": "%(selected)s",
    "Expert": "%(member)s",
    "Experts": "%(members)s",
    "experts": "%(members)s",
    "experts who served": "%(members)s",
    "Special recognition": "%(recognition)s",
    "special recognition": "%(recognition)s",
}
"""Labels that are a name and nothing else."""

SENTENCES: Mapping[str, str] = {
    "The winners are published": N_("Published: %(winners)s"),
    "Winners announced": N_("Published: %(winners)s"),
    "The winners have been announced": N_("Published: %(winners)s"),
    "The winners are announced.": N_("Published: %(winners)s"),
    "The winners have not been published yet.": N_("Not published yet: %(winners)s."),
    "The winners of this edition have not been published yet.": N_("Not published yet: %(winners)s."),
    "Experts are choosing the winners": N_("The decision is being taken"),
    "Experts are reading the projects": N_("The projects are being reviewed"),
    "The winners are about to be announced": N_("The results are about to be announced"),
    "Experts choose the winners.": N_("To be decided: %(winners)s."),
    "Experts review the project and decide whether it proceeds.": N_(
        "The panel reviews the project and decides whether it proceeds."
    ),
    "See the champions": N_("See: %(champions)s"),
    "See the winners": N_("See: %(winners)s"),
    "All winners": N_("All: %(winners)s"),
    "All winners:": N_("All of them (%(winners)s):"),
    "Winners of all years": N_("Results of all years"),
    "Where the winners come from": N_("Where they come from: %(winners)s"),
    "No winner": N_("None in this category: %(winners)s"),
    ("Champions and winners named by public sources. How many votes they received is not known to us."): N_(
        "Results named by public sources. How many votes the projects received is not known to us."
    ),
    "No champion of this edition is known to us.": N_("No result of this edition is known to us."),
    "We know of no winner of this edition.": N_("No result of this edition is known to us."),
    ("Winners named by a public source. Where no source was found, the prize is not listed."): N_(
        "Results named by a public source. Where no source was found, the prize is not listed."
    ),
    "Projects in each category, ranked by votes. The vote decides the winners.": N_(
        "Projects in each category, ranked by votes. The vote decides: %(winners)s."
    ),
    ("Projects in each category, ranked by votes. Experts select the winners from those that passed."): N_(
        "Projects in each category, ranked by votes. Those that passed are considered in the next phase."
    ),
    ("This edition has no public vote. Its winners are published when two stewards have approved them."): N_(
        "This edition has no public vote. Its results are published when two stewards have approved them."
    ),
    ("Selected by expert panels from all eligible projects and approved by two stewards."): N_(
        "Selected by the panel from all eligible projects and approved by two stewards."
    ),
    ("Selected by expert panels from the champions of each category and approved by two stewards."): N_(
        "Selected by the panel from this list, and approved by two stewards: %(champions)s."
    ),
    (
        "Selected by expert panels from the projects that passed “%(phase)s”, and approved by two stewards."
    ): N_("Selected by the panel from the projects that passed “%(phase)s”, and approved by two stewards."),
    "%(n)s winner": N_("%(winners)s: %(n)s"),
    "%(num)s winner": N_("%(winners)s: %(num)s"),
    "chosen from %(n)s champion": N_("chosen from %(n)s (%(champions)s)"),
    "Your project “%(title)s” is a champion": N_("Your project “%(title)s”: %(champion)s"),
    (
        "The project “%(title)s” is among the projects with the most votes in its category "
        "and is now a champion. Experts will select the winners from the champions."
    ): N_("The project “%(title)s” is among the projects with the most votes in its category: %(champion)s."),
    ("Your project is a champion: it is among the projects with the most votes in its category."): N_(
        "Your project is among the projects with the most votes in its category: %(champion)s."
    ),
    "Your project “%(title)s” is a winner": N_("Your project “%(title)s”: %(winner)s"),
    "Congratulations: the project “%(title)s” is a winner of this edition.": N_(
        "Congratulations: the project “%(title)s” has received this honour: %(winner)s."
    ),
    "The winners of this edition have been announced.": N_(
        "The results of this edition have been announced."
    ),
    "It remains a champion of this edition.": N_("What was reached before remains valid: %(champion)s."),
    (
        "The published results have been corrected. The project “%(title)s” is no longer listed as a winner."
    ): N_(
        "The published results have been corrected. The project “%(title)s” no longer has "
        "this honour: %(winner)s."
    ),
    "Congratulations: the experts have selected your project.": N_(
        "Congratulations. Selected: %(num)s of your projects."
    ),
    "The experts have decided on your submission": N_("A decision has been taken on your submission"),
    "Feedback from the experts": N_("Feedback from the panel"),
    "feedback from the experts": N_("Feedback from the panel"),
    "Comments of the experts": N_("Feedback from the panel"),
    "In the language in which it was written. The experts remain anonymous.": N_(
        "In the language in which it was written. Its authors remain anonymous."
    ),
    "For service as an expert in this contest.": N_("For service in this contest: %(member)s."),
    "Service as an expert of “%(contest)s”.": N_("Service in “%(contest)s”: %(member)s."),
    "The holder assessed projects as an expert of this contest.": N_(
        "The holder assessed projects of this contest."
    ),
    "The expert who holds this certificate has not agreed to show their name here.": N_(
        "The holder of this certificate has not agreed to show their name here."
    ),
    "The project was chosen as a winner of its category.": N_("What the project received: %(winner)s."),
    "The project was chosen as a champion of its category.": N_("What the project reached: %(champion)s."),
    "Experts selected the project.": N_("The project was selected."),
    "Projects are shown here once experts have selected them.": N_(
        "Projects are shown here once they have been selected."
    ),
    "“%(title)s” is a champion of %(edition)s": N_("“%(title)s”: %(champion)s of %(edition)s"),
    "“%(title)s” is a winner of %(edition)s": N_("“%(title)s”: %(winner)s of %(edition)s"),
    "The champions of %(edition)s": N_("%(edition)s: %(champions)s"),
    "The winners of %(edition)s": N_("%(edition)s: %(winners)s"),
    "Press kits of all champions (ZIP)": N_("Press kits (ZIP): %(champions)s"),
    "Press kits of all winners (ZIP)": N_("Press kits (ZIP): %(winners)s"),
    (
        "There are no champions or winners yet. The press kit of each selected project is on "
        "its page “Share and promote”."
    ): N_(
        "There are no results yet. The press kit of each selected project is on its page “Share and promote”."
    ),
    "Confidential. The winners have not been published yet.": N_(
        "Confidential. The results have not been published yet."
    ),
    "The winners are announced on %(moment)s, %(in_zone)s.": N_(
        "The results are announced on %(moment)s, %(in_zone)s."
    ),
    "Selected by experts for the public vote.": N_("Selected for the next phase."),
    "Among the projects with the most votes in its category.": N_("The guidelines explain how it is given."),
    ("Selected by experts from the champions. A category can have one winner, several or none."): N_(
        "The guidelines explain how it is given."
    ),
    "An honour in addition to the winners.": N_("An honour in addition to the main results."),
    ("Experts assess all projects and select the best of each category for the public vote."): N_(
        "Projects are assessed, and the best continue."
    ),
    ("The public votes. The projects with the most votes in a category become its champions."): N_(
        "The public votes. The projects with the most votes continue: %(champions)s."
    ),
    "Experts choose the winners among the champions.": N_("The final decision is taken: %(winners)s."),
    "Projects that pass are champions.": N_("Projects that pass receive this name: %(champions)s."),
    "Projects that pass are winners.": N_("Projects that pass receive this honour: %(winners)s."),
    "Projects that pass are selected.": N_("Projects that pass continue: %(selected)s."),
    "Winners may be published as soon as the votes are counted.": N_(
        "Results may be published as soon as the votes are counted."
    ),
    ("After the count, there is %(n)s day to challenge it. Winners are published after that."): N_(
        "Days to challenge the count: %(n)s. Results are published after that."
    ),
    (
        "Published with the winners: how many members were present, absent and recused, the "
        "criteria, the method, and how ties were decided. Names, marks and single ballots "
        "are not published."
    ): N_(
        "Published with the results: how many members were present, absent and recused, the "
        "criteria, the method, and how ties were decided. Names, marks and single ballots "
        "are not published."
    ),
    "A panel of experts decides in each category.": N_("A panel decides in each category."),
    "The panel of experts decides who passes.": N_("The panel decides who passes."),
    "The panel of experts decides, and its decision is published.": N_(
        "The panel decides, and its decision is published."
    ),
    "Projects are ranked by the marks of the experts.": N_("Projects are ranked by the marks of the panel."),
    "The project with the higher mark from the experts is placed first.": N_(
        "The project with the higher mark is placed first."
    ),
    "higher mark from the experts": N_("higher mark"),
    "At least %(n)s expert must have participated in each category.": N_(
        "Members who must have participated in each category: at least %(n)s."
    ),
    "How the experts work": N_("How the panel works"),
    (
        "Experts first see titles and countries only, and declare any conflict of interest for each project."
    ): N_(
        "Members of the panel first see titles and countries only, and declare any conflict "
        "of interest for each project."
    ),
    ("Experts first see titles and owners only, and declare any conflict of interest for each project."): N_(
        "Members of the panel first see titles and owners only, and declare any conflict of "
        "interest for each project."
    ),
    ("Experts first see titles only, and declare any conflict of interest for each project."): N_(
        "Members of the panel first see titles only, and declare any conflict of interest for each project."
    ),
    (
        "Experts first see titles, owners and countries only, and declare any conflict of "
        "interest for each project."
    ): N_(
        "Members of the panel first see titles, owners and countries only, and declare any "
        "conflict of interest for each project."
    ),
    "With one of these interests, an expert is recused from the project:": N_(
        "With one of these interests, a member of the panel is recused from the project:"
    ),
    "An expert with an interest in a project is expected to recuse themselves.": N_(
        "A member of the panel with an interest in a project is expected to recuse themselves."
    ),
    "The experts of a project discuss it in writing.": N_(
        "The members of the panel discuss projects in writing."
    ),
    "Nominators receive the experts’ comments with the decision, without names.": N_(
        "Nominators receive the comments of the panel with the decision, without names."
    ),
    "Each project needs %(n)s completed review by an expert.": N_(
        "Completed reviews that each project needs: %(n)s."
    ),
    "An expert is given at most %(n)s project.": N_("Projects for one member of the panel: at most %(n)s."),
    (
        "Before that, the marks of each expert are adjusted to the same mean and spread, so "
        "that a strict or lenient expert has no effect."
    ): N_(
        "The marks of each member are first adjusted to the same mean and spread, so that "
        "strictness has no effect."
    ),
    "Experts add a comment to their marks.": N_("Comments are added to the marks."),
    "Experts may add a comment to their marks.": N_("Comments may be added to the marks."),
    "Experts give marks without comments.": N_("Marks are given without comments."),
    "Experts may write a comment on each of these criteria:": N_(
        "A comment may be written on each of these criteria:"
    ),
    "Experts write a comment on each of these criteria:": N_(
        "A comment is written on each of these criteria:"
    ),
    "Experts read these answers first:": N_("These answers are read first:"),
    "The review is blind. Experts do not see: %(hidden)s.": N_("The review is blind. Not shown: %(hidden)s."),
    (
        "If the marks of a project differ by more than %(share)s of the scale, its experts "
        "review it together and mark it again."
    ): N_(
        "If the marks of a project differ by more than %(share)s of the scale, it is "
        "reviewed together and marked again."
    ),
    "See what experts see": N_("See what the panel sees"),
    "What experts see": N_("What the panel sees"),
    "This is what experts read when they review the project.": N_(
        "This is what the panel reads when it reviews the project."
    ),
    "Experts read projects and mark them by the criteria in the guidelines.": N_(
        "Projects are read and marked by the criteria in the guidelines."
    ),
    ("Stewards screen projects, invite experts, have the votes counted and announce the results."): N_(
        "Stewards screen projects, invite panels, have the votes counted and announce the results."
    ),
    (
        "The WSIS Prizes honour projects that use information and communication technologies "
        "for development. Experts and a public vote choose them."
    ): N_("%(edition_title)s"),
    (
        "%(page)s. The WSIS Prizes honour projects that use information and communication "
        "technologies for development. Experts and a public vote choose them."
    ): N_("%(page)s. %(edition_title)s"),
    "Experts declare conflicts of interest and are recused where they have one.": N_(
        "Conflicts of interest are declared, and anyone who has one is recused."
    ),
    "%(n)s expert": N_("Members of the panel: %(n)s"),
    "If you are an expert": N_("If you are on a panel"),
    "Expert panels": N_("Panels"),
    "Help for experts": N_("Help for panels"),
    "Only experts of this edition can open this page.": N_(
        "Only members of a panel of this edition can open this page."
    ),
    "Experts give no marks in this edition.": N_("No marks are given in this edition."),
    "Invitation to a panel of experts": N_("Invitation to a panel"),
    "Invitation to a panel of experts as an alternate": N_("Invitation to a panel as an alternate"),
    "Invitation to chair a panel of experts": N_("Invitation to chair a panel"),
    "You are invited to chair a panel of experts.": N_("You are invited to chair a panel."),
    ("You are invited to serve as an alternate on a panel, replacing an expert who is unavailable."): N_(
        "You are invited to be an alternate on a panel."
    ),
    "You are invited to serve as an expert on a panel.": N_("You are invited to serve on a panel."),
    "You are invited to serve as an expert.": N_("You are invited to serve on a panel."),
    "Invitation to serve as an expert": N_("Invitation to serve on a panel"),
    ("A member of your panel is no longer available. You replace this member as an expert."): N_(
        "A member of your panel is no longer available. You replace this member."
    ),
    ("If you cannot complete them in time, please let us know now, so that another expert can."): N_(
        "If you cannot complete them in time, please let us know now, so that someone else can."
    ),
    (
        "If you cannot complete them, please let us know soon, so that another expert can "
        "help. Thank you for your work."
    ): N_(
        "If you cannot complete them, please let us know soon, so that someone else can "
        "help. Thank you for your work."
    ),
    (
        "One evening a week is enough if you start now. If you cannot complete them, please "
        "let us know soon, so that another expert can help. Thank you for your work."
    ): N_(
        "If you cannot complete them, please let us know soon, so that someone else can "
        "help. Thank you for your work."
    ),
    (
        "Please complete them now. If you cannot, inform the stewards today, so that another "
        "expert can. A project without its reviews cannot be judged fairly."
    ): N_(
        "Please complete them now. If you cannot, inform the stewards today, so that someone "
        "else can. A project without its reviews cannot be judged fairly."
    ),
    (
        "The experts’ marks for this project differ widely, or the panel asked for a second "
        "review. You can now read the other reviews, without names. Please review the "
        "project again, and change or confirm your marks."
    ): N_(
        "The marks for this project differ widely, or the panel asked for a second review. "
        "You can now read the other reviews, without names. Please review the project again, "
        "and change or confirm your marks."
    ),
    (
        "If you confirm, the project participates as one of your organization. If you "
        "object, the stewards of the prizes decide, and the nominator is informed. You can "
        "change your answer until the experts decide."
    ): N_(
        "If you confirm, the project participates as one of your organization. If you "
        "object, the stewards decide, and the nominator is informed. You can change your "
        "answer until the decision."
    ),
    (
        "The record of each panel's session lists who was present. Winners can be proposed "
        "once enough experts have participated."
    ): N_(
        "The record of each panel's session lists who was present. The results can be "
        "proposed once enough members have participated."
    ),
    "Winners can be confirmed if at least %(num)s expert was present.": N_(
        "The results can be confirmed if enough members were present: at least %(num)s."
    ),
    ("The members of each panel select its winner by secret ballot. No one can see how a member voted."): N_(
        "The members of each panel vote by secret ballot. No one can see how a member voted."
    ),
    "Selection of winners": N_("Selection: %(winners)s"),
    "To the selection of winners": N_("Selection: %(winners)s"),
    "No longer a winner: %(title)s": N_("No longer: %(winner)s – %(title)s"),
    "Now a winner: %(title)s": N_("Now: %(winner)s – %(title)s"),
    "Choose the winner": N_("Choose up to %(num)s"),
    "Choose the winners": N_("Choose"),
    "Propose these winners": N_("Propose this result"),
    ("The winners have been decided. They will be published on %(moment)s, %(in_zone)s."): N_(
        "The results have been decided. They will be published on %(moment)s, %(in_zone)s."
    ),
    "The winners were published on %(moment)s, %(in_zone)s.": N_(
        "The results were published on %(moment)s, %(in_zone)s."
    ),
    "The winners were proposed for publication.": N_("Proposed for publication: %(winners)s."),
    "The winners were approved for publication.": N_("Approved for publication: %(winners)s."),
    "The winners have been approved.": N_("Approved for publication: %(winners)s."),
    "The winners were published.": N_("Published: %(winners)s."),
    "The winners are public.": N_("Published: %(winners)s."),
    "The proposed winners were withdrawn.": N_("The proposal was withdrawn: %(winners)s."),
    "A second steward must approve the winners.": N_("A second steward must approve: %(winners)s."),
    "Propose the winners for publication.": N_("Propose for publication: %(winners)s."),
    "Select winners": N_("Decide: %(winners)s"),
}
