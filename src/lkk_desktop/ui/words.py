"""What codes mean to a person; a code that is unknown here still gets a decent sentence."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from lkk_desktop.models.calendar import following
from lkk_desktop.strings import date, day_and_month, mark, n, number, t, volume
from lkk_desktop.ui.appeal_words import APPEALS
from lkk_desktop.ui.file_words import FILES
from lkk_desktop.ui.form_words import FORM, THOUSANDTHS
from lkk_desktop.ui.identity_words import IDENTITY
from lkk_desktop.ui.payments import words as of_payments

PROBLEMS: dict[str, str] = {
    "empty": mark("Type the reading."),
    "not_a_number": mark("This is not a number. Only digits, with a comma for fractions."),
    "negative": mark("A reading cannot be below zero."),
    "too_many_decimals": mark(
        "Too many digits after the comma for this meter: {decimals} at most."
    ),
    "too_long": mark("Too long: {most} characters at most."),
    "dial_too_small": mark("The dial of this meter shows only {digits} digits before the comma."),
    "below_counted": mark(
        "Less than the value already billed ({counted}). If the meter really shows this, bring"
        " a photo of the dial or an inspection act to the office."
    ),
    "maybe_rolled_over": mark(
        "Less than the value already billed ({counted}). If the dial has passed zero,"
        " the use is {use}. You will be asked when you send it."
    ),
    "not_rolled_over": mark(
        "The dial has not passed zero: the new value is not below the one already billed"
        " ({counted})."
    ),
    "suspiciously_large": mark(
        "Much more than usual: {use} since the last reading. Check the figures;"
        " you will be asked when you send them."
    ),
    "meter_off": mark("This meter is disconnected: only its history is kept."),
    "meter_broken": mark(
        "This meter is disconnected because it has failed. Until it is replaced, the bill is"
        " made without its readings."
    ),
    "meter_closed": mark("This meter is closed: only its history is kept."),
    "no_values": mark("No value was given. Type at least one reading."),
    "already_counted": mark(
        "A bill has already used this reading, so it can no longer be withdrawn. Ask the office"
        " to correct it."
    ),
    "reading_exists": mark("This reading has already been sent."),
    "unknown_account": mark(
        "This account is no longer in your cabinet, so the server did not take what was sent for"
        " it."
    ),
    "unknown_meter": mark("The supplier no longer lists this meter on the account."),
    "unknown_register": mark(
        "The supplier no longer lists this time zone of the meter. It may have been reprogrammed."
    ),
    "unknown_command": mark("There is nothing to withdraw: the server does not know this action."),
    "needs_rejected": mark("It depends on an action that was refused. Correct that one first."),
    "conflict": mark(
        "It was changed elsewhere in the meantime. Look at the present values and send again."
    ),
    "other_bytes": mark(
        "An action with the same number but other contents is already on the server."
        " Correct the values and send them again."
    ),
    "malformed": mark("The server could not read this action. Send it again with a new version."),
    "file_not_here": mark(
        "This file is not here yet. It will be loaded once there is a connection."
    ),
    "not_yours": mark("This belongs to another cabinet. Sign in with that one."),
    "unknown_kind": mark("The server does not know this kind of action yet. It stays here."),
    "unsupported": mark("The server does not know this kind of action yet. It stays here."),
    "another_user": mark(
        "This profile belongs to another user. Sign in as that one, or start the app with a new"
        " profile."
    ),
    "wrong_credentials": mark("The login or the password is wrong."),
    "too_many_tries": mark("Too many tries. Wait a few minutes and try again."),
    "signed_out": mark("You were signed out. Sign in again; what waits here will then be sent."),
    "empty_field": mark("A detail that the payment code needs is missing."),
    "malformed_field": mark("A detail of the payment code is not written as it has to be."),
    "wrong_check_digit": mark("A number of the payee has a wrong digit: do not pay by it."),
    "field_too_long": mark("A detail of the payment code is too long: {most} at most."),
    "required_too_long": mark("The names of the payee and its bank are too long for the code."),
    "no_separator": mark("The texts of the payment code use every sign that could part them."),
    "code_too_long": mark("This is more text than a payment code holds."),
    "photo_too_large": mark("This picture is too large: {most} MB at most."),
    "not_a_photo": mark("This is no picture that can be kept: take a JPEG or a PNG."),
    "photo_unreadable": mark("This file cannot be read."),
    "no_billing_term": mark("The supplier has not said when the bill of this month comes."),
    "nothing_to_print": mark("There is nothing of this kind to print or save yet."),
    "contradictory_terms": mark("Two terms of the supplier contradict each other."),
    "unreadable_bill": mark(
        "A bill was explained in a way that this version of the app cannot read. Install the newer"
        " one."
    ),
}
BLOCKED: dict[str, str] = {
    "seasonal": mark(
        "Readings are not taken now: outside the season the charge does not go by this meter."
    ),
    "verification": mark(
        "Readings are not taken: the verification is overdue, and the charge goes by the norm"
        " until the meter has been verified."
    ),
}
_NOT_TAKEN = mark("Readings are not taken now.")
CONNECTIVITY: dict[str, str] = {
    "unreachable": mark("The server does not answer. Check the internet connection."),
    "timeout": mark("The server takes too long to answer. It will be tried again."),
    "server_error": mark("The server has a failure of its own. It will be tried again."),
    "captive_portal": mark(
        "The network answers with a page of its own. Open a browser and sign in to the network."
    ),
    "not_trusted": mark(
        "This computer does not trust the server. Nothing was sent. Check the date and the time; if"
        " they are right, call the office."
    ),
    "proxy_sign_in": mark(
        "This network lets you out by a login and a password of its own. Ask who looks after the"
        " network."
    ),
    "garbage": mark("The answer came damaged and was set aside. It will be tried again."),
    "signed_out": mark("You were signed out. Sign in again; what waits here will then be sent."),
    "wrong_credentials": mark("The login or the password is wrong."),
    "another_server": mark(
        "Another server answers at this address. Nothing is sent to it and nothing is deleted."
    ),
    "wrong_address": mark("The server's address is not a valid one. Check it in the settings."),
    "app_too_old": mark("The server needs a newer version of the app. Your data are kept."),
    "busy": mark("The server is busy. It will be tried again."),
    "refused": mark(
        "The server does not take this request as it is. It stays here; correct it or withdraw it."
    ),
    "no_answer": mark(
        "The server took it and never said what became of it. Check the connection later; if that"
        " does not help, correct it or withdraw it."
    ),
    "token_expired": mark("Your sign-in has expired and is being renewed."),
    "too_many_tries": mark("Too many tries. Wait a few minutes and try again."),
    "by_hand": mark("You chose to work without a connection."),
}


class FaultWords(msgspec.Struct, frozen=True):
    """What happened, what is kept, what to do."""

    happened: str
    kept: str
    todo: str


_KEPT = mark("What you entered before is kept.")
FAULTS: dict[str, FaultWords] = {
    "disk_full": FaultWords(
        mark("The disk is full: nothing more can be saved."),
        mark("What was saved before is kept. What you typed just now was not saved."),
        mark("Free some space on the disk and try again."),
    ),
    "disk_error": FaultWords(
        mark("The disk fails: a file of this profile could not be read or written."),
        mark("What was saved before is kept. What you typed just now was not saved."),
        mark("Try again. If this comes again, have the disk looked at."),
    ),
    "not_a_database": FaultWords(
        mark("A file of this profile is damaged or is not ours."),
        mark("The file was left as it is."),
        mark("Restart the computer. If this comes again, give the code below to the office."),
    ),
    "wrong_key": FaultWords(
        mark("The passphrase does not open this profile."),
        mark("Nothing was changed or deleted."),
        mark("Check Caps Lock and the keyboard's language, and type it again."),
    ),
    "mistyped_code": FaultWords(
        mark("This is not a recovery code: a letter or digit of it is another one."),
        mark("Nothing was changed or deleted."),
        mark("Compare it with what you wrote down: five groups of five."),
    ),
    "keyring_lies": FaultWords(
        mark("What the keyring of this system keeps does not open this profile."),
        mark("Nothing was changed or deleted."),
        mark("Open the profile by another way: the keyring is then put right."),
    ),
    "last_way": FaultWords(
        mark("This is the only way to the data, so it stays."),
        mark("Nothing was changed or deleted."),
        mark("Set another way first."),
    ),
    "no_keyring": FaultWords(
        mark("The keyring of this system does not answer, so the data cannot be unlocked."),
        mark("Nothing was changed or deleted."),
        mark("Unlock the keyring of the system, then try again."),
    ),
    "exists": FaultWords(
        mark("There is already a profile here."),
        mark("Nothing was changed or deleted."),
        mark("Start the app again."),
    ),
    "unwritable": FaultWords(
        mark("The folder of this profile cannot be written to."),
        mark("The file was left as it is."),
        mark("Check that the folder belongs to you and that the disk is in order."),
    ),
    "newer_version": FaultWords(
        mark("This profile was last used by a newer version of the app."),
        mark("Nothing was changed or deleted."),
        mark("Install the newer version, then open the app again."),
    ),
    "locked": FaultWords(
        mark("The app is already open with this profile."),
        _KEPT,
        mark("Go to the window that is open, or close it first."),
    ),
    "unreadable": FaultWords(
        mark("A file of this profile cannot be read or written."),
        mark("The file was left as it is."),
        mark("Check that the folder belongs to you and that the disk is in order."),
    ),
    "affected_sqlite": FaultWords(
        mark("The database library on this computer has a known fault that can lose data."),
        mark("Nothing was opened or changed."),
        mark("Install the app again: it brings the right library with it."),
    ),
}


def problem(code: str, values: Mapping[str, object] | None = None) -> str:
    """What is wrong, in the person's words; ``unit`` among the values names that of a use."""
    given = dict(values or {})
    if code == "window_closed":
        return _window(given)
    if code == "meter_blocked":
        return _blocked(given)
    if code == "too_many_decimals" and not given.get("decimals"):
        return t("This meter shows no fractions: type the whole number.")
    of_money = of_payments.told(code, given)
    if of_money is not None:
        return of_money
    families = (PROBLEMS, IDENTITY, FILES, APPEALS, FORM)
    words = next((family[code] for family in families if code in family), None)
    if words is None:
        return _unknown(code)
    return _filled(code, words, given)


