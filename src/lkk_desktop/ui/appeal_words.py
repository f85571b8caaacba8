"""What is refused of appeals: to who sends and rates them, and to the office that answers."""

from __future__ import annotations

from lkk_desktop.strings import mark

APPEALS: dict[str, str] = {
    "unknown_form": mark("The supplier no longer has this form. Choose another one."),
    "form_closed": mark("The supplier takes no more appeals by this form. Choose another one."),
    "form_changed": mark("The supplier has changed this form. Look it through and send it again."),
    "account_needed": mark("Choose the account that the appeal is about."),
    "account_unlinked": mark("This account is not in your cabinet any more. Choose another one."),
    "consent_needed": mark("Without both consents the appeal cannot be sent."),
    "appeal_exists": mark("This appeal has already been sent."),
    "appeal_in_work": mark("The appeal is being worked on already and can no longer be withdrawn."),
    "unknown_appeal": mark("There is no such appeal."),
    "not_answered": mark("Only an answer to a completed appeal can be rated."),
    "already_rated": mark("You have rated this answer already."),
    "form_unreadable": mark(
        "This form asks for something that this version of the app does not know. Install the newer"
        " one."
    ),
    "appeal_taken": mark("Somebody else works on this appeal already."),
    "appeal_not_taken": mark("Take the appeal into work first, then answer it."),
    "appeal_answered": mark("This appeal is answered already."),
    "appeal_withdrawn": mark("Its author has taken this appeal back."),
    "answer_short": mark("The answer is too short: {least} characters at least."),
    "answer_long": mark("The answer is too long: {most} characters at most."),
    "unknown_file": mark(
        "A file of the answer has not been checked yet, or is not yours. Choose it again."
    ),
    "term_extended": mark("The term of this appeal has been extended once already."),
    "term_fixed": mark("The term of this appeal cannot be extended."),
    "term_range": mark("Extended, the term has {least} to {most} working days in all."),
}
