"""Terms in working days by the calendar of Russia, with the days that its government moved."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest

from lkk_server.appeals import terms

CASES = [
    # An ordinary week: 20 November 2026 is a Friday.
    ("2026-11-20", 1, "2026-11-23"),
    ("2026-11-20", 3, "2026-11-25"),
    ("2026-11-20", 7, "2026-12-01"),
    ("2026-11-20", 11, "2026-12-07"),
    ("2026-11-20", 30, "2027-01-12"),
    # Made on a Saturday and on the Sunday after it: the first day counted is Monday.
    ("2026-11-21", 1, "2026-11-23"),
    ("2026-11-22", 1, "2026-11-23"),
    # No days: that very day, or the first that is worked.
    ("2026-11-20", 0, "2026-11-20"),
    ("2026-11-22", 0, "2026-11-23"),
    # New Year: 31 December 2025 and 9 January 2026 are off, moved from weekends.
    ("2025-12-30", 1, "2026-01-12"),
    ("2025-12-31", 0, "2026-01-12"),
    ("2026-01-05", 3, "2026-01-14"),
    ("2026-12-30", 1, "2027-01-11"),
    # 23 February is a Monday; 8 March falls on a Sunday, and the Monday after it is off.
    ("2026-02-20", 1, "2026-02-24"),
    ("2026-03-06", 1, "2026-03-10"),
    # May: the 1st is a Friday, the 9th a Saturday and Monday the 11th is off for it.
    ("2026-04-30", 1, "2026-05-04"),
    ("2026-05-08", 1, "2026-05-12"),
    ("2026-04-30", 11, "2026-05-19"),
    # In 2025 the bridge days were moved: 2 and 8 May off, and June the 13th.
    ("2025-04-30", 1, "2025-05-05"),
    ("2025-05-07", 1, "2025-05-12"),
    ("2025-06-11", 1, "2025-06-16"),
    # Unity day: a Wednesday in 2026; in 2025 Saturday 1 November was worked for Monday the 3rd.
    ("2026-11-03", 1, "2026-11-05"),
    ("2025-10-31", 1, "2025-11-01"),
    ("2025-10-31", 2, "2025-11-05"),
    ("2025-11-01", 0, "2025-11-01"),
]


@pytest.mark.parametrize(("made", "days", "due"), CASES)
def test_a_term_ends_on_a_working_day(made: str, days: int, due: str) -> None:
    assert terms.due("RU", datetime.date.fromisoformat(made), days).isoformat() == due


def test_another_country_has_its_own_days() -> None:
    # 4 November is no holiday in Kazakhstan, whose Republic day is on 25 October.
    assert terms.is_working("KZ", datetime.date(2026, 11, 4))
    assert not terms.is_working("RU", datetime.date(2026, 11, 4))


def test_the_suppliers_country_is_what_its_settings_say() -> None:
    assert terms.country("tyumen") == "RU"


def test_a_country_without_a_calendar_is_named_so() -> None:
    with pytest.raises(NotImplementedError):
        terms.due("XX", datetime.date(2026, 11, 20), 1)


def test_threads_see_whole_years_only() -> None:
    terms._year.cache_clear()
    days = [datetime.date(year, 1, 7) for year in range(2020, 2060)] * 4
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda date: terms.is_working("RU", date), days))
