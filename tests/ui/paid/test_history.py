"""«История платежей»: what was paid, what became of it, and the way to its cheque."""

from __future__ import annotations

import csv
import io

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from lkk_desktop import look
from lkk_desktop.documents import made
from lkk_desktop.models import paid
from lkk_desktop.models.accruals import Bill, Payment
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import ChequeItem, Part
from lkk_desktop.models.services import Provider
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import MailCheque
from lkk_desktop.strings import date, money
from lkk_desktop.ui.cells import font_of
from lkk_desktop.ui.paid import speech
from lkk_desktop.ui.paid import table as table_module
from lkk_desktop.ui.paid.strip import ChequeStrip
from lkk_desktop.ui.paid.table import PaymentsTable
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.payments import browser
from lkk_desktop.ui.screens import payments_history
from lkk_desktop.ui.screens.payments_history import PaymentsHistoryScreen
from lkk_desktop.ui.theme import Theme
from tests.household import NOW, TYUMEN, USER
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM
from tests.ui.paid import orders
from tests.ui.paid.looking import cut, picture
from tests.ui.profile.hands import answer, asked, click, contact, known, screen, texts


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def page(window: Window) -> PaymentsHistoryScreen:
    found = screen(window, PaymentsHistoryScreen)
    window.qtbot.waitUntil(lambda: found.history is not None, timeout=20_000)
    window.qtbot.waitUntil(lambda: found.table.payments.rowCount() > 0, timeout=20_000)
    window.spin()
    return found


def rows(of: PaymentsHistoryScreen) -> list[list[str]]:
    lines = of.table.payments
    return [[plain(one) for one in lines.texts(row)] for row in range(lines.rowCount())]


def choose(window: Window, of: PaymentsHistoryScreen, id: str) -> str:
    """Put a payment before the person; what is told of it."""
    assert of.table.choose(id)
    window.spin()
    return plain(texts(of.detail))


def test_what_was_paid_stands_with_its_way_its_mark_and_its_cheque(window: Window) -> None:
    found = rows(page(window))
    assert found[:3] == [
        [
            "20.11.2026",
            "Банковская карта",
            "Оператор по обращению с ТКО",
            *MARKED,
            "548,41 ₽",
            "Чек",
        ],
        ["20.11.2026", "Банковская карта", "main", *MARKED, "3 000,00 ₽", "Чек"],
        ["19.11.2026", "Банковская карта", "main", "возвращён", *RETURNED, "ещё не получен"],
    ]
    # A way that the program has no word for is called as the supplier calls it.
    assert found[3][:2] == ["18.11.2026", "Домашняя касса"]
    assert found[3][-1] == "ещё не получен"
    assert found[4][3:] == ["учтён поставщиком", found[4][4], "–"]


WASTE = "Оператор по обращению с ТКО"
MARKED = ["ещё не учтён поставщиком"]
RETURNED = ["100,00 ₽\nвозвращено 100,00 ₽"]


def test_sums_at_the_foot_are_what_the_accruals_say(window: Window) -> None:
    of = page(window)
    cabinet = window.profile.cabinet
    assert of.history is not None
    for bill in cabinet.find(Bill, account=FLAT):
        used = [one for one in of.history.lines if one.bill == bill.period]
        assert paid.sums(used).paid == bill.paid, bill.period
    months = of.span.ends
    total = sum(
        one.amount
        for one in cabinet.find(Payment, account=FLAT)
        if months[0] <= f"{one.day:%Y-%m}" <= months[1]
    )
    foot = {name: plain(value) for name, value in of.totals.rows}
    fresh = 300_000 + 54_841 + 77_700
    assert foot["Оплачено за период"] == plain(money(total))
    assert foot["ещё не учтено"] == plain(money(fresh))
    assert foot["учтено в начислениях"] == plain(money(total - fresh))
    assert foot["Возвращено вам"] == "100,00 ₽"
    ways = {"Банковская карта", "Домашняя касса"}
    assert ways <= set(foot)


