"""Which papers and exports there are: what each is called, what its file is, and who makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from lkk_desktop.strings import t
from lkk_desktop.ui.papers.document import Document, Suffix

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Course, Shown

What = Literal["readings", "accruals", "statement", "hours"]
Form = Literal["csv", "xlsx", "xml"]
Made = Any
"""The module ``documents.made``, which is imported when the first document is made."""


def bill(account: str, period: str, now: int) -> Document:
    """The payment document of a period; ``now``, here and below, is in ms: when it is printed."""
    return _paper(
        t("Bill"),
        (account, period),
        lambda made, shown, course: made.bill(shown, account, period, now, *_course(course)),
    )


def statement(account: str, first: str, last: str, now: int) -> Document:
    """The settlement statement of some periods."""
    return _paper(
        t("Settlement statement"),
        (account, first, last),
        lambda made, shown, course: made.statement(
            shown, account, first, last, now, *_course(course)
        ),
    )


def accruals(account: str, first: str, last: str, now: int) -> Document:
    """The accruals of some periods."""
    return _paper(
        t("Accruals"),
        (account, first, last),
        lambda made, shown, course: made.accruals(
            shown, account, first, last, now, *_course(course)
        ),
    )


def readings(account: str, first: str, last: str, now: int, *, counted: bool) -> Document:
    """The history of readings of some periods."""
    return _paper(
        t("History of counted readings") if counted else t("History of readings"),
        (account, first, last),
        lambda made, shown, course: made.readings(
            shown, account, first, last, now, *_course(course), only_counted=counted
        ),
    )


def confirmation(account: str, reading: str, now: int) -> Document:
    """The confirmation of one reading."""
    return _paper(
        t("Confirmation of a reading"),
        (account, reading),
        lambda made, shown, _: made.confirmation(shown, reading, now),
    )


def export(account: str, what: What, form: Form, first: str, last: str, now: int) -> Document:
    """Rows of some periods as a table; as Green Button by months, of hours by hours."""

    def make(made: Made, shown: Shown, course: Course) -> bytes:
        asked = (account, first, last, now, *_course(course))
        if form == "xml":
            data: bytes = made.green_button(shown, *asked, hourly=what == "hours")
        else:
            data = made.spreadsheet(shown, what, form, *asked)
        return data

    names = {
        "readings": t("Readings"),
        "accruals": t("Accruals"),
        "statement": t("Settlement statement"),
        "hours": t("Hours"),
    }
    return _paper(names[what], (account, first, last), make, form)


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


def _course(course: Course) -> tuple[Callable[[int, int], None], Callable[[], bool]]:
    """How far a work is and whether it was called off, as documents ask for them."""
    return course.step, course.cancelled


def _paper(
    title: str,
    of: tuple[str, ...],
    making: Callable[[Made, Shown, Course], bytes],
    suffix: Suffix = "pdf",
) -> Document:
    """A document of an account (the first of ``of``) and some periods or a reading."""
    account, *rest = of
    named = " – ".join(dict.fromkeys(rest))

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        course.look()
        return making(made, shown, course)

    return Document(
        title=f"{title}, {named}" if named else title,
        name=" ".join(part for part in (title, account, named) if part),
        suffix=suffix,
        make=make,
    )
