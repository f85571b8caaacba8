"""What is refused of appeals: a form that is too new, and what an office does to them."""

from __future__ import annotations

from lkk_desktop.strings import mark

APPEALS: dict[str, str] = {
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
