"""History, confirmation, accruals and statement on paper: empty, full, and of thirty years."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lkk_desktop import strings
from lkk_desktop.documents import confirmation, history, made, words
from lkk_desktop.documents.making import Cancelled
from lkk_desktop.models.accruals import Bill, Payment
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import Meter, Reading, Register
from tests.documents import camera, pages
from tests.documents.payees import changed
from tests.documents.world import PRINTED, Held, flat_world, years
from tests.models.billing import kit

NOW = instant(PRINTED)
YEAR = ("2025-11", "2026-10")


@pytest.fixture(scope="module")
def three_years() -> Held:
    return years(3)


def readings(held: Held, **given: Any) -> list[Reading]:
    found = held.find(Reading, account=kit.ACCOUNT)
    return [one for one in found if all(getattr(one, k) == v for k, v in given.items())]


# ── history ───────────────────────────────────────────────────────────────────────────────────


def test_a_year_of_readings_by_months_with_what_each_differs_by(three_years: Held) -> None:
    data = made.readings(three_years, kit.ACCOUNT, *YEAR, NOW)
    text = pages.check(data, title="История показаний")
    assert "Датапередачи" in text
    assert "Разницаспредыдущим" in text
    assert "Способпередачи" in text
    months = [
        text.index(pages.bare(words.capital(words.period(f"2026-{m:02}")))) for m in range(9, 0, -1)
    ]
    assert months == sorted(months), "the newest month comes first"
    of = history.gathered(three_years, kit.ACCOUNT, *YEAR)
    assert of is not None
    assert len(of.rows) == 24
    for row in of.rows:
        assert row.difference
        assert pages.bare(f"{strings.number(row.reading.value)}кВт·ч") in text
        assert pages.bare(f"{strings.number(row.difference)}кВт·ч") in text


def test_only_counted_readings_and_a_dial_that_went_round() -> None:
    held, _ = flat_world()
    (last,) = readings(held, register="r-day", period="2026-10")
    meter = held.get(Meter, last.meter)
    assert meter is not None
    held.put(changed(last, id="sent", value=3_000_000, taken=last.taken + 1, status="transmitted"))
    held.put(changed(last, id="gone", value=9_000_000, taken=last.taken - 1, status="superseded"))
    rolled = changed(
        last,
        id="rolled",
        period="2026-11",
        day=kit.d("2026-11-20"),
        value=12_000,
        taken=last.taken + 10**9,
        rolled=True,
        status="counted",
    )
    held.put(rolled)
    all_of = history.gathered(held, kit.ACCOUNT, "2026-10", "2026-11")
    counted = history.gathered(held, kit.ACCOUNT, "2026-10", "2026-11", only_counted=True)
    assert all_of is not None
    assert counted is not None
    by_id = {row.reading.id: row.difference for row in all_of.rows}
    around = 10**meter.digits * 1000
    assert by_id["rolled"] == 12_000 + around - 3_000_000
    assert by_id["sent"] == 3_000_000 - last.value
    only = {row.reading.id: row.difference for row in counted.rows}
    assert "sent" not in only
    assert "gone" not in only
    assert only["rolled"] == 12_000 + around - last.value
    data = made.readings(held, kit.ACCOUNT, "2026-10", "2026-11", NOW, only_counted=True)
    assert "переходчерезноль" in pages.check(data, title="История принятых показаний")


def test_a_reading_on_its_way_is_not_said_to_be_sent() -> None:
    held, _ = flat_world()
    (last,) = readings(held, register="r-day", period="2026-10")
    held.put(changed(last, id="a", command="a", taken=last.taken + 1, status="transmitted"))
    held.put(changed(last, id="b", command="b", taken=last.taken + 2, status="transmitted"))
    of = history.gathered(held, kit.ACCOUNT, "2026-10", "2026-10", waiting={"b"})
    assert of is not None
    said = {row.reading.id: row.standing for row in of.rows}
    assert (said["a"], said["b"], said[last.id]) == ("transmitted", "waiting", "counted")
    data = made.readings(held, kit.ACCOUNT, "2026-10", "2026-10", NOW, only_counted=False)
    text = pages.check(data, title="История показаний")
    assert text.count("ожидаетотправки") == 0
    data = made.readings(held, kit.ACCOUNT, "2026-10", "2026-10", NOW, waiting={"b"})
    assert pages.check(data, title="История показаний").count("ожидаетотправки") == 1


def test_a_reading_whose_meter_is_no_longer_listed() -> None:
    held, _ = flat_world()
    for meter in held.find(Meter, account=kit.ACCOUNT):
        held.drop(Meter, meter.id)
    for register in held.find(Register, account=kit.ACCOUNT):
        held.drop(Register, register.id)
    data = made.readings(held, kit.ACCOUNT, "2026-10", "2026-10", NOW)
    assert "2812" in pages.check(data, title=kit.ACCOUNT)


@pytest.mark.slow
def test_thirty_years_of_history_are_pages_with_their_heads() -> None:
    held = years(30, "2049-10")
    told: list[tuple[int, int]] = []
    data = made.readings(
        held, kit.ACCOUNT, "2019-11", "2049-10", NOW, progress=lambda *at: told.append(at)
    )
    assert len(told) > 50
    assert told[-1][0] == told[-1][1]
    found = pages.words(data)
    last = found[-1].page
    assert last > 20
    heads = {word.page for word in found if word.text == "Прибор учёта"}
    assert heads == set(range(1, last + 1))
    with pytest.raises(Cancelled):
        made.readings(held, kit.ACCOUNT, "2019-11", "2049-10", NOW, cancelled=lambda: True)
    statement = made.statement(held, kit.ACCOUNT, "2019-11", "2049-10", NOW)
    assert "Итого" in {word.text for word in pages.words(statement)}


@pytest.mark.parametrize("paper", [made.readings, made.accruals, made.statement])
def test_a_period_without_data_says_so(paper: Any) -> None:
    held, _ = flat_world()
    text = pages.check(paper(held, kit.ACCOUNT, "2019-01", "2019-12", NOW), title=kit.ACCOUNT)
    assert "Заэтотпериод" in text


@pytest.mark.parametrize(
    "asked",
    [
        lambda held: made.bill(held, kit.ACCOUNT, "2019-01", NOW),
        lambda held: made.bill(held, "0000000000", "2026-10", NOW),
        lambda held: made.readings(held, "0000000000", *YEAR, NOW),
        lambda held: made.statement(held, "0000000000", *YEAR, NOW),
        lambda held: made.accruals(held, "0000000000", *YEAR, NOW),
        lambda held: made.confirmation(held, "none", NOW),
        lambda held: made.green_button(held, "0000000000", *YEAR, NOW),
        lambda held: made.spreadsheet(held, "hours", "csv", "0000000000", *YEAR, NOW),
    ],
)
def test_what_is_not_there_is_not_printed(asked: Any) -> None:
    with pytest.raises(Problem) as raised:
        asked(flat_world()[0])
    assert raised.value.code == "nothing_to_print"


# ── confirmation ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not camera.POPPLER, reason="poppler-utils is not installed")
def test_a_confirmation_s_code_says_what_its_page_says(tmp_path: Path) -> None:
    held, _ = flat_world()
    (one,) = readings(held, register="r-night", period="2026-10")
    data = made.confirmation(held, one.id, NOW)
    text = pages.check(data, title="Подтверждение показания", pages=1)
    path = tmp_path / "confirmation.pdf"
    path.write_bytes(data)
    (code,) = camera.seen(camera.by_poppler(path))
    mark, account, serial, zone, value, day, number = code.decode("ascii").split("\n")
    assert (mark, account, zone) == ("LKK-READING-1", kit.ACCOUNT, "night")
    assert (value, day) == ("486", "2026-10-20")
    for shown in (account, f"№{serial}", "486кВт·ч", "20.10.2026", f"№{number}"):
        assert pages.bare(shown) in text
    assert confirmation.holds(number)


def test_a_number_follows_from_the_reading_and_finds_a_mistyped_one() -> None:
    held, _ = flat_world()
    (one,) = readings(held, register="r-day", period="2026-10")
    number = confirmation.number(kit.ACCOUNT, "6158001", "day", one)
    assert number == confirmation.number(kit.ACCOUNT, "6158001", "day", one)
    assert number.startswith("2610-")
    others = {
        confirmation.number("0710000001", "6158001", "day", one),
        confirmation.number(kit.ACCOUNT, "6158002", "day", one),
        confirmation.number(kit.ACCOUNT, "6158001", "night", one),
        confirmation.number(kit.ACCOUNT, "6158001", "day", changed(one, value=one.value + 1)),
        confirmation.number(kit.ACCOUNT, "6158001", "day", changed(one, id="other")),
    }
    assert len(others | {number}) == 6
    assert confirmation.holds(number.lower().replace("-", " "))
    bare = number.replace("-", "")
    for place, sign in enumerate(bare):
        for other in confirmation.SIGNS:
            if other != sign:
                assert not confirmation.holds(bare[:place] + other + bare[place + 1 :])
    for place in range(len(bare) - 1):
        swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
        assert swapped == bare or not confirmation.holds(swapped)
    assert not confirmation.holds("")
    assert not confirmation.holds("2610-ЁЁЁЁ-ЁЁЁЁ-Ё")


def test_the_check_sign_is_the_standard_s() -> None:
    """ISO 7064, MOD 37,36: the standard's own example, A12425GABC1234002 with M."""
    assert confirmation.check_sign("A12425GABC1234002") == "M"