def connectivity(code: str) -> str:
    """Why there is no connection, in the person's words."""
    words = CONNECTIVITY.get(code)
    if words is None:
        return t("The connection failed. Code for the office: {code}.", code=code)
    return t(words)


def fault(code: str) -> FaultWords:
    """What happened to the files, what is kept and what to do, in the person's words."""
    words = FAULTS.get(code)
    if words is None:
        return FaultWords(
            t("Something went wrong with the files of this profile."),
            t(_KEPT),
            t("Start the app again. If this comes back, give the code below to the office."),
        )
    return FaultWords(t(words.happened), t(words.kept), t(words.todo))


def lost(count: int) -> str:
    """What a damaged file has left nothing of."""
    return n(
        "A file on this computer was damaged, and {count} saved action is gone. Look through your"
        " readings and enter again what is missing.",
        "A file on this computer was damaged, and {count} saved actions are gone. Look through your"
        " readings and enter again what is missing.",
        count,
    )


def reason(state: str, code: str | None, details: Mapping[str, object]) -> str:
    """Why a command was refused or cannot go, empty where there is nothing to say."""
    if state == "attention":
        return anything(code or "refused", details)
    return anything(code, details) if state == "rejected" and code else ""


def anything(code: str, values: Mapping[str, object] | None = None) -> str:
    """The words for a code whose family is not known here."""
    if code in FAULTS:
        return t(FAULTS[code].happened)
    return connectivity(code) if code in CONNECTIVITY else problem(code, values)


