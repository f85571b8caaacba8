"""What the server tells a user of their own cabinet, in words: who came in, what changed."""

from __future__ import annotations

import datetime

from lkk_desktop.models.notifications import NoticeCode, UserNotice
from lkk_desktop.strings import date, date_and_time, mark, money, t
from lkk_desktop.ui.autopayments import speech

TITLES: dict[NoticeCode, str] = {
    "device_new": mark("A new device has signed in"),
    "device_revoked": mark("A device is signed out"),
    "login_changed": mark("The login is another one now"),
    "password_changed": mark("The password is another one now"),
    "contact_changed": mark("A contact is another one now"),
    "contact_removed": mark("A contact is removed"),
    "account_linked": mark("An account is added"),
    "account_linked_by_other": mark("Somebody else has added your account"),
    "account_unlinked": mark("An account is removed"),
    "deletion_begun": mark("The user is to be deleted"),
    "deletion_undone": mark("The deletion is undone"),
    "credentials_reset": mark("An office has reset the login and the password"),
    "command_refused": mark("An action was refused"),
    "appeal_answered": mark("An appeal is answered"),
    "appeal_refused": mark("An appeal is refused"),
    "appeal_extended": mark("The term of an appeal is extended"),
    "autopayment_paid": mark("The autopayment has paid"),
    "autopayment_failed": mark("The autopayment did not pay"),
    "autopayment_off": mark("The autopayment is switched off"),
    "payment_returned": mark("Money was given back"),
}
ADVICE: dict[NoticeCode, str] = {
    "device_new": mark("If that was not you, sign it out and change the password."),
    "login_changed": mark("If that was not you, change the password at once."),
    "password_changed": mark("If that was not you, restore the password by your contact at once."),
    "contact_changed": mark("If that was not you, change the password at once."),
    "contact_removed": mark("If that was not you, change the password at once."),
    "account_linked_by_other": mark(
        "They know its number and the surname. If it is none of your household, tell the supplier."
    ),
    "deletion_begun": mark("Until then you can undo it, above every page."),
    "appeal_answered": mark("Read the answer and rate it."),
    "appeal_refused": mark("Read why, correct what was written and send it again."),
    "autopayment_failed": mark("Pay by hand what is owed."),
}
LEADS: dict[NoticeCode, str] = {
    "device_new": "devices",
    "device_revoked": "devices",
    "login_changed": "credentials",
    "password_changed": "credentials",
    "contact_changed": "contacts",
    "contact_removed": "contacts",
    "account_linked": "profile",
    "account_linked_by_other": "profile",
    "account_unlinked": "profile",
    "deletion_begun": "profile",
    "deletion_undone": "profile",
    "credentials_reset": "credentials",
    "command_refused": "journal",
    "appeal_answered": "appeals",
    "appeal_refused": "appeals",
    "appeal_extended": "appeals",
    "autopayment_paid": "payments_history",
    "autopayment_failed": "autopayments",
    "autopayment_off": "autopayments",
    "payment_returned": "payments_history",
}
"""The screens on which one sees to it."""
ALARMS: frozenset[NoticeCode] = frozenset(
    (
        *("device_new", "account_linked_by_other", "deletion_begun", "credentials_reset"),
        *("autopayment_failed", "autopayment_off"),
    )
)
NAMED = ("device", "login", "contact", "account")
AUTOPAYMENTS: frozenset[NoticeCode] = frozenset(
    ("autopayment_paid", "autopayment_failed", "autopayment_off")
)
RETURNS: dict[str, str] = {
    "whole": mark("It is all of a payment, which no longer counts as paid."),
    "part": mark("It is a part of a payment; that part no longer counts as paid."),
    "excess": mark("The bank had taken it beyond the payment."),
    "unpaid": mark("The bank had taken only a part of the sum, so nothing was paid."),
}
"""What went back, by its code; one of a newer server has no words here."""
SLOW = mark("It may take the bank some days to show it.")
APPEALS: frozenset[NoticeCode] = frozenset(("appeal_answered", "appeal_refused", "appeal_extended"))

_SUBJECTS: dict[NoticeCode, str] = {
    **dict.fromkeys(APPEALS, "appeal"),
    **dict.fromkeys(AUTOPAYMENTS, "account"),
    "payment_returned": "order",
}


