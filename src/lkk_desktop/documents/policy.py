"""«Политика конфиденциальности» and the advice on safety (seed S2, chapter 8), as articles."""

from __future__ import annotations

from typing import NamedTuple

from lkk_desktop.models.identity import POLICY
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import t


class Section(NamedTuple):
    heading: str
    paragraphs: tuple[str, ...]


class Article(NamedTuple):
    """A text of sections. ``author`` stands at its foot, ``beneath`` under its title."""

    title: str
    beneath: str
    author: str
    sections: tuple[Section, ...]


def policy(name: str | None, supplier: Supplier | None = None) -> Article:
    """The policy of the version ``POLICY``; ``name`` is the supplier's where its record is unknown
    here, as it is before anyone has signed in."""
    whose = supplier.name if supplier is not None else name or t("The supplier")
    return Article(
        title=t("Privacy policy"),
        beneath=t("version {version}", version=POLICY),
        author=whose,
        sections=(
            *_what(whose),
            *_where(),
            Section(t("Whom to ask"), _contacts(whose, supplier)),
        ),
    )


def advice() -> Article:
    """How to keep strangers out of one's cabinet."""
    return Article(
        title=t("Advice on safety"),
        beneath=t("How to keep strangers out of your cabinet"),
        author=t("Personal cabinet"),
        sections=(*_secrets(), *_habits()),
    )


def _what(whose: str) -> tuple[Section, ...]:
    return (
        Section(
            t("What this is about"),
            (
                t(
                    "This is what {supplier} and this program do with what is known of you. You"
                    " agree to it when you register; which version you agreed to and when is kept.",
                    supplier=whose,
                ),
            ),
        ),
        Section(
            t("What is known of you"),
            (
                t(
                    "From the contract: the account number, your name, the address, the meters,"
                    " readings, accruals and payments."
                ),
                t(
                    "From you: the e-mail, the phone, the login, and what you send: readings,"
                    " photos of dials, appeals. Of the password only a one-way mark is kept, by"
                    " which nobody can read it, the staff included."
                ),
                t(
                    "From your computer: the name of the device, when it was last in touch, the"
                    " version of the program. No location, no address book, no other files."
                ),
            ),
        ),
        Section(
            t("What it is used for"),
            (
                t(
                    "To take your readings, to work out and show your bills, to answer your"
                    " appeals, to remind you of terms and to keep strangers out of your cabinet."
                    " It is not sold, and no advertising of others is made with it."
                ),
                t(
                    "E-bills and news come by e-mail only if you subscribed to them, and you can"
                    " end that at any time in your profile."
                ),
            ),
        ),
        Section(
            t("By what right"),
            (
                t(
                    "In Russia: your consent under Federal Law No. 152-FZ of 27.07.2006 “On"
                    " personal data” and the contract of supply. In Ukraine: your consent under"
                    " Law No. 2297-VI of 01.06.2010 “On the protection of personal data” and the"
                    " contract of supply."
                ),
            ),
        ),
    )


def _where() -> tuple[Section, ...]:
    return (
        Section(
            t("Who sees it"),
            (
                t(
                    "You; the staff who serve your account, and each of their steps is recorded;"
                    " those whom the law entitles to it. The companies that carry e-mails and SMS"
                    " learn the address or the number and the message."
                ),
            ),
        ),
        Section(
            t("Where it lies"),
            (
                t(
                    "On the supplier's server, to which it travels encrypted. On this computer in"
                    " two encrypted files; their keys are kept by the keyring of the system or"
                    " under your passphrase, and never lie open on the disk."
                ),
            ),
        ),
        Section(
            t("How long it is kept"),
            (
                t(
                    "As long as you have the cabinet. If you delete it, your login, contacts and"
                    " devices are gone within 24 hours. What the supplier has to keep by law, such"
                    " as bills, payments and readings already counted, stays with the supplier."
                ),
            ),
        ),
        Section(
            t("What you may ask for"),
            (
                t(
                    "To see what is known of you and have it corrected; to have a device signed"
                    " out; to take your consent back by deleting the cabinet; to complain to the"
                    " authority: Roskomnadzor in Russia, the Commissioner for Human Rights of the"
                    " Verkhovna Rada in Ukraine."
                ),
            ),
        ),
    )


def _contacts(whose: str, supplier: Supplier | None) -> tuple[str, ...]:
    if supplier is None:
        return (t("{supplier}: its contacts stand on your bill.", supplier=whose),)
    found = (supplier.name, supplier.phone, supplier.address, supplier.site)
    return tuple(one for one in found if one)


def _secrets() -> tuple[Section, ...]:
    return (
        Section(
            t("A long password"),
            (
                t(
                    "Six characters are the least that is taken; twelve and more are what holds."
                    " A few words that do not belong together, with a digit among them, are easy"
                    " to remember and hard to guess."
                ),
                t(
                    "Not “12345678”, not a birthday, not the account number, and not the password"
                    " of another site."
                ),
            ),
        ),
        Section(
            t("Confirmed contacts"),
            (
                t(
                    "Confirm an e-mail and a phone. A forgotten password comes back only by them,"
                    " and a sign-in from a new device is told to them at once."
                ),
            ),
        ),
        Section(
            t("The right server"),
            (
                t(
                    "Before you type the password, look at the address. In a browser it begins"
                    " with https and has a lock before it; a press on the lock says whose it is."
                    " This program checks that by itself, and sends nothing to a server that it"
                    " does not trust."
                ),
            ),
        ),
    )


def _habits() -> tuple[Section, ...]:
    return (
        Section(
            t("Never pass it on"),
            (
                t(
                    "Give the login and the password to nobody, nor those of your e-mail, nor a"
                    " code from an SMS. The staff never ask for them, by phone or otherwise."
                ),
            ),
        ),
        Section(
            t("Change it in time"),
            (
                t(
                    "Change the password now and then, and at once if someone may know it: that"
                    " signs out every other device. Look through the devices in your profile, and"
                    " sign out what is not yours."
                ),
            ),
        ),
        Section(
            t("This computer"),
            (
                t(
                    "On a computer that others use, too, lock the program or sign out when you"
                    " leave. What was on a lost computer is of no use to others if you sign that"
                    " device out."
                ),
            ),
        ),
    )


__all__ = ["POLICY", "Article", "Section", "advice", "policy"]