def opening(day: datetime.date, first: int, last: int, open_period: str) -> datetime.date:
    """The day on which a closed window opens next."""
    name = f"{day.year:04d}-{day.month:02d}"
    name = max(following(name) if day.day > last else name, open_period)
    year, month = (int(part) for part in name.split("-"))
    return datetime.date(year, month, first)


def _window(values: dict[str, object]) -> str:
    try:
        day = datetime.date.fromisoformat(str(values["day"]))
        first, last = int(str(values["first"])), int(str(values["last"]))
        opens = opening(day, first, last, str(values["open_period"]))
    except (KeyError, ValueError):
        return t("Readings are not taken on this day.")
    return t(
        "Readings are taken from day {first} to day {last} of a month. Next time from {date}.",
        first=first,
        last=last,
        date=day_and_month(opens),
    )


def _blocked(values: dict[str, object]) -> str:
    reason = t(BLOCKED.get(str(values.get("reason")), _NOT_TAKEN))
    until = values.get("until")
    if not until:
        return reason
    day = datetime.date.fromisoformat(str(until))
    return t("{reason} They will be taken again from {date}.", reason=reason, date=date(day))


def _filled(code: str, words: str, values: dict[str, object]) -> str:
    unit = values.get("unit")
    shown = dict(values)
    for key in ("value", "counted", "use"):
        amount = values.get(key)
        if isinstance(amount, int):
            with_unit = key == "use" and isinstance(unit, str)
            shown[key] = volume(amount, str(unit)) if with_unit else number(amount)
    if code in THOUSANDTHS:
        bounds = {key: values[key] for key in ("least", "most") if key in values}
        shown |= {key: number(one) for key, one in bounds.items() if isinstance(one, int)}
    try:
        return t(words).format(**shown)
    except (KeyError, IndexError):
        return _unknown(code)


def _unknown(code: str) -> str:
    return t("It was not accepted. Code for the office: {code}.", code=code)
