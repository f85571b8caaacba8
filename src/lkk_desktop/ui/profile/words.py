"""What the codes of identity mean to one who is signed in, and what each part of it is called."""

from __future__ import annotations

from lkk_desktop.models.profile import Part
from lkk_desktop.strings import mark, t
from lkk_desktop.ui.identity_words import told

REFUSED: dict[str, str] = {
    "already_linked": mark("This account is in your cabinet already."),
    "too_many_accounts": mark("There is no room for another account in this cabinet."),
    "not_linked": mark("This account is not in your cabinet any more."),
    "last_account": mark("This is the last account of the cabinet."),
    "wrong_password": mark("This is not your password."),
    "same_password": mark("This is the password that you have now."),
    "login_taken": mark("This login is taken."),
    "nothing_new": mark("Nothing has been changed."),
    "email_taken": mark("Another user has this e-mail."),
    "phone_taken": mark("Another user has this phone."),
    "same_contact": mark("This contact is confirmed already."),
    "last_contact": mark(
        "One contact must stay confirmed, so that a forgotten password can be restored. Confirm"
        " another one first."
    ),
    "code_late": mark("The code has come too late. Ask for another one."),
    "unknown_device": mark("This device is signed out already."),
    "this_device": mark("This is the device before you. Sign out by the menu of the user."),
    "not_yours": mark("This belongs to another cabinet. Sign in with that one."),
}
"""What one who is signed in is told otherwise than at the doors, or is told only here."""

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
    code = code_of(error)
    said = REFUSED.get(code)
    return t(said) if said is not None else told(code, getattr(error, "values", None))


def code_of(error: object) -> str:
    """The stable code of what hindered."""
    return str(getattr(error, "code", type(error).__name__))
