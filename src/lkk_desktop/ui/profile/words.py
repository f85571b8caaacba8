"""What the codes of identity mean to one who is signed in, and what each part of it is called."""

from __future__ import annotations

from collections.abc import Mapping

from lkk_desktop.models.profile import Part
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui import words

REFUSED: dict[str, str] = {
    "empty_account": mark("Type the account number."),
    "malformed_account": mark("An account number has {digits} digits."),
    "unknown_account": mark("There is no such account at this supplier."),
    "wrong_surname": mark("The account and the owner's surname do not match."),
    "unknown_or_wrong": mark("The account or the surname is wrong."),
    "already_linked": mark("This account is in your cabinet already."),
    "too_many_accounts": mark("There is no room for another account in this cabinet."),
    "not_linked": mark("This account is not in your cabinet any more."),
    "no_bill_code": mark("Type the code that is printed on the bill."),
    "wrong_bill_code": mark("This is not the code of the account's bill."),
    "wrong_password": mark("This is not your password."),
    "same_password": mark("This is the password that you have now."),
    "password_cyrillic": mark(
        "A password has no Cyrillic letters. Switch the keyboard to English."
    ),
    "password_character": mark(
        "Only Latin letters, digits, the space and !@#$%^&*() may stand in a password."
    ),
    "password_short": mark("At least 6 characters."),
    "password_long": mark("This password is too long."),
    "password_no_lowercase": mark("A password has lower-case Latin letters (a-z)."),
    "password_no_digit": mark("A password has a digit."),
    "login_short": mark("At least {least} characters."),
    "login_long": mark("At most {most} characters."),
    "login_character": mark("Letters, digits and . _ - + @ may stand in a login."),
    "login_number": mark("Ten digits are an account number; choose another login."),
    "login_taken": mark("This login is taken."),
    "nothing_new": mark("Nothing has been changed."),
    "email_not_latin": mark("Only Latin letters may stand in an e-mail address."),
    "email_zone": mark("Addresses in the zone “.рф” are not served."),
    "email_malformed": mark("This is no e-mail address. It looks like name@mail.ru."),
    "email_taken": mark("Another user has this e-mail."),
    "phone_malformed": mark("A phone has {digits} digits, with the code of the country."),
    "phone_not_mobile": mark("This is no mobile phone: an SMS would not come."),
    "phone_taken": mark("Another user has this phone."),
    "same_contact": mark("This contact is confirmed already."),
    "last_contact": mark(
        "One contact must stay confirmed, so that a forgotten password can be restored. Confirm"
        " another one first."
    ),
    "code_spent": mark("This code no longer counts. Ask for another one."),
    "code_late": mark("The code has come too late. Ask for another one."),
    "not_yet": mark("The link in the letter has not been opened yet."),
    "unknown_device": mark("This device is signed out already."),
    "this_device": mark("This is the device before you. Sign out by the menu of the user."),
    "blank_nickname": mark("Type a name, or leave the field empty to take it back."),
    "email_not_confirmed": mark("Confirm an e-mail first: it is sent there."),
    "last_account": mark("This is the last account of the cabinet."),
    "not_yours": mark("This belongs to another cabinet. Sign in with that one."),
}

MISSING: dict[Part, str] = {
    "account": mark("Add an account"),
    "email": mark("Confirm an e-mail"),
    "phone": mark("Confirm a phone"),
    "login": mark("Choose a login of your own"),
    "names": mark("Give your accounts names"),
    "bill": mark("Subscribe to the e-bill"),
}
LEADS: dict[Part, str] = {
    "account": "profile",
    "email": "contacts",
    "phone": "contacts",
    "login": "credentials",
    "names": "profile",
    "bill": "subscriptions",
}
"""The screens on which what is missing is given."""


def refused(error: Exception) -> str:
    """Why it was not done, in the person's words."""
    code = str(getattr(error, "code", type(error).__name__))
    values: Mapping[str, object] = getattr(error, "values", None) or {}
    if code == "too_many_tries":
        return too_many(values.get("wait"))
    if code == "wrong_code":
        return wrong_code(values.get("left"))
    said = REFUSED.get(code)
    if said is None:
        return words.anything(code, values)
    try:
        return t(said).format(**values) if "{" in said else t(said)
    except (KeyError, IndexError):
        return words.problem(code)


def too_many(wait: object) -> str:
    """«Слишком много попыток. Подождите 2 минуты.»"""
    if not isinstance(wait, int) or wait <= 0:
        return words.problem("too_many_tries")
    if wait < 60:
        return n(
            "Too many tries. Wait {count} second.", "Too many tries. Wait {count} seconds.", wait
        )
    minutes = -(-wait // 60)
    return n(
        "Too many tries. Wait {count} minute.", "Too many tries. Wait {count} minutes.", minutes
    )


def wrong_code(left: object) -> str:
    """A wrong code, and how many tries are left."""
    if not isinstance(left, int):
        return t("This is not the code.")
    return n(
        "This is not the code. {count} try is left.",
        "This is not the code. {count} tries are left.",
        left,
    )


def code_of(error: object) -> str:
    """The stable code of what hindered."""
    return str(getattr(error, "code", type(error).__name__))
