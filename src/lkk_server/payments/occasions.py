"""Which standing orders are due: found in sets, by the supplier's calendar, and each once.

An occasion that was taken up has a row of ``autopay_run``, whatever came of it. Who is leaving
keeps their standing orders until they are gone, and none of these is due meanwhile.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.autopayments import (
    FIRST_DAY,
    LAST_DAY,
    Autopayment,
    Occasion,
    falls,
    latest,
)
from lkk_desktop.models.calendar import day, following, instant, period, zone
from lkk_server import tables
from lkk_server.identity.tables import leaving
from lkk_server.payments.tables import autopay_run, transfer
from lkk_server.statements import Statement

PAGE = 200


class Place(NamedTuple):
    """How far a look has come: those that follow the bill come last."""

    bills: bool
    stream: str
    id: str


BEGIN = Place(False, "", "")

_A = tables.records[Autopayment.of.name].c
_B = tables.records[Bill.of.name].c
_R, _T = autopay_run.c, transfer.c
_COLUMNS = tuple(_A[name] for name in Autopayment.of.names)


def due(
    connection: Connection, supplier: str, zone_name: str, now: int, after: Place = BEGIN
) -> tuple[list[Autopayment], Place | None]:
    """A page of the standing orders of which an occasion is due that was not taken up, and where
    the next one begins; None after the last. ``connection`` is the supplier's."""
    statement = (_BY_DAY, _BY_BILL)[after.bills]
    asked = {"of_supplier": supplier, **_of_day(day(now, zone_name), zone_name)}
    rows = statement.rows(connection, after_stream=after.stream, after_id=after.id, **asked)
    found = [Autopayment.of.record(row[1:]) for row in rows]
    coming = [one for one in found if occasion(connection, one, zone_name, now) is not None]
    if len(rows) == PAGE:
        return coming, Place(after.bills, str(rows[-1][0]), found[-1].id)
    return coming, None if after.bills else Place(True, "", "")


def occasion(connection: Connection, one: Autopayment, zone_name: str, now: int) -> Occasion | None:
    """The last occasion of a standing order up to now, whether it was taken up or not."""
    today, since = day(now, zone_name), day(one.made, zone_name)
    if one.schedule != "bill":
        return latest(one, since, today, None)
    row = _NEWEST.first(connection, of_stream=f"account:{one.account}", today=today.isoformat())
    if row is None:
        return None
    of, issued = str(row[0]), datetime.date.fromisoformat(row[1])
    posted = _POSTED.rows(connection, of_ref=f"{one.account}-{of}")[0][0]
    came = issued if posted is None else max(issued, day(posted, zone_name))
    if posted is not None and one.made < posted:
        # It came later on the very day, or since: an instant says more than a day.
        since = min(since, came - datetime.timedelta(days=1))
    return latest(one, since, today, (of, came))


def taken_up(connection: Connection, supplier: str, autopayment: str, name: str) -> bool:
    """Whether an occasion of this name was taken up. The transaction holds the user's stream."""
    asked = {"of_supplier": supplier, "of_autopayment": autopayment, "of_occasion": name}
    return _TAKEN.first(connection, **asked) is not None


def _of_day(today: datetime.date, zone_name: str) -> dict[str, Any]:
    """What each schedule's last occasion up to a day is called, and where its day begins (ms):
    what was made since then has to wait for the next one."""
    this = period(today)
    asked: dict[str, Any] = {
        "today": today.isoformat(),
        "number": today.day,
        "this": this,
        "before": following(this, -1),
        "last": this if falls("last_day", None, this) <= today else following(this, -1),
    }
    for number in range(FIRST_DAY, LAST_DAY + 1):
        month = this if number <= today.day else following(this, -1)
        asked[f"begin_{number}"] = _begin(falls("day", number, month), zone_name)
    asked["begin_last"] = _begin(falls("last_day", None, asked["last"]), zone_name)
    return asked


def _begin(of: datetime.date, zone_name: str) -> int:
    return instant(datetime.datetime.combine(of, datetime.time(), zone(zone_name)))


def _not_taken(name: ColumnElement[Any]) -> ColumnElement[bool]:
    same = (_R.supplier == _A.supplier, _R.autopayment == _A.id, _R.occasion == name)
    return ~exists().where(*same)


def _page(*conditions: ColumnElement[bool]) -> Any:
    after = or_(
        _A.stream > bindparam("after_stream"),
        and_(_A.stream == bindparam("after_stream"), _A.id > bindparam("after_id")),
    )
    here = (_A.supplier == bindparam("of_supplier"), after, *conditions)
    staying = ~exists().where(leaving.c.user == _A.user)
    return select(_A.stream, *_COLUMNS).where(*here, staying).order_by(_A.stream, _A.id).limit(PAGE)


_BY_NUMBER = _A.schedule == "day"
_NAME = case(
    (and_(_BY_NUMBER, _A.day <= bindparam("number")), bindparam("this")),
    (_BY_NUMBER, bindparam("before")),
    else_=bindparam("last"),
)
_BEGINS = case(
    {number: bindparam(f"begin_{number}") for number in range(FIRST_DAY, LAST_DAY + 1)},
    value=_A.day,
    else_=bindparam("begin_last"),
)
_BY_DAY = Statement(_page(_A.schedule != "bill", _A.made < _BEGINS, _not_taken(_NAME)))
_OF_BILL = (
    select(func.max(_B.period))
    .where(_B.stream == literal("account:").concat(_A.account), _B.issued <= bindparam("today"))
    .scalar_subquery()
)
_BY_BILL = Statement(
    _page(
        _A.schedule == "bill",
        _OF_BILL.is_not(None),
        _not_taken(literal("bill:").concat(_OF_BILL)),
    )
)
_NEWEST = Statement(
    select(_B.period, _B.issued)
    .where(_B.stream == bindparam("of_stream"), _B.issued <= bindparam("today"))
    .order_by(_B.period.desc())
    .limit(1)
)
_POSTED = Statement(
    select(func.min(_T.posted)).where(_T.ref == bindparam("of_ref"), _T.kind == "bill")
)
_TAKEN = Statement(
    select(_R.order).where(
        _R.supplier == bindparam("of_supplier"),
        _R.autopayment == bindparam("of_autopayment"),
        _R.occasion == bindparam("of_occasion"),
    )
)