@pytest.mark.parametrize("status", ["transmitted", "superseded"])
def test_only_what_a_bill_has_counted_is_confirmed(status: Any) -> None:
    held, _ = flat_world()
    (one,) = readings(held, register="r-day", period="2026-10")
    held.put(changed(one, status=status))
    assert confirmation.gathered(held, one.id) is None


# ── accruals and statement ────────────────────────────────────────────────────────────────────


def test_accruals_hide_columns_of_nothing() -> None:
    held, billed = flat_world()
    data = made.accruals(held, kit.ACCOUNT, "2026-10", "2026-10", NOW)
    text = pages.check(data, title="Начисления")
    assert "Льгота" in text
    assert "Пени" not in text
    assert "Потери" not in text
    for line in billed.lines:
        for kopecks in (line.accrued, line.closing):
            assert pages.bare(words.amount(kopecks)) in text
    assert pages.bare(words.amount(billed.totals.closing)) in text


def test_ratio_and_losses_have_their_columns_where_there_are_any() -> None:
    held, _ = flat_world()
    from lkk_desktop.models.accruals import Accrual

    one = held.find(Accrual, account=kit.ACCOUNT)[0]
    held.put(changed(one, losses=30_000, ratio=40_000_000))
    text = pages.check(
        made.accruals(held, kit.ACCOUNT, "2026-10", "2026-10", NOW), title=kit.ACCOUNT
    )
    assert "Потери" in text
    assert "3%" in text
    assert "40" in text


