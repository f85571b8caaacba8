"""What is wrong with what stands in a form, in words: the codes of ``appeals.checking.flaws``."""

from __future__ import annotations

from lkk_desktop.strings import mark

FORM: dict[str, str] = {
    "required": mark("Fill this in: without it the supplier cannot work on the appeal."),
    "text_short": mark("At least {least} characters are needed here."),
    "text_long": mark("This is too long: {most} characters at most."),
    "control_character": mark("There is a sign in it that cannot be read. Type the text anew."),
    "not_a_choice": mark("Choose one of the answers of the list."),
    "number_small": mark("The number is too small: {least} at least."),
    "number_large": mark("The number is too large: {most} at most."),
    "decimals": mark("There are too many digits behind the decimal mark: {most} at most."),
    "file_needed": mark("Attach the document: without it the supplier cannot work on the appeal."),
    "unknown_field": mark("The form has no such field any more. Write the appeal anew."),
    "malformed_date": mark("There is no such date. Write it as 20.11.2026."),
    "malformed_month": mark("There is no such month. Write it as 11.2026."),
    "malformed_number": mark("Write a number here, such as 12,5."),
    "malformed_passport": mark(
        "A passport has four digits of the series and six of the number: 7112 345678."
    ),
    "malformed_phone": mark("Write the phone with its code: +7 (922) 123-45-67."),
    "malformed_email": mark("This is no e-mail address. It looks like name@example.ru."),
    "malformed_name": mark("Write the name with letters, as it stands in the passport."),
    "malformed_consent": mark("Tick the box, or leave it empty."),
    "malformed_text": mark("Write a text here."),
    "malformed_long_text": mark("Write a text here."),
    "malformed_choice": mark("Choose one of the answers of the list."),
    "malformed_address": mark("Write the address here."),
    "malformed_meter": mark("Write the meter's serial number."),
    "malformed_register": mark("Choose a register of the list."),
}
THOUSANDTHS = frozenset({"number_small", "number_large"})
"""Codes whose bounds are thousandths."""
