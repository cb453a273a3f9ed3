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
    "The experts decide by %(day)s.": N_("A decision is taken by %(day)s."),
    "The project was chosen as a winner.": N_("What the project received: %(winner)s."),
    "Who the winners are": N_("Who they are: %(winners)s"),
    "how many experts had to participate": N_("how many members of the panel had to participate"),
    "how many projects an expert was given": N_("how many projects a member of the panel was given"),
    "how the experts worked": N_("how the panel worked"),
    "whether experts added comments": N_("whether comments were added to the marks"),
    "Champions that did not win": N_("Without the final honour: %(champions)s"),
    (
        "Submission, each formality besides the form, screening, marking by experts, vote, each "
        "cut-off, acceptance, and the announcement."
    ): N_(
        "Submission, each formality besides the form, screening, marking by the panel, vote, each "
        "cut-off, acceptance, and the announcement."
    ),
    "At least %(n)s expert must have participated in each group of projects.": N_(
        "Members who must have participated in each group of projects: at least %(n)s."
    ),
    "A panel of experts decides in each category, separately by: %(dimensions)s.": N_(
        "A panel decides in each category, separately by: %(dimensions)s."
    ),
    "The experts of all categories decide among the projects of the whole edition.": N_(
        "The panels of all categories decide among the projects of the whole edition."
    ),
    "The experts of all categories decide, separately by: %(dimensions)s.": N_(
        "The panels of all categories decide, separately by: %(dimensions)s."
    ),
    "Decision of the experts": N_("Decision of the panel"),
    (
        "The projects that won in this edition, in the words of their owners, with the reasons of the panels."
    ): N_("In the words of their owners, with the reasons of the panels: %(winners)s."),
    "%(n)s project became champion.": N_("%(champions)s: %(n)s."),
    "%(n)s project won.": N_("%(winners)s: %(n)s."),
    "Experts selected %(n)s project, from %(countries)s countries.": N_(
        "Projects selected: %(n)s, from %(countries)s countries."
    ),
    "Participation, voting, the work of the experts and the integrity of the vote, in figures.": N_(
        "Participation, voting, the work of the panels and the integrity of the vote, in figures."
    ),
    "Winners and special recognitions": N_("Honours"),
    "Winners by action line": N_("Results by action line"),
    "Winners by action line and year": N_("Results by action line and year"),
    "From drafts to winners": N_("From drafts to results"),
    "Work of the experts": N_("Work of the panels"),
    "Page on which a winner of a past edition is named.": N_(
        "Page on which a result of a past edition is named."
    ),
    "What it received: winner, or a special recognition of the rules.": N_(
        "What it received: an honour of the rules."
    ),
    "Public after the announcement of the winners.": N_("Public after the announcement of the results."),
    "Experts by ITU region": N_("By ITU region: %(members)s"),
    "Only chairs and experts of all categories vote on these projects.": N_(
        "Only chairs and members of the panels of all categories vote on these projects."
    ),
    "Only chairs and experts on this category’s panel vote.": N_(
        "Only the chair and the members of this category’s panel vote."
    ),
    "Selected by expert panels and approved by two stewards.": N_(
        "Selected by panels and approved by two stewards."
    ),
    "Experts do not discuss projects in writing in this phase.": N_(
        "Projects are not discussed in writing in this phase."
    ),
    "Experts give no marks in this phase.": N_("No marks are given in this phase."),
    "Nominators receive no feedback from the experts in this edition.": N_(
        "Nominators receive no feedback from the panel in this edition."
    ),
    "The experts must remain anonymous. Please remove: %(names)s.": N_(
        "The members of the panel must remain anonymous. Please remove: %(names)s."
    ),
    "There is no panel of experts in this phase.": N_("There is no panel in this phase."),
    "This edition has no phase in which experts select projects for the public vote.": N_(
        "This edition has no phase in which a panel selects projects."
    ),
    "Only a project that experts selected can be updated.": N_(
        "Only a project that was selected can be updated."
    ),
    "The count can be challenged until %(until)s. Winners can be published after that.": N_(
        "The count can be challenged until %(until)s. Results can be published after that."
    ),
    "Your remark has been added. The other experts will see it in their weekly email.": N_(
        "Your remark has been added. The other members will see it in their weekly email."
    ),
    "Your project has won. Congratulations!": N_(
        "Congratulations. Your project has received this honour: %(winner)s."
    ),
    "The winners have been chosen and are about to be announced": N_("The results are about to be announced"),
    "This is confidential until the winners are announced.": N_(
        "This is confidential until the results are announced."
    ),
    (
        "Readers will see their own language where you provide it, and can always see the original."
        " Title and description are needed in at least one of the six languages of this service, in"
        " which voters and experts read."
    ): N_(
        "Readers will see their own language where you provide it, and can always see the original."
        " Title and description are needed in at least one of the six languages of this service."
    ),
    (
        "Until the winners are announced, each number is the submitted projects rounded down to a "
        "multiple of %(least)s, or the selected projects if these are more. It does not show how "
        "many projects were not selected."
    ): N_(
        "Until the results are announced, each number is the submitted projects rounded down to a "
        "multiple of %(least)s, or the selected projects if these are more. It does not show how "
        "many projects were not selected."
    ),
    "The tally can be challenged until %(moment)s. Winners are published after that.": N_(
        "The tally can be challenged until %(moment)s. Results are published after that."
    ),
    "Names of external experts, dissenting views, agreements for next year.": N_(
        "Names of external members, dissenting views, agreements for next year."
    ),
    "Expert %(number)s": N_("Member %(number)s"),
    "The other experts do not see your name. They are informed of new remarks in their weekly email.": N_(
        "The other members do not see your name. They are informed of new remarks in their weekly email."
    ),
    (
        "This discussion is visible to the experts on this panel who may judge the project, its "
        "chair and the stewards. Nominators never see it."
    ): N_(
        "This discussion is visible to the members of this panel who may judge the project, its "
        "chair and the stewards. Nominators never see it."
    ),
    (
        "It starts with the experts’ comments. Remove anything that could identify them, and "
        "anything that does not help the nominator."
    ): N_(
        "It starts with the comments of the panel. Remove anything that could identify its members,"
        " and anything that does not help the nominator."
    ),
    "No expert has written a comment. You can still write feedback.": N_(
        "No comment has been written. You can still write feedback."
    ),
    "Under the rules, experts see no texts of this project.": N_(
        "Under the rules, the panel sees no texts of this project."
    ),
    (
        "Submitted reviews remain and count. The others can be assigned to another expert. You will"
        " be signed out."
    ): N_(
        "Submitted reviews remain and count. The others can be assigned to someone else. You will "
        "be signed out."
    ),
    "The experts have decided.": N_("A decision has been taken."),
    "The winners are not public yet.": N_("The results are not public yet."),
    "The winners become public on %(opens)s.": N_("The results become public on %(opens)s."),
    (
        "The experts on this project see each other’s reviews without names, and can change their "
        "marks. The first marks are retained."
    ): N_(
        "Those who review this project see each other’s reviews without names, and can change their"
        " marks. The first marks are retained."
    ),
    "Only experts have a category. Leave the category empty, or choose the role of expert.": N_(
        "Only members of a panel have a category. Leave the category empty, or choose the role %(member)s."
    ),
    "Remind %(n)s expert?": N_("Send reminders? Members of the panel: %(n)s."),
    "%(n)s review without an expert": N_("Reviews not assigned: %(n)s"),
    "%(n)s winner has no citation.": N_("%(winners)s. Without a citation: %(n)s."),
    "%(n)s winner in %(categories)s of %(all)s categories.": N_(
        "%(winners)s: %(n)s, in %(categories)s of %(all)s categories."
    ),
    "%(n)s winner.": N_("%(winners)s: %(n)s."),
    "%(n)s project does not have enough experts.": N_("Projects with too few reviews assigned: %(n)s."),
    "A panel needs %(n)s expert. Categories with too few: %(categories)s.": N_(
        "Members that a panel needs: %(n)s. Categories with too few: %(categories)s."
    ),
    "Invite experts": N_("Invite members"),
    "Remind experts": N_("Send reminders"),
    "The selection of winners is open: %(n)s item is missing.": N_(
        "The selection is open: %(winners)s. Items missing: %(n)s."
    ),
    "The category “%(category)s” can have at most %(n)s winner. Reverse the other choice first.": N_(
        "%(winners)s in the category “%(category)s”: at most %(n)s. Reverse another choice first."
    ),
    (
        "The rules require at least %(n)s expert to be present, and the record lists "
        "%(present)s. Write a new version that lists who was present."
    ): N_(
        "Members that the rules require to be present: at least %(n)s. The record lists "
        "%(present)s. Write a new version that lists who was present."
    ),
    "In the category “%(category)s”, fewer than %(n)s expert has given marks. There is no quorum.": N_(
        "In the category “%(category)s”, too few members have given marks. There is no quorum. "
        "Members needed: %(n)s."
    ),
    "In the category “%(category)s”, more than %(n)s winner has been selected.": N_(
        "In the category “%(category)s”, too many projects have been chosen: at most %(n)s can be."
    ),
    (
        "In the category “%(category)s”, the panel’s record lists fewer than %(n)s expert as "
        "present. There is no quorum."
    ): N_(
        "In the category “%(category)s”, the panel’s record lists too few members as present. "
        "There is no quorum. Members needed: %(n)s."
    ),
    "The category “%(category)s” needs at least %(n)s winner.": N_(
        "In the category “%(category)s”, too few projects have been chosen: at least %(n)s must be."
    ),
    (
        "%(categories)s: %(n)s more review is needed, and within their limits the experts can take %(can)s."
    ): N_("%(categories)s: reviews still needed: %(n)s. Within its limits, the panel can take %(can)s."),
    "%(category)s: %(n)s expert has not declared conflicts of interest yet.": N_(
        "%(category)s: members who have not declared conflicts of interest yet: %(n)s."
    ),
    "%(category)s: no other available expert reads the language of %(n)s project (%(languages)s).": N_(
        "%(category)s: projects in a language that no other available member reads: %(n)s (%(languages)s)."
    ),
    "%(category)s: only %(n)s expert can review “%(title)s”, but it needs %(wanted)s.": N_(
        "%(category)s: members who can review “%(title)s”: %(n)s. It needs %(wanted)s."
    ),
    "%(category)s: the panel has %(n)s expert, but a project needs %(wanted)s different experts.": N_(
        "%(category)s: members of the panel: %(n)s. A project needs %(wanted)s different ones."
    ),
    "Invite at least %(n)s more expert, or lower the number of reviews.": N_(
        "Invite more members, at least %(n)s, or lower the number of reviews."
    ),
    "Raise the limits, invite at least %(n)s more expert, or lower the number of reviews.": N_(
        "Raise the limits, invite more members, at least %(n)s, or lower the number of reviews."
    ),
    "%(n)s winner is published.": N_("Published: %(n)s (%(winners)s)."),
    "The champions are public": N_("Published: %(champions)s"),
    "The winners are public": N_("Published: %(winners)s"),
    "Front page while experts choose the winners": N_("Front page while the decision is being taken"),
    "Front page while experts read the projects": N_("Front page while projects are being reviewed"),
    "Front page with the winners": N_("Front page with the results"),
    "that the projects remain champions, where they do": N_(
        "that what was reached before remains valid, where it does"
    ),
    "For experts, only the category filter applies.": N_(
        "For members of panels, only the category filter applies."
    ),
    "Invite an expert": N_("Invite a member"),
    "Invite several experts": N_("Invite several members"),
    "%(num)s item is missing before the winners can be proposed.": N_(
        "Items missing before the result can be proposed: %(num)s."
    ),
    "Severity of experts": N_("Severity of the members"),
    "%(num)s expert on the panel is recused.": N_("Members of the panel who are recused: %(num)s."),
    "%(num)s project would be reviewed only by experts from its owner’s region.": N_(
        "Projects that would be reviewed only by members from their owners’ regions: %(num)s."
    ),
    "Workload by expert": N_("Workload by member"),
    "%(num)s expert": N_("Members of the panel: %(num)s"),
    "By expert": N_("By member"),
    "Filter experts": N_("Filter members"),
    "No experts match these filters.": N_("No members match these filters."),
    "Expert and project": N_("Member and project"),
    "Recuse the expert": N_("Recuse the member"),
    "%(num)s expert and project": N_("Members and projects: %(num)s"),
    "%(num)s expert has not declared yet.": N_("Members who have not declared yet: %(num)s."),
    "Recuse an expert": N_("Recuse a member"),
    "To recuse an expert, choose a category first.": N_("To recuse a member, choose a category first."),
    "Invite one expert, with a check for possible conflicts of interest": N_(
        "Invite one member, with a check for possible conflicts of interest"
    ),
    "%(num)s expert is on a panel.": N_("Members of panels: %(num)s."),
    "One category has no expert yet.": N_("Categories that have no member yet: %(num)s."),
    "There are no experts yet. Invite the first ones here.": N_(
        "There are no members yet. Invite the first ones here."
    ),
    "Assign it to an expert": N_("Assign it to a member"),
    "Expert on the panel": N_("Member of the panel"),
    "Remove this expert from the project": N_("Remove this member from the project"),
    "%(honour)s: decided by the marks of the experts.": N_("%(honour)s: decided by marks."),
    "Decided by the marks of the experts and approved by two stewards.": N_(
        "Decided by marks and approved by two stewards."
    ),
    "Fewer experts gave marks than the rules ask for.": N_(
        "Fewer members gave marks than the rules ask for."
    ),
    "No expert marked it.": N_("No one marked it."),
    "The marks of the experts decide. A project that no expert has marked does not pass.": N_(
        "The marks decide. A project without marks does not pass."
    ),
    ("The marks of the experts decide. Adopt their result once all reviews are in, or after the close."): N_(
        "The marks decide. Adopt their result once all reviews are in, or after the close."
    ),
    "Under the rules, the marks of the experts decide here. Adopt their result instead of choosing.": N_(
        "Under the rules, the marks decide here. Adopt their result instead of choosing."
    ),
}
