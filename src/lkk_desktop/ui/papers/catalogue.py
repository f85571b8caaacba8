"""Which papers and exports there are: what each is called, what its file is, and who makes it.

``now`` is the instant (ms) that is printed on them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from lkk_desktop.documents import answers, words
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.metering import Reading
from lkk_desktop.strings import date, mark, t
from lkk_desktop.ui.papers.document import Document, Make

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Course, Shown
    from lkk_desktop.models.payments import Cheque

What = Literal["readings", "accruals", "hours", "payments"]
Format = Literal["csv", "xlsx", "xml"]
ROWS: dict[What, str] = {
    "readings": mark("Readings"),
    "accruals": mark("Accruals"),
    "hours": mark("Use by the hour"),
    "payments": mark("Payments"),
}


def bill(account: str, period: str, now: int) -> Document:
    """The payment document of a period."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        return made.bill(shown, account, period, now, course.step, course.cancelled)

    return _paper(t("Bill"), account, period, period, make)


def statement(account: str, first: str, last: str, now: int) -> Document:
    """The settlement statement of some periods."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        return made.statement(shown, account, first, last, now, course.step, course.cancelled)

    return _paper(t("Settlement statement"), account, first, last, make)


def accruals(account: str, first: str, last: str, now: int) -> Document:
    """The accruals of some periods."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        return made.accruals(shown, account, first, last, now, course.step, course.cancelled)

    return _paper(t("Accruals"), account, first, last, make)


def readings(
    account: str, first: str, last: str, now: int, *, counted: bool, waiting: Collection[str]
) -> Document:
    """The history of readings of some periods; ``waiting`` are commands that are not sent yet."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        return made.readings(
            *(shown, account, first, last, now),
            only_counted=counted,
            waiting=waiting,
            progress=course.step,
            cancelled=course.cancelled,
        )

    return _paper(t("History of readings"), account, first, last, make)


def confirmation(reading: Reading, now: int) -> Document:
    """The numbered confirmation of one reading."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        course.look()
        return made.confirmation(shown, reading.id, now)

    title = t("Confirmation of a reading")
    return Document(
        title=f"{title}, {date(reading.day)}",
        name=f"{title} {reading.account} {reading.day.isoformat()}",
        suffix="pdf",
        make=make,
    )


def cheque(given: Cheque, now: int, *, roll: bool = False) -> Document:
    """A fiscal receipt, on a sheet of A4 or on a ``roll`` of 80 mm."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        course.look()
        return made.cheque(shown, given.id, now, roll=roll)

    back = given.kind == "income_returned"
    title = t("Fiscal cheque of a return") if back else t("Fiscal cheque")
    number, paper = t("No. {number}", number=given.document), t("80 mm")
    name = f"{title} {given.account} {given.document}"
    return Document(
        title=f"{title} {number}",
        name=f"{name} {paper}" if roll else name,
        suffix="pdf",
        make=make,
    )


def appeal(given: Appeal, now: int, *, waits: bool = False) -> Document:
    """An appeal with its answer; ``waits``: it is still on its way to the supplier."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        return made.appeal(shown, given.id, now, course.step, course.cancelled, waits=waits)

    number = given.number if given.number is not None else given.reason
    return Document(
        title=f"{t('Appeal')} {answers.number_of(given)}",
        name=f"{t('Appeal')} {number}",
        suffix="pdf",
        make=make,
    )


def export(
    account: str,
    what: What,
    form: Format,
    first: str,
    last: str,
    now: int,
    *,
    counted: bool = False,
    waiting: Collection[str] = (),
    user: str = "",
) -> Document:
    """Rows of some periods as a table, or what was used as Green Button. ``counted``: of readings
    only those that a bill used; ``waiting`` are commands that are not sent yet;
    ``user``: of payments whose own orders are among them.

    Raises ``ValueError`` for money as Green Button, which knows of use only.
    """
    if form == "xml" and what in ("accruals", "payments"):
        raise ValueError("Green Button holds what was used, and no money")

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        if form == "xml":
            return made.green_button(
                *(shown, account, first, last, now),
                hourly=what == "hours",
                progress=course.step,
                cancelled=course.cancelled,
            )
        return made.spreadsheet(
            *(shown, what, form, account, first, last, now, course.step, course.cancelled),
            only_counted=counted,
            waiting=waiting,
            user=user,
        )

    title = t(ROWS[what])
    return Document(
        title=f"{title}, {words.periods(first, last)}",
        name=f"{title} {account} {_named(first, last)}",
        suffix=form,
        make=make,
    )


def calendar(user: str, now: int) -> Document:
    """The coming year's days of all the user's accounts."""

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


def article(what: Literal["policy", "advice"], now: int, supplier: str | None = None) -> Document:
    """The policy or the advice on safety; ``supplier``: its name where its record is not here."""

    def make(shown: Shown, course: Course) -> bytes:
        from lkk_desktop.documents import made

        return made.article(what, shown, now, supplier, course.step, course.cancelled)

    title = t("Privacy policy") if what == "policy" else t("Advice on safety")
    return Document(title=title, name=title, suffix="pdf", make=make)


def _paper(title: str, account: str, first: str, last: str, make: Make) -> Document:
    return Document(
        title=f"{title}, {words.periods(first, last)}",
        name=f"{title} {account} {_named(first, last)}",
        suffix="pdf",
        make=make,
    )


def _named(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"
