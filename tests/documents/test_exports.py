"""CSV and XLSX read back by others: figures to the last place, dates as dates, no formulas."""

from __future__ import annotations

import csv as plain_csv
import datetime
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from lkk_desktop import strings
from lkk_desktop.documents import accruals, history, hours, made
from lkk_desktop.documents.export import csv, sheet, xlsx
from lkk_desktop.documents.making import Cancelled
from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.metering import LoadProfile, Meter, Reading
from lkk_desktop.models.services import Provider
from tests.documents.payees import changed
from tests.documents.world import PRINTED, Held, account, flat_world, provider, years
from tests.models.billing import kit

NOW = instant(PRINTED)
MONTH = ("2026-10", "2026-10")
FORMULAS = ("=1+1", "+7 (3463)", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "＝1", "|calc", "%x")


def rows(data: bytes) -> list[list[str]]:
    """A CSV as Excel in Russian reads it: BOM, semicolons, CRLF."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return list(plain_csv.reader(io.StringIO(text), delimiter=";"))


def cells(data: bytes) -> tuple[str, list[list[Any]]]:
    """A sheet's name and cells as calamine reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    (name,) = book.sheet_names
    return name, book.get_sheet_by_name(name).to_python()


def number(text: str) -> Decimal:
    """A figure as a spreadsheet with decimal commas takes it."""
    assert "." not in text
    assert "\u00a0" not in text
    return Decimal(text.replace(",", "."))


def hourly_world() -> Held:
    held, _ = flat_world()
    for day, use in (("2026-10-24", 24), ("2026-10-25", 24)):
        held.put(
            LoadProfile(
                id=f"r-day-{day}",
                account=kit.ACCOUNT,
                register="r-day",
                day=kit.d(day),
                hours=tuple(None if n == 5 else 100 * n + 1 for n in range(use)),
            )
        )
    return held


# ── readings and accruals ─────────────────────────────────────────────────────────────────────


def test_readings_as_csv() -> None:
    held, _ = flat_world()
    table = rows(made.spreadsheet(held, "readings", "csv", kit.ACCOUNT, *MONTH, NOW))
    assert table[0][:3] == ["Расчётный период", "Дата передачи", "Ресурс"]
    of = history.gathered(held, kit.ACCOUNT, *MONTH)
    assert of is not None
    assert len(table) == 1 + len(of.rows)
    for row, one in zip(table[1:], of.rows, strict=True):
        assert row[0] == "10.2026"
        assert row[1] == one.reading.day.strftime("%d.%m.%Y")
        assert number(row[5]) * 1000 == one.reading.value
        assert one.difference is not None
        assert number(row[6]) * 1000 == one.difference


def test_accruals_as_csv_hide_no_column_and_say_what_is_unknown() -> None:
    held, billed = flat_world()
    one = held.find(Accrual, account=kit.ACCOUNT)[0]
    held.put(changed(one, explanation=one.explanation | {"flaws": ["no_tariff"]}))
    table = rows(made.spreadsheet(held, "accruals", "csv", kit.ACCOUNT, *MONTH, NOW))
    head = table[0]
    assert len(head) == 20
    closing = head.index("Долг на конец")
    assert sum(number(row[closing]) for row in table[1:]) * 100 == billed.totals.closing
    assert [row for row in table if "тариф неизвестен" in row]
    assert {len(row) for row in table} == {20}


def test_xlsx_says_the_same_as_csv_in_real_numbers_and_dates() -> None:
    held, _ = flat_world()
    for what, text in (("readings", "Показания"), ("accruals", "Начисления")):
        table = rows(made.spreadsheet(held, what, "csv", kit.ACCOUNT, *MONTH, NOW))  # type: ignore[arg-type]
        name, found = cells(made.spreadsheet(held, what, "xlsx", kit.ACCOUNT, *MONTH, NOW))  # type: ignore[arg-type]
        assert name == text
        assert len(found) == len(table)
        assert found[0] == table[0]
        for there, here in zip(found[1:], table[1:], strict=True):
            for value, said in zip(there, here, strict=True):
                if isinstance(value, float | int):
                    assert Decimal(str(value)) == number(said)
                elif isinstance(value, datetime.date):
                    assert value.strftime("%d.%m.%Y").endswith(said)
                else:
                    assert value == said


def test_an_xlsx_stands_as_a_person_wants_it() -> None:
    held, _ = flat_world()
    data = made.spreadsheet(held, "accruals", "xlsx", kit.ACCOUNT, *MONTH, NOW)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
        core = archive.read("docProps/core.xml").decode()
    assert 'state="frozen"' in page
    assert "<autoFilter" in page
    assert "<cols>" in page
    assert "<f>" not in page
    assert "#,##0.00" in styles
    assert "2026-11-20T10:00:00Z" in core
    assert data == made.spreadsheet(held, "accruals", "xlsx", kit.ACCOUNT, *MONTH, NOW)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["readings", "accruals", "hours"])
def test_a_period_without_data_is_a_head_alone(what: Any, form: Any) -> None:
    held, _ = flat_world()
    data = made.spreadsheet(held, what, form, kit.ACCOUNT, "2019-01", "2019-12", NOW)
    found = rows(data) if form == "csv" else cells(data)[1]
    assert len(found) == 1