def test_what_the_sum_is_made_of_stands_under_a_heading_each_time(window: Window) -> None:
    of = page(window)
    blocks = [(heading, [name for name, _sum in rows]) for heading, rows in of.totals.blocks]
    assert blocks == [
        ("", ["Оплачено за период", "Возвращено вам"]),
        ("Учёт у поставщика", ["учтено в начислениях", "ещё не учтено"]),
        ("По способам оплаты", ["Банковская карта", "Домашняя касса"]),
    ]
    shown = [one.text() for one in of.totals.findChildren(QLabel) if one.isVisible()]
    assert [one for one in shown if one in ("Учёт у поставщика", "По способам оплаты")]
    heard = [one.accessibleName() for one in of.totals.findChildren(QLabel)]
    assert "По способам оплаты, Домашняя касса: 777,00 ₽" in map(plain, heard)
    # Of one way all of it was paid: there is nothing to tell apart.
    of.span.choose("2026-08", "2026-08")
    window.spin()
    assert [heading for heading, _rows in of.totals.blocks] == [""]


def test_a_month_alone_is_chosen_by_the_span(window: Window) -> None:
    of = page(window)
    of.span.choose("2026-08", "2026-08")
    window.spin()
    assert {row[0][3:] for row in rows(of)} == {"08.2026"}
    of.span.choose("2026-11", "2026-11")
    window.spin()
    assert {row[0][3:] for row in rows(of)} == {"11.2026"}


def test_orders_that_came_to_nothing_are_told_with_their_reason_when_wanted(
    window: Window,
) -> None:
    of = page(window)
    assert of.title.subtitle.text() == "31 платёж"
    before = of.title.subtitle.text()
    assert not any("отказал" in row[3] for row in rows(of))
    of.attempts.setFocus()
    QTest.keyClick(of.attempts, Qt.Key.Key_Space)
    window.spin()
    assert [row[3] for row in rows(of)].count("банк отказал") == 1
    assert [row[3] for row in rows(of)].count("время оплаты истекло") == 1
    assert of.title.subtitle.text() == before, "what was not paid is no payment"
    said = choose(window, of, orders.REFUSED)
    assert "Платёж не состоялся. На карте недостаточно денег." in said
    assert "чек" not in said.lower()
    assert "истекло" in choose(window, of, orders.EXPIRED)


def test_a_payment_whose_cheque_has_not_come_says_so_and_what_to_do(window: Window) -> None:
    of = page(window)
    known(window, replace(orders.paid, id="fresh-one", settled=NOW - 1_000))
    known(window, orders.payment(replace(orders.paid, id="fresh-one", settled=NOW - 1_000), "x", 5))
    window.qtbot.waitUntil(lambda: of.table.choose("fresh-one"), timeout=5_000)
    window.spin()
    said = plain(texts(of.detail))
    assert "Чек ещё не получен" in said
    assert "позвоните поставщику" in said
    assert not of.detail.cheque.isVisible()
    assert not of.detail.mailing.isVisible()
    said = choose(window, of, orders.LATE)
    assert "Чек не получен больше суток. Позвоните поставщику" in said
    # Enter on such a line says the same, and opens nothing.
    of.table.setFocus()
    QTest.keyClick(of.table, Qt.Key.Key_Return)
    window.spin()
    assert "Чек не получен больше суток" in window.said()
    assert of.findChildren(Viewer) == []


def test_the_cheque_comes_while_one_looks(window: Window) -> None:
    of = page(window)
    choose(window, of, orders.LATE)
    known(window, orders.cheque(orders.late, 77_700, document="7"))
    window.qtbot.waitUntil(of.detail.cheque.isVisible, timeout=5_000)
    assert "Чек не получен" not in plain(texts(of.detail))


def test_a_payment_made_elsewhere_says_who_gives_its_cheque(window: Window) -> None:
    of = page(window)
    old = next(one for one in of.history.lines if one.order is None)  # type: ignore[union-attr]
    said = choose(window, of, old.id)
    assert "Оплачено не здесь: чек выдаёт тот, кто принял деньги." in said
    assert "Учтён в счёте за" in said


def test_enter_opens_the_cheque_and_the_other_paper_is_one_press_away(window: Window) -> None:
    of = page(window)
    choose(window, of, orders.PAID)
    of.table.setFocus()
    QTest.keyClick(of.table, Qt.Key.Key_Return)
    (viewer,) = of.findChildren(Viewer)
    window.qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
    assert viewer.windowTitle() == "Кассовый чек № 46534"
    assert "9999078902005431" in viewer.text.toPlainText()
    assert viewer.content == made.cheque(
        window.profile.cabinet._shown, f"{orders.PAID}-{FLAT}", NOW
    )
    strip = viewer.findChild(ChequeStrip)
    assert isinstance(strip, ChequeStrip)
    click(window, strip.other)
    window.qtbot.waitUntil(lambda: any(_is_roll(one) for one in of.findChildren(Viewer)))
    for one in of.findChildren(Viewer):
        one.close()