def test_a_statement_s_months_and_payments_and_their_sums(three_years: Held) -> None:
    data = made.statement(three_years, kit.ACCOUNT, *YEAR, NOW)
    text = pages.check(data, title="Выписка по расчётам")
    bills = [b for b in three_years.find(Bill, account=kit.ACCOUNT) if YEAR[0] <= b.period]
    assert len(bills) == 12
    for one in bills:
        row = (
            words.capital(words.period(one.period)),
            words.amount(one.opening),
            words.amount(one.accrued),
            words.amount(one.penalty),
            words.amount(one.recalculated),
            words.amount(one.paid),
            words.amount(one.closing),
        )
        assert pages.bare("".join(row)) in text
    total = "".join(
        words.amount(value)
        for value in (
            bills[0].opening,
            sum(b.accrued for b in bills),
            sum(b.penalty for b in bills),
            sum(b.recalculated for b in bills),
            sum(b.paid for b in bills),
            bills[-1].closing,
        )
    )
    assert pages.bare(f"Итого{total}") in text
    payments = [
        one
        for one in three_years.find(Payment, account=kit.ACCOUNT)
        if kit.d("2025-11-01") <= one.day <= kit.d("2026-10-31")
    ]
    assert payments
    whole = sum(one.amount for one in payments)
    assert pages.bare(f"Итого{words.amount(whole)}") in text
    assert text.count("Банковскаякарта") == len(payments)


def test_a_month_without_a_bill_stands_in_its_place(three_years: Held) -> None:
    held = Held(three_years.records.values())
    (bill,) = held.find(Bill, account=kit.ACCOUNT, period="2026-05")
    held.drop(Bill, bill.id)
    text = pages.check(made.statement(held, kit.ACCOUNT, *YEAR, NOW), title=kit.ACCOUNT)
    assert "Май2026г.:счётанет" in text


def test_a_fresh_payment_is_marked_and_an_overpayment_said() -> None:
    held, _ = flat_world()
    (one,) = [p for p in held.find(Payment, account=kit.ACCOUNT) if p.group == "waste"]
    held.put(changed(one, id="fresh", status="fresh"))
    (bill,) = held.find(Bill, account=kit.ACCOUNT)
    held.put(changed(bill, closing=-12_345))
    text = pages.check(
        made.statement(held, kit.ACCOUNT, "2026-10", "2026-10", NOW), title=kit.ACCOUNT
    )
    assert "ещёнеучтёнпоставщиком" in text
    assert "Переплатанаконецпериода(октябрь2026г.):123,45₽" in text


def test_a_range_that_ends_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        made.statement(flat_world()[0], kit.ACCOUNT, "2026-10", "2026-09", NOW)


# ── lightness ─────────────────────────────────────────────────────────────────────────────────


def test_a_screen_that_offers_documents_imports_none_of_what_makes_them() -> None:
    code = (
        "import sys\n"
        "from lkk_desktop.documents import made, bill, history, accruals, hours, usage\n"
        "from lkk_desktop.documents.pdf import bill as b, history as h, statement as s\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"reportlab", "xlsxwriter", "babel", "font_roboto", "PySide6"})


def test_documents_at_the_same_time_do_not_spoil_each_other(three_years: Held) -> None:
    """Fonts are shared: ten at once in threads are what each is alone."""
    from concurrent.futures import ThreadPoolExecutor

    periods = [f"2026-{month:02}" for month in range(1, 11)]

    def one(period: str) -> bytes:
        return made.statement(three_years, kit.ACCOUNT, "2025-01", period, NOW)

    alone = [one(period) for period in periods]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(one, periods)) == alone


def test_a_page_of_history_has_no_float_of_a_reading() -> None:
    held, _ = flat_world()
    (one,) = readings(held, register="r-cold_water", period="2026-10")
    held.put(changed(one, value=153_901))
    data = made.readings(held, kit.ACCOUNT, "2026-10", "2026-10", NOW)
    text = pages.check(data, title=kit.ACCOUNT)
    assert "153,901м³" in text
    assert "5,701м³" in text
    assert msgspec.json.encode(one)