@pytest.mark.parametrize("given", FORMULAS)
def test_what_a_supplier_wrote_is_never_a_formula(given: str) -> None:
    held, _ = flat_world()
    for one in held.find(Provider):
        held.put(changed(one, name=given))
    meter = held.find(Meter, account=kit.ACCOUNT)[0]
    held.put(changed(meter, serial=given))
    for what in ("accruals", "readings"):
        data = made.spreadsheet(held, what, "csv", kit.ACCOUNT, *MONTH, NOW)
        for row in rows(data)[1:]:
            for cell in row:
                begins = cell.lstrip()[:1]
                assert begins not in tuple("=+@|%＝＋－＠\t\r")
                assert begins != "-" or cell[1:].replace(",", "").isdigit()
        data = made.spreadsheet(held, what, "xlsx", kit.ACCOUNT, *MONTH, NOW)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
        assert any(given.strip() in str(cell) for row in cells(data)[1] for cell in row)


def test_semicolons_quotes_and_lines_stay_in_their_cell() -> None:
    held, _ = flat_world()
    held.put(provider("water", name='МУП "Вода";\r\nфилиал; "Юг"'))
    table = rows(made.spreadsheet(held, "accruals", "csv", kit.ACCOUNT, *MONTH, NOW))
    assert any('МУП "Вода";' in cell and "филиал" in cell for row in table for cell in row)
    assert {len(row) for row in table} == {20}


def test_extremes_keep_their_last_place() -> None:
    assert csv.cell(10**15 - 1, "money") == "9999999999999,99"
    assert csv.cell(-1, "money") == "-0,01"
    assert csv.cell(0, "money") == "0,00"
    assert csv.cell(1, "volume") == "0,001"
    assert csv.cell(10**15 - 1, "price") == "999999999,999999"
    held, _ = flat_world()
    one = held.find(Accrual, account=kit.ACCOUNT)[0]
    held.put(changed(one, closing=10**15 - 1, tariff=1, volume=10**15 - 1))
    _, found = cells(made.spreadsheet(held, "accruals", "xlsx", kit.ACCOUNT, *MONTH, NOW))
    (row,) = [row for row in found if row[18] == 9_999_999_999_999.99]
    assert Decimal(str(row[9])) == Decimal("0.000001")
    assert Decimal(str(row[7])) == Decimal("999999999999.999")


def test_thirty_years_go_to_a_file_and_can_be_called_off() -> None:
    held = years(30, "2049-10")
    of = accruals.gathered(held, kit.ACCOUNT, "2019-11", "2049-10")
    assert of is not None
    told: list[tuple[int, int]] = []
    data = xlsx.written(sheet.accruals(of), PRINTED, lambda *at: told.append(at))
    assert len(cells(data)[1]) == 1 + 720
    assert told[-1] == (720, 720)
    with pytest.raises(Cancelled):
        xlsx.written(sheet.accruals(of), PRINTED, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        csv.written(sheet.accruals(of), cancelled=lambda: True)


# ── hours ─────────────────────────────────────────────────────────────────────────────────────


def test_hours_have_their_wall_time_and_a_gap_is_no_nought() -> None:
    table = rows(made.spreadsheet(hourly_world(), "hours", "csv", kit.ACCOUNT, *MONTH, NOW))
    assert len(table) == 1 + 48
    assert table[1][:2] == ["24.10.2026 00:00", "UTC+0500"]
    assert table[6][5] == ""
    assert table[7][5] == "0,601"
    name, found = cells(made.spreadsheet(hourly_world(), "hours", "xlsx", kit.ACCOUNT, *MONTH, NOW))
    assert name == "Часы"
    assert found[1][0] == kit.d("2026-10-24")  # midnight reads as the day
    assert found[2][0] == datetime.datetime.combine(kit.d("2026-10-24"), datetime.time(1))
    assert found[6][5] == ""
    assert found[7][5] == 0.601


@pytest.mark.parametrize(
    ("day", "count", "walls"),
    [
        ("2026-10-25", 25, ["02:00 +0300", "03:00 +0300", "03:00 +0200", "04:00 +0200"]),
        ("2026-03-29", 23, ["02:00 +0200", "04:00 +0300", "05:00 +0300", "06:00 +0300"]),
    ],
)
def test_the_days_on_which_clocks_change(day: str, count: int, walls: list[str]) -> None:
    profile = LoadProfile(
        id="p", account=kit.ACCOUNT, register="r", day=kit.d(day), hours=(1,) * count
    )
    found = list(hours.hours(profile, "Europe/Kyiv"))
    assert [hour.wall.strftime("%H:%M %z") for hour in found[2:6]] == walls
    after = hours.midnight(kit.d(day) + datetime.timedelta(days=1), "Europe/Kyiv")
    assert found[-1].begin + hours.HOUR == after


def test_sheets_are_in_the_language_in_use() -> None:
    strings.use("uk")
    held, _ = flat_world()
    held.put(account())
    assert held.find(Reading, account=kit.ACCOUNT)
    table = rows(made.spreadsheet(held, "readings", "csv", kit.ACCOUNT, *MONTH, NOW))
    assert table[0][1] == "Дата передачі"