def _is_roll(viewer: Viewer) -> bool:
    return viewer.view is not None and viewer._pdf.pagePointSize(0).width() < 230  # type: ignore[union-attr]


def test_a_click_on_the_word_opens_it_too(window: Window) -> None:
    of = page(window)
    index = of.table.payments.index(0, 5)
    place = of.table.visualRect(index).center()
    QTest.mouseClick(of.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    window.spin()
    (viewer,) = of.findChildren(Viewer)
    window.qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
    viewer.close()
    nothing = of.table.visualRect(of.table.payments.index(2, 5)).center()
    QTest.mouseClick(of.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(nothing))
    window.spin()
    assert [one for one in of.findChildren(Viewer) if one.isVisible()] == []


def test_a_cheque_is_mailed_once_and_only_with_a_line_and_a_confirmed_address(
    window: Window,
) -> None:
    of = page(window)
    choose(window, of, orders.PAID)
    mailing = of.detail.mailing
    assert plain(mailing.note.text()) == f"Придёт на {orders.EMAIL}."
    click(window, mailing.send)
    mailing.mail()
    assert asked(window) == [MailCheque(cheque=f"{orders.PAID}-{FLAT}")]
    answer(window, Done())
    assert mailing.note.text() == f"Чек отправлен на {orders.EMAIL}."
    click(window, mailing.send)
    answer(window, Problem("too_many_tries", wait=65))
    assert "1:05" in mailing.note.text()
    window.profile.stand("offline")
    window.spin()
    choose(window, of, orders.LATE)
    choose(window, of, orders.PAID)
    assert not mailing.send.isEnabled()
    assert "нужна связь" in mailing.note.text()
    window.profile.stand("online")
    known(window, contact("email", orders.EMAIL, None))
    window.qtbot.waitUntil(lambda: "подтвердите" in mailing.note.text(), timeout=5_000)
    assert not mailing.send.isEnabled()


def test_a_cheque_can_be_checked_where_its_register_says(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def remember(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(payments_history, "open_page", remember)
    of = page(window)
    choose(window, of, orders.PAID)
    click(window, of.detail.check)
    assert opened == ["https://check.example.ru/?fn=9999078902005431"]
    assert browser.safe(opened[0]) == opened[0]


def test_what_went_back_after_a_bill_is_told_beside_its_payment(window: Window) -> None:
    of = page(window)
    old = next(one for one in of.history.lines if one.bill is not None)  # type: ignore[union-attr]
    known(window, orders.recalculation(old.id, 1_000))
    window.qtbot.waitUntil(lambda: _of(of, old.id).returned == 1_000, timeout=5_000)
    assert _of(of, old.id).counts == old.counts, "the bill has it whole"
    said = choose(window, of, old.id)
    assert "Из них 10,00 ₽ возвращено плательщику." in said


def _of(of: PaymentsHistoryScreen, id: str) -> paid.Paid:
    assert of.history is not None
    return next(one for one in of.history.lines if one.id == id)


def test_a_part_that_went_back_before_a_bill_is_not_counted(window: Window) -> None:
    of = page(window)
    less = replace(orders.paid, returned=100_000)
    known(window, less, orders.payment(less, "main", 200_000))
    back = orders.cheque(
        less, 100_000, id=f"{orders.PAID}-{FLAT}-back", kind="income_returned", document="8"
    )
    known(window, back)
    id = f"{orders.PAID}-{FLAT}-main"
    window.qtbot.waitUntil(lambda: len(_of(of, id).cheques) == 2, timeout=5_000)
    one = _of(of, id)
    assert (one.kopecks, one.counts, one.returned) == (300_000, 200_000, 100_000)
    choose(window, of, id)
    assert of.detail.back.isVisible()
    click(window, of.detail.back)
    (viewer,) = of.findChildren(Viewer)
    window.qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
    assert viewer.windowTitle() == "Кассовый чек возврата № 8"
    viewer.close()


def test_each_cheque_of_what_went_back_in_parts_is_reached_from_its_own_line(
    window: Window,
) -> None:
    of = page(window)
    less = replace(orders.paid, returned=160_000)
    ours, theirs = (
        Provider(id=f"of-{group}", supplier=TYUMEN, name=name, group=group)
        for group, name in (("main", "АО «Сбыт»"), ("waste", "ООО «Экология»"))
    )
    backs = [
        orders.cheque(
            less,
            kopecks,
            id=f"{orders.PAID}-{FLAT}-back-{number}",
            kind="income_returned",
            taken=f"2026-11-20T10:0{number}",
            document=str(number),
            items=(ChequeItem(name=f"ЛС {FLAT}: {who.name}", kopecks=kopecks),),
        )
        for number, kopecks, who in ((1, 60_000, ours), (2, 40_000, ours), (3, 60_000, theirs))
    ]
    known(window, less, ours, theirs, orders.payment(less, "main", 200_000), *backs)
    main, waste = (f"{orders.PAID}-{FLAT}-{group}" for group in ("main", "waste"))
    window.qtbot.waitUntil(lambda: len(_of(of, main).returns) == 2, timeout=5_000)
    assert [one.document for one in _of(of, waste).returns] == ["3"]
    assert _of(of, waste).cheque is not None
    choose(window, of, main)
    assert of.detail.back.text() == "Чеки возвратов"
    first, second = of.detail.returns.actions()
    assert plain(first.text()) == "600,00 ₽ · 20.11.2026, 10:01 · № 1"
    second.trigger()
    (viewer,) = of.findChildren(Viewer)
    window.qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
    assert viewer.windowTitle() == "Кассовый чек возврата № 2"
    viewer.close()
    known(window, Provider(id="both", supplier=TYUMEN, name=ours.name, group="waste"))
    window.qtbot.waitUntil(lambda: len(_of(of, waste).returns) == 3, timeout=5_000)
    assert len(_of(of, main).returns) == 2, "theirs is of one group still"


def test_what_is_sought_is_shown_whatever_is_chosen(window: Window) -> None:
    of = page(window)
    of.span.choose("2026-03", "2026-03")
    window.spin()
    of.seek(orders.REFUSED)
    window.spin()
    current = of.table.payments.paid(of.table.currentIndex().row())
    assert current is not None
    assert current.order == orders.REFUSED
    assert of.attempts.isChecked()
    assert of.span.ends == ("2026-03", "2026-11")


def test_what_an_order_paid_for_another_account_is_shown_there(window: Window) -> None:
    """A notice of what went back names the order only."""
    of = page(window)
    id = "01970000-0000-7000-8000-0000000000a1"
    parts = (Part("0799999999", "main", 100), Part(MUM, "main", 10_000))
    known(window, orders.order(id, parts=parts, returned=10_100))
    of.seek(id)
    window.qtbot.waitUntil(lambda: of.table.payments.rowCount() == 1, timeout=20_000)
    window.spin()
    assert window.shell.desk.account == MUM
    current = of.table.payments.paid(of.table.currentIndex().row())
    assert current is not None
    assert (current.order, current.standing) == (id, "returned")
    of.seek("an order that is not here")
    window.spin()
    assert window.shell.desk.account == MUM


def test_the_table_goes_to_a_spreadsheet_and_the_clipboard(window: Window) -> None:
    of = page(window)
    data = made.spreadsheet(
        window.profile.cabinet._shown, "payments", "csv", FLAT, "2026-11", "2026-11", NOW, user=USER
    )
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    table = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    head = next(row for row in table if row["Чек"])
    assert head["Дата"] == "20.11.2026"
    assert plain(head["Сумма"]).replace(" ", "") in ("548,41", "548.41")
    assert head["Чек"] == "46534"
    assert any("банк отказал" in line for line in lines)
    xlsx = made.spreadsheet(
        window.profile.cabinet._shown,
        "payments",
        "xlsx",
        FLAT,
        "2026-11",
        "2026-11",
        NOW,
        user=USER,
    )
    assert xlsx[:2] == b"PK"
    of.table.choose(f"{orders.PAID}-{FLAT}-waste")
    copied = plain(of.table.copied()).split("\n")
    assert copied[0].split("\t")[:2] == ["Дата", "Способ оплаты"]
    assert copied[1].split("\t")[4] == "548,41 ₽"


def test_an_account_without_payments_says_what_will_stand_here(window: Window) -> None:
    of = page(window)
    window.shell.page.header.accounts.setCurrentIndex(1)  # type: ignore[union-attr]
    window.shell.page.header.accounts.activated.emit(1)  # type: ignore[union-attr]
    window.qtbot.waitUntil(lambda: of.history is not None and of.history.account.id == MUM)
    window.qtbot.waitUntil(lambda: "Платежей пока нет" in texts(of), timeout=5_000)


@pytest.mark.parametrize(("zoom", "least"), [(1.0, 360), (1.5, 480), (2.0, 640)])
def test_days_sums_and_states_are_whole_at_any_width(
    window: Window, theme: Theme, zoom: float, least: int
) -> None:
    theme.zoom(zoom)
    window.shell.resize(1400, 900)
    of = page(window)
    of.attempts.setChecked(True)
    long = replace(orders.paid, id="long", parts=(Part(FLAT, "main", 123_456_789),), returned=9_900)
    known(window, long, orders.payment(long, "main", 123_446_889, id=f"long-{FLAT}-main"))
    window.qtbot.waitUntil(lambda: of.table.choose("long"), timeout=5_000)
    shapes = set()
    for wide in (*range(least, 700, 20), 760, 840, 900, 1000, 1100, 1240, 1400):
        window.shell.resize(wide, 900)
        window.spin()
        shapes.add(of.table.payments.shape)
        assert elided(of.table) == [], wide
        assert of.table.horizontalScrollBar().maximum() == 0, wide
    assert "tight" in shapes


def elided(table: PaymentsTable) -> list[str]:
    """The days, sums and states that have less room than they need."""
    lines, found = table.payments, []
    edge = 2 * table_module._edge(lines.shape)
    for row in range(lines.rowCount()):
        one = lines.paid(row)
        assert one is not None
        assert lines.history is not None
        sum_ = speech.summed(one, lines.history.currency)
        wanted = (date(one.day), sum_, speech.standing(one))
        texts = lines.texts(row)
        assert all(any(said in text for text in texts) for said in wanted)
        for column, text in enumerate(texts):
            for at, said in enumerate(text.split("\n")):
                metrics = QFontMetrics(font_of(look.TEXT if at == 0 else look.CAPTION))
                room = table.columnWidth(column) - edge
                if any(part in said for part in wanted) and metrics.horizontalAdvance(said) > room:
                    found.append(said)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [560, 600, 900, 1440])
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_nothing_is_cut_at_any_width(
    window: Window, theme: Theme, scheme: str, wide: int, zoom: float
) -> None:
    theme.choose(scheme)  # type: ignore[arg-type]
    theme.zoom(zoom)
    window.shell.resize(wide, 900)
    of = page(window)
    of.attempts.setChecked(True)
    choose(window, of, orders.PAID)
    window.spin()
    picture(window, f"history-{scheme}-{wide}-{zoom}")
    assert cut(of) == []
    assert of.area.horizontalScrollBar().maximum() == 0


def test_every_part_has_a_name_for_a_screen_reader(window: Window) -> None:
    of = page(window)
    choose(window, of, orders.PAID)
    for one in (of.table, of.span.first, of.span.last, of.attempts, of.exports, of.statement):
        assert one.accessibleName(), one
    buttons = (of.detail.cheque, of.detail.roll, of.detail.check, of.detail.mailing.send)
    assert all(one.accessibleName() for one in buttons)
    first = of.table.payments.index(0, 4)
    said = of.table.payments.data(first, Qt.ItemDataRole.AccessibleTextRole)
    assert plain(said) == "Сумма: 548,41 ₽"
    assert any(label.text() for label in of.detail.findChildren(QLabel))


def test_the_buttons_over_a_cheque_stand_level(window: Window) -> None:
    of = page(window)
    choose(window, of, orders.PAID)
    click(window, of.detail.cheque)
    (viewer,) = of.findChildren(Viewer)
    window.qtbot.waitUntil(lambda: viewer.view is not None, timeout=10_000)
    strip = viewer.findChild(ChequeStrip)
    assert isinstance(strip, ChequeStrip)
    tops = [one.mapTo(strip, QPoint(0, 0)).y() for one in (strip.mailing.send, strip.other)]
    assert tops[0] == tops[1]
    viewer.close()