def title(notice: UserNotice) -> str:
    """What has happened; a code of a newer server is told as it is."""
    said = TITLES.get(notice.code)
    return t(said) if said is not None else t("News of your cabinet: {code}", code=notice.code)


def line(notice: UserNotice) -> str:
    """Whom or what it is about: a device's name, a masked contact, an account; '' of none."""
    if notice.code in APPEALS:
        return _appeal(notice)
    if notice.code in AUTOPAYMENTS:
        return _autopayment(notice)
    if notice.code == "payment_returned":
        return _listed(_sum(notice), notice.values.get("card"))
    found = (notice.values.get(name) for name in NAMED)
    return ", ".join(one for one in found if isinstance(one, str) and one)


def advice(notice: UserNotice, zone: str) -> str:
    """What to do about it, '' where nothing has to be done; instants are told in a zone."""
    if notice.code == "appeal_extended":
        return _extended(notice)
    if notice.code in AUTOPAYMENTS:
        return _why(notice)
    if notice.code == "payment_returned":
        return _returned(notice)
    said = ADVICE.get(notice.code)
    if said is None:
        return ""
    until = notice.values.get("until")
    if notice.code == "deletion_begun" and isinstance(until, int):
        when = t("It will be deleted on {moment}.", moment=date_and_time(until, zone))
        return f"{when} {t(said)}"
    return t(said)


def act(notice: UserNotice) -> str:
    """What its button does."""
    if notice.code in APPEALS:
        return t("Open the appeal")
    if notice.code in AUTOPAYMENTS:
        paid = notice.code == "autopayment_paid"
        return t("See the payments") if paid else t("See the autopayment")
    if notice.code == "payment_returned":
        return t("See the payments")
    return t("Open the log") if notice.code == "command_refused" else t("Open the profile")


def _appeal(notice: UserNotice) -> str:
    """«№ 08-000040408, Смена фамилии»."""
    number, reason = notice.values.get("number"), notice.values.get("reason")
    named = t("No. {number}", number=number) if number else ""
    return ", ".join(one for one in (named, reason) if isinstance(one, str) and one)


def _autopayment(notice: UserNotice) -> str:
    """«0710000000, 3 548,41 ₽, 2200 70XX XXXX 4417»; what was not charged has no sum here."""
    values = notice.values
    charged = _sum(notice) if notice.code == "autopayment_paid" else ""
    return _listed(values.get("account"), charged, values.get("card"))


def _returned(notice: UserNotice) -> str:
    """What went back, to where it goes if no card is named above, and how soon it is seen."""
    values = notice.values
    what = RETURNS.get(str(values.get("what")))
    parts = [] if what is None else [t(what)]
    if not values.get("card"):
        by_card = values.get("method") == "card"
        to = t("It goes to the card that was paid with.")
        parts.append(to if by_card else t("It goes back the way it was paid."))
    return " ".join((*parts, t(SLOW)))


def _sum(notice: UserNotice) -> str:
    """Its sum of money, '' of none."""
    amount = notice.values.get("amount")
    if not isinstance(amount, int):
        return ""
    return money(amount, str(notice.values.get("currency") or "RUB"))


def _listed(*parts: object) -> str:
    return ", ".join(one for one in parts if isinstance(one, str) and one)


def _why(notice: UserNotice) -> str:
    """Why nothing was charged, or why it is off, and what to do; '' where it has paid."""
    code = str(notice.values.get("reason") or "")
    if notice.code == "autopayment_off":
        return t(speech.OFF[code]) if code in speech.OFF else ""
    if notice.code == "autopayment_failed":
        return f"{speech.why(code)} {t(ADVICE['autopayment_failed'])}".strip()
    return ""


def _extended(notice: UserNotice) -> str:
    """Until when, and why."""
    until, why = notice.values.get("until"), notice.values.get("why")
    parts = [str(why)] if why else []
    try:
        day = datetime.date.fromisoformat(str(until))
        parts.insert(0, t("The answer will come by {date}.", date=date(day)))
    except ValueError:
        pass
    return " ".join(parts)


def subject(notice: UserNotice) -> str:
    """The id of the record that its screen is to put before the person, '' where it is none."""
    of = notice.values.get(_SUBJECTS.get(notice.code, ""))
    return of if isinstance(of, str) else ""
