"""Each document and export as one function of a world: what a screen hands to ``cabinet.later``.

All answer the file's bytes in the language in use; ``printed`` is now, in ms. They raise
``Problem('nothing_to_print')`` where the world has no such thing, and ``Cancelled``.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Literal, TypeVar

from lkk_desktop.documents import accruals as months
from lkk_desktop.documents import appeal as letters
from lkk_desktop.documents import bill as bills
from lkk_desktop.documents import cheque as cheques
from lkk_desktop.documents import confirmation as confirmations
from lkk_desktop.documents import history as histories
from lkk_desktop.documents import hours as profiles
from lkk_desktop.documents import usage as uses
from lkk_desktop.documents.making import IsCancelled, Progress
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.billing.months import month
from lkk_desktop.models.calendar import local
from lkk_desktop.models.command import Problem, World
from lkk_desktop.models.suppliers import Supplier

Spreadsheet = Literal["csv", "xlsx"]
Rows = Literal["readings", "accruals", "statement", "hours", "payments"]
T = TypeVar("T")


def bill(
    world: World,
    account: str,
    period: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """«Платёжный документ (квитанция)» of a period, PDF."""
    from lkk_desktop.documents.pdf import bill as paper

    found = _there(bills.gathered(world, account, period))
    return paper.drawn(found, _moment(world, account, printed), progress, cancelled)


def readings(
    world: World,
    account: str,
    first: str,
    last: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    *,
    only_counted: bool = False,
    waiting: Collection[str] = (),
) -> bytes:
    """«История показаний» of periods, PDF; ``only_counted``: «История принятых показаний»;
    ``waiting``: commands whose readings are not sent yet."""
    from lkk_desktop.documents.pdf import history as paper

    rows = histories.gathered(
        world, account, first, last, only_counted=only_counted, waiting=waiting
    )
    found = _there(rows)
    return paper.drawn(found, _moment(world, account, printed), progress, cancelled)


def confirmation(world: World, reading: str, printed: int) -> bytes:
    """The numbered confirmation of a counted reading, PDF."""
    from lkk_desktop.documents.pdf import confirmation as paper

    found = _there(confirmations.gathered(world, reading))
    return paper.drawn(found, _moment(world, found.account.id, printed))


def cheque(world: World, cheque_id: str, printed: int, *, roll: bool = False) -> bytes:
    """A fiscal receipt as it came, PDF: on A4, or on a ``roll`` of 80 mm."""
    from lkk_desktop.documents.pdf import cheque as sheet
    from lkk_desktop.documents.pdf import cheque_roll as strip

    found = _there(cheques.gathered(world, cheque_id))
    moment = _moment(world, found.account.id, printed)
    return strip.drawn(found, moment) if roll else sheet.drawn(found, moment)


def appeal(
    world: World,
    appeal_id: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    *,
    waits: bool = False,
) -> bytes:
    """An appeal with its answer, PDF; ``waits``: it is still on its way to the supplier."""
    from lkk_desktop.documents.pdf import appeal as paper

    found = _there(letters.gathered(world, appeal_id, waits=waits))
    return paper.drawn(found, local(printed, found.zone), progress, cancelled)


def accruals(
    world: World,
    account: str,
    first: str,
    last: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """«Начисления» of periods, PDF."""
    from lkk_desktop.documents.pdf import accruals as paper

    found = _there(months.gathered(world, account, first, last))
    return paper.drawn(found, _moment(world, account, printed), progress, cancelled)


def statement(
    world: World,
    account: str,
    first: str,
    last: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """«Выписка по расчётам» of periods, PDF."""
    from lkk_desktop.documents.pdf import statement as paper

    found = _there(months.gathered(world, account, first, last))
    return paper.drawn(found, _moment(world, account, printed), progress, cancelled)


def spreadsheet(
    world: World,
    what: Rows,
    form: Spreadsheet,
    account: str,
    first: str,
    last: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    *,
    only_counted: bool = False,
    waiting: Collection[str] = (),
    user: str = "",
) -> bytes:
    """Readings, accruals, months of the statement, hours or payments of periods, as CSV or XLSX.

    ``only_counted``: of readings only those that a bill used; ``waiting``: commands whose readings
    are not sent yet; ``user``: of payments whose own orders are among them."""
    from lkk_desktop.documents.export import csv, sheet, xlsx
    from lkk_desktop.documents.export import payments as paid_sheet
    from lkk_desktop.models import paid

    if what == "readings":
        rows = histories.gathered(
            world, account, first, last, only_counted=only_counted, waiting=waiting
        )
        found = sheet.readings(_there(rows))
    elif what == "accruals":
        found = sheet.accruals(_there(months.gathered(world, account, first, last)))
    elif what == "statement":
        found = sheet.statement(_there(months.gathered(world, account, first, last)))
    elif what == "payments":
        history = _there(paid.gathered(world, account, user, printed))
        found = paid_sheet.payments(history, first, last)
    else:
        found = sheet.hourly(_there(_hours(world, account, first, last)))
    if form == "csv":
        return csv.written(found, progress, cancelled)
    return xlsx.written(found, _moment(world, account, printed), progress, cancelled)


def green_button(
    world: World,
    account: str,
    first: str,
    last: str,
    printed: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    *,
    hourly: bool = False,
) -> bytes:
    """What was used in periods, month by month or in hours, as Green Button (ESPI)."""
    from lkk_desktop.documents.export import greenbutton

    if hourly:
        found = uses.hourly(_there(_hours(world, account, first, last)))
    else:
        found = _there(uses.monthly(world, account, first, last))
    return greenbutton.written(found, _moment(world, account, printed), progress, cancelled)


def article(
    what: Literal["policy", "advice"],
    world: World,
    printed: int,
    supplier: str | None = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The policy or the advice on safety, PDF; ``supplier``: its name where no record of it is
    here yet."""
    from lkk_desktop.documents import policy
    from lkk_desktop.documents.pdf import article as paper

    known = next(iter(world.find(Supplier)), None)
    found = policy.policy(supplier, known) if what == "policy" else policy.advice()
    moment = local(printed, known.zone if known is not None else "UTC")
    return paper.drawn(found, moment, progress, cancelled)


def _hours(world: World, account: str, first: str, last: str) -> profiles.Hours | None:
    begin = datetime.date.fromordinal(month(first).first)
    end = datetime.date.fromordinal(month(last).last)
    return profiles.gathered(world, account, begin, end)


def _there(found: T | None) -> T:
    if found is None:
        raise Problem("nothing_to_print")
    return found


def _moment(world: World, account: str, printed: int) -> datetime.datetime:
    """Now as the account's own clock has it."""
    return local(printed, _there(world.get(Account, account)).zone)


__all__ = [
    "accruals",
    "appeal",
    "article",
    "bill",
    "cheque",
    "confirmation",
    "green_button",
    "readings",
    "spreadsheet",
    "statement",
]
