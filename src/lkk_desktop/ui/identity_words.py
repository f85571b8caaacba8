"""What the codes of identity mean to a person: registering, signing in, codes, contacts."""

from __future__ import annotations

from collections.abc import Mapping

from lkk_desktop.strings import mark, n, t

IDENTITY: dict[str, str] = {
    "empty_account": mark("Type the account number."),
    "malformed_account": mark("An account number has {digits} digits; it is printed on the bill."),
    "unknown_account": mark("There is no such account number. Compare it with the bill."),
    "wrong_surname": mark(
        "The account number and the surname do not match. Type the owner's surname alone, as on"
        " the bill."
    ),
    "unknown_or_wrong": mark("The account number or the surname is wrong. Compare with the bill."),
    "empty_surname": mark("Type the owner's surname."),
    "empty_login": mark("Type the login or the account number."),
    "empty_password": mark("Type the password."),
    "empty_address": mark("Type the server's address."),
    "wrong_address": mark("This is no address of a server: it should look like lkk.example.com."),
    "empty_code": mark("Type the code."),
    "email_not_latin": mark("An e-mail address has Latin letters only."),
    "email_zone": mark("Addresses in «.рф» are not served. Give another e-mail address."),
    "email_malformed": mark("This is no e-mail address: it should look like name@example.com."),
    "email_taken": mark(
        "There is a user with this e-mail already. If it is you, recover the password."
    ),
    "phone_malformed": mark("A phone number has {digits} digits, with the country's code."),
    "phone_not_mobile": mark("This is no mobile number: it cannot get an SMS."),
    "phone_taken": mark(
        "There is a user with this phone already. If it is you, recover the password."
    ),
    "no_contact": mark("Give at least one way to reach you: an e-mail or a phone."),
    "password_cyrillic": mark(
        "Cyrillic letters are not allowed in the password. The keyboard may be switched to another"
        " language."
    ),
    "password_character": mark(
        "The password may have Latin letters, digits, the space and !@#$%^&*() only."
    ),
    "password_short": mark("The password is too short: at least {least} characters."),
    "password_long": mark("The password is too long."),
    "password_no_lowercase": mark("The password needs a small Latin letter (a–z)."),
    "password_no_digit": mark("The password needs a digit (0–9)."),
    "passwords_differ": mark("The two passwords differ."),
    "no_consent": mark("Without the consent there can be no registration."),
    "other_policy": mark(
        "The supplier has another version of the privacy policy than this app shows. Install the"
        " newer app, read it there, and register then."
    ),
    "no_bill_code": mark("Type the code that is printed on the bill."),
    "wrong_bill_code": mark("This is not the code of this account's bill."),
    "wrong_code": mark("This is not the code that was sent."),
    "code_spent": mark("This code counts no more. Have another one sent."),
    "code_late": mark("The time for this code is over. Begin anew."),
    "not_yet": mark("The link in the letter has not been opened yet."),
    "permit_late": mark("Too much time has passed. Press the button once more."),
    "same_contact": mark("This contact is confirmed already."),
    "nothing_new": mark("Nothing has been changed."),
    "login_short": mark("The login is too short."),
    "login_long": mark("The login is too long: {most} characters at most."),
    "login_character": mark("Letters, digits and . _ - + @ may stand in a login."),
    "login_number": mark("Ten digits are an account number; choose another login."),
    "blank_nickname": mark("Type a name, or leave the field empty to take it back."),
    "email_not_confirmed": mark("Confirm an e-mail first: it is sent there."),
    "too_many_tries": mark("Too many tries."),
}


def told(code: str, values: Mapping[str, object] | None = None) -> str:
    """What a code says; one that is not of identity says what it says elsewhere."""
    from lkk_desktop.ui import words

    given = dict(values or {})
    left = given.get("left")
    if code == "wrong_code" and isinstance(left, int):
        more = n("{count} more try.", "{count} more tries.", left)
        return f"{t(IDENTITY[code])} {more}"
    if code == "too_many_tries" and isinstance(given.get("wait"), int):
        return t("Too many tries. The next one in {wait}.", wait=duration(int(str(given["wait"]))))
    if code not in IDENTITY:
        return words.anything(code, given)
    try:
        return t(IDENTITY[code]).format(**given)
    except (KeyError, IndexError):
        return words.problem("", given)


def duration(seconds: int) -> str:
    """A time to wait as a clock shows it: «0:45», «12:05», «1:00:00»."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
