"""Which papers and exports there are: what each is called, what its file is, and who makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.command import Problem
from lkk_desktop.strings import t
from lkk_desktop.ui.papers.document import Document, Suffix

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Course, Shown


def bill(account: str, period: str) -> Document:
    """The payment document of a period."""
    return _paper(t("Bill"), account, period)


def statement(account: str, first: str, last: str) -> Document:
    """The settlement statement of some periods."""
    return _paper(t("Settlement statement"), account, first, last)


def accruals(account: str, first: str, last: str) -> Document:
    """The accruals of some periods."""
    return _paper(t("Accruals"), account, first, last)


def readings(account: str, first: str, last: str, *, counted: bool) -> Document:
    """The history of readings of some periods."""
    return _paper(t("History of readings"), account, first, last, str(counted))


def confirmation(account: str, reading: str) -> Document:
    """The confirmation of one reading."""
    return _paper(t("Confirmation of a reading"), account, reading)


def export(account: str, what: str, format: Suffix, first: str, last: str) -> Document:
    """Rows of some periods as a table or as Green Button."""
    return _paper(what, account, first, last, suffix=format)


def calendar(user: str, now: int) -> Document:
    """The coming year's days of all the user's accounts; ``now`` in ms."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents.calendar import calendar as made
        from lkk_desktop.models.accounts import Account
        from lkk_desktop.models.deadlines import deadlines

        course.look()
        days = deadlines(shown, user, now)
        numbers = {number for one in days for number in one.accounts}
        accounts = (shown.get(Account, number) for number in sorted(numbers))
        return made(days, {one.id: one.address for one in accounts if one is not None}, now)

    title = t("Days of utilities")
    return Document(title=title, name=title, suffix="ics", make=make)


def _paper(title: str, account: str, *periods: str, suffix: Suffix = "pdf") -> Document:
    named = " – ".join(dict.fromkeys(periods))

    def make(_shown: Shown, _course: Course) -> bytes:
        raise Problem("unsupported")

    return Document(
        title=f"{title}, {named}" if named else title,
        name=" ".join(part for part in (title, account, named) if part),
        suffix=suffix,
        make=make,
    )
