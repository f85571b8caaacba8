"""What is to be done this month: over all accounts, by urgency, and no more once it is done."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from lkk_desktop.models.accounts import LinkedAccount, short_address
from lkk_desktop.models.metering import Meter, Register
from lkk_desktop.models.papers import Notice
from lkk_desktop.models.record import Record
from lkk_desktop.models.todo import Deed, to_do
from tests import household
from tests.household import ACCOUNT, DAY, NOW, USER, changed
from tests.models.billed import Shelf, accrual, bill, payment

D = datetime.date
SECOND, ISSUED = "0710000017", D(2026, 11, 3)
PEOPLE: tuple[Record, ...] = (
    household.supplier,
    household.user,
    household.linked,
    household.account,
)


def meter(id: str = "meter-1", **fields: Any) -> Meter:
    return changed(household.meter, id=id, **fields)


def register(of: str = "meter-1", zone: str = "day", **fields: Any) -> Register:
    return changed(household.register, id=f"{of}-{zone}", meter=of, zone=zone, **fields)


def notice(kind: str, issued: D = ISSUED, **fields: Any) -> Notice:
    plain: dict[str, Any] = {"planned": None, "note": None, "amount": 100}
    return Notice(
        id=f"{kind}-{issued}",
        account=ACCOUNT,
        kind=kind,  # type: ignore[arg-type]
        issued=issued,
        **(plain | fields),
    )


def deeds(*records: Record, now: int = NOW) -> tuple[Deed, ...]:
    return to_do(Shelf(*PEOPLE, *records), USER, now)


def codes(*records: Record, now: int = NOW) -> list[str]:
    return [one.code for one in deeds(*records, now=now)]


# ── readings ──────────────────────────────────────────────────────────────────────────────────


def test_a_working_meter_without_a_reading_of_this_month_is_to_be_read() -> None:
    (deed,) = deeds(meter(), register(), meter("meter-2"), register("meter-2"))
    assert deed == Deed(
        code="readings",
        account=ACCOUNT,
        by=D(2026, 11, 25),
        days=5,
        meters=("meter-1", "meter-2"),
    )


NOVEMBER, OCTOBER = D(2026, 11, 12), D(2026, 10, 25)
DONE: dict[str, tuple[Record, ...]] = {
    "it was sent": (meter(), register(transmitted_on=NOVEMBER)),
    "a control reading was taken": (meter(), register(counted_on=NOVEMBER)),
    "the meter is off": (meter(status="off"), register()),
    "it has failed": (meter(status="broken"), register()),
    "it is closed": (meter(status="closed"), register()),
    "it is blocked": (meter(blocked="seasonal"), register()),
    "there is no meter": (),
    "it has no register": (meter(),),
    "the month is billed already": (
        *(meter(), register()),
        changed(household.account, open_period="2026-12"),
    ),
}


@pytest.mark.parametrize("case", DONE)
def test_no_reading_is_asked_for_where(case: str) -> None:
    assert codes(*DONE[case]) == []


def test_each_zone_must_have_its_reading() -> None:
    day, night = register(transmitted_on=NOVEMBER), register(zone="night")
    (deed,) = deeds(meter(), day, night)
    assert deed.meters == ("meter-1",)
    assert codes(meter(), day, changed(night, transmitted_on=NOVEMBER)) == []


def test_a_register_never_read_is_to_be_read() -> None:
    never = register(counted_on=None, transmitted_on=None, counted_value=None)
    assert codes(meter(), never) == ["readings"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [(0, 5), (4, 1), (5, 0), (6, None), (11, 24)],
    ids=["20 Nov", "24 Nov", "25 Nov", "26 Nov", "1 Dec"],
)
def test_it_is_asked_for_while_readings_are_taken(after: int, expected: int | None) -> None:
    found = deeds(meter(), register(), now=NOW + after * DAY)
    assert [one.days for one in found] == ([] if expected is None else [expected])


def test_the_day_is_the_accounts_own() -> None:
    """At 19:30 UTC on the 25th it is the 26th in Yekaterinburg, and the 25th in Kaliningrad."""
    late = NOW + 5 * DAY + 14 * 3_600_000 + 1_800_000
    assert codes(meter(), register(), now=late) == []
    west = changed(household.account, zone="Europe/Kaliningrad")
    assert codes(west, meter(), register(), now=late) == ["readings"]


def test_a_window_that_is_longer_than_the_month_ends_with_it() -> None:
    long = changed(household.supplier, window_last=31)
    (deed,) = deeds(long, meter(), register())
    assert (deed.by, deed.days) == (D(2026, 11, 30), 10)


# ── money, verification, notices ──────────────────────────────────────────────────────────────


def test_what_is_owed_is_to_be_paid_until_its_day() -> None:
    (deed,) = deeds(bill({"common": 354_841}), accrual("electricity", 1_200))
    assert (deed.code, deed.amount, deed.penalty) == ("pay", 354_841, 1_200)
    assert (deed.by, deed.late) == (D(2026, 12, 15), False)
    assert codes(bill({"common": 354_841}), payment("p", 354_841)) == []
    assert codes(bill({"common": -5})) == []


def test_a_debt_whose_day_is_over_is_late() -> None:
    (deed,) = deeds(bill({"common": 100}, due=D(2026, 11, 15)))
    assert (deed.by, deed.late) == (D(2026, 11, 15), True)


@pytest.mark.parametrize(
    ("verification", "late"),
    [
        (D(2026, 11, 19), True),
        (D(2026, 11, 20), False),
        (D(2027, 1, 19), False),
        (D(2027, 1, 20), None),
        (None, None),
    ],
)
def test_a_verification_is_to_be_seen_to_when_it_is_near(
    verification: D | None, late: bool | None
) -> None:
    found = deeds(meter(verification=verification))
    assert [(one.code, one.late) for one in found] == ([] if late is None else [("verify", late)])
    if found:
        assert (found[0].meters, found[0].resource) == (("meter-1",), "electricity")


@pytest.mark.parametrize("status", ["off", "broken", "closed"])
def test_only_a_working_meter_is_verified(status: str) -> None:
    assert codes(meter(verification=D(2026, 1, 1), status=status)) == []


def test_the_gravest_notice_is_named_and_none_once_all_is_paid() -> None:
    notices = (
        notice("debt", D(2026, 11, 18)),
        notice("claim"),
        notice("limitation", planned=D(2026, 12, 10)),
        notice("limitation", D(2026, 8, 1), planned=D(2026, 9, 1)),
    )
    (deed,) = deeds(*notices)
    assert (deed.code, deed.notice, deed.by, deed.issued) == (
        *("notice", "limitation"),
        *(D(2026, 12, 10), D(2026, 11, 3)),
    )
    assert codes(*notices, bill({"common": 100})) == ["notice", "pay"]
    assert codes(*notices, bill({"common": 0})) == []


# ── all of them ───────────────────────────────────────────────────────────────────────────────

EVERYTHING: tuple[Record, ...] = (
    LinkedAccount(id="link-2", user=USER, account=SECOND, nickname="Мама", place=1),
    changed(household.account, id=SECOND),
    *(meter(verification=D(2026, 12, 1)), register()),
    meter("meter-9", account=SECOND, verification=D(2026, 11, 2)),
    register("meter-9", account=SECOND),
    bill({"common": 100}),
    bill({"common": 200}, due=D(2026, 11, 15), account=SECOND),
    notice("debt"),
)


def said(found: tuple[Deed, ...]) -> list[tuple[str, str]]:
    return [(one.code, "first" if one.account == ACCOUNT else "second") for one in found]


def test_they_stand_by_urgency_over_all_accounts() -> None:
    assert said(deeds(*EVERYTHING)) == [
        ("notice", "first"),
        ("pay", "second"),
        ("verify", "second"),
        ("readings", "first"),
        ("readings", "second"),
        ("verify", "first"),
        ("pay", "first"),
    ]


def test_readings_of_the_last_days_go_before_what_is_late_already() -> None:
    found = said(deeds(*EVERYTHING, now=NOW + 2 * DAY))
    assert found[:4] == [
        ("notice", "first"),
        ("readings", "first"),
        ("readings", "second"),
        ("pay", "second"),
    ]


def test_the_order_of_records_is_nothing_and_each_deed_is_itself() -> None:
    chance, first = random.Random(7), deeds(*EVERYTHING)
    assert len({one.id for one in first}) == len(first)
    for _ in range(20):
        shuffled = chance.sample(EVERYTHING, len(EVERYTHING))
        assert deeds(*shuffled) == first


def test_an_account_that_is_not_ours_or_not_here_yet_asks_for_nothing() -> None:
    strange = changed(household.account, id="0799999999")
    theirs = (strange, meter("m-x", account=strange.id), register("m-x", account=strange.id))
    assert codes(*theirs) == []
    gone = LinkedAccount(id="link-3", user=USER, account="0788888888", nickname=None, place=3)
    assert codes(gone) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("628300, ХМАО - Югра, Нефтеюганск г, 1 мкр., дом 12, кв. 1", "1 мкр., дом 12, кв. 1"),
        ("г. Тюмень, ул. Береговая, д. 14", "ул. Береговая, д. 14"),
        ("628403, ХМАО - Югра, Сургут г, Кедровая ул, дом 8, кв. 47", "Кедровая ул, дом 8, кв. 47"),
        ("м. Чернігів, вул. Шевченка, 5, кв. 3", "вул. Шевченка, 5, кв. 3"),
        ("Тюменская обл., СНТ «Черёмушки», участок 112", "СНТ «Черёмушки», участок 112"),
        ("Пойковский, площадка 3, дом 1, кв. 2", "площадка 3, дом 1, кв. 2"),
        ("дом 7", "дом 7"),
        ("", ""),
    ],
)
def test_an_address_is_shortened_from_its_street_on(address: str, expected: str) -> None:
    assert short_address(address) == expected
