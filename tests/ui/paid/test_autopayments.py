"""«Автоплатежи»: connected in two steps, by a saved card at once, changed, and switched off."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.cabinet import Fault
from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import PaymentOrder
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import (
    BindCard,
    CancelPayment,
    DropAutopayment,
    ForgetCard,
    LookAtPayment,
    SetAutopayment,
    Started,
)
from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.ui.autopayments import begun as drafts
from lkk_desktop.ui.autopayments.account import AutopaymentCard
from lkk_desktop.ui.screens.autopayments import AutopaymentsScreen, EveryAutopaymentScreen
from lkk_desktop.ui.theme import Theme
from tests.household import DAY, NOW, USER
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM, Profile
from tests.ui.paid import orders
from tests.ui.paid.looking import cut, picture
from tests.ui.profile.hands import answer, asked, click, contact, fill, known, screen, texts

PAGE = "https://bank.example.ru/pay/1"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def page(window: Window) -> AutopaymentsScreen:
    return screen(window, AutopaymentsScreen)


def said(card: AutopaymentCard) -> str:
    return plain(texts(card))


def standing(**other: Any) -> Autopayment:
    plain_: dict[str, Any] = {
        "id": autopayment_id(USER, FLAT),
        "user": USER,
        "account": FLAT,
        "schedule": "day",
        "day": 15,
        "most": 500_000,
        "card": "card-1",
        "made": NOW - 30 * DAY,
        "last_day": datetime.date(2026, 11, 15),
        "last_code": "paid",
        "last_amount": 354_841,
    }
    return Autopayment(**(plain_ | other))


def bound(id: str, **other: Any) -> PaymentOrder:
    """The order of a card that is being bound."""
    plain_ = {"kind": "autopayment_card", "parts": (), "amount": 100, "status": "waiting"}
    more = {"url": PAGE, "until": NOW + 900_000, "settled": None}
    return orders.order(id, **(plain_ | more | other))


def choose(window: Window, card: AutopaymentCard, field: str, words: str) -> None:
    """Choose an entry by keyboard, as a person does: the first letters of arrows alone."""
    box = getattr(card.form, field).box
    at = box.findText(words)
    assert at >= 0, [box.itemText(n) for n in range(box.count())]
    box.setFocus()
    window.qtbot.waitUntil(box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(at):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == words
    window.spin()


DAYS = "В назначенный день (с 1 по 27 число месяца)"
LAST = "В последний день месяца"
BILL = "По факту выставления счёта"
SAVED = "2200 70XX XXXX 4417 до 06/28"


def filled(window: Window, card: AutopaymentCard, *, of: str = "Новая карта") -> None:
    click(window, card.connect_)
    choose(window, card, "schedule", DAYS)
    choose(window, card, "day", "12")
    fill(card.form.most.edit, "5 000,50")
    choose(window, card, "card", of)


# ── connecting ────────────────────────────────────────────────────────────────────────────────


def started(window: Window, url: str = PAGE) -> str:
    """The bank begins to bind a card; the id of the binding."""
    id = str(asked(window)[0].id)
    answer(window, Started(order=id, url=url, link=None, until=NOW + 900_000))
    return id


def test_it_says_that_it_is_not_connected_and_whom_it_would_concern(window: Window) -> None:
    card = page(window).card
    assert card.standing.pill.words == "Автоплатёж не подключён"
    facts = dict(card.standing.about.rows)
    assert facts["Лицевой счёт"] == FLAT
    assert facts["E-mail"] == orders.EMAIL
    assert facts["Адрес"].startswith("Нефтеюганск")
    known(window, contact("email", orders.EMAIL, None))
    window.qtbot.waitUntil(
        lambda: dict(card.standing.about.rows)["E-mail"].startswith("Не подтверждён")
    )


def test_a_new_card_is_bound_first_and_then_one_step_remains(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    filled(window, card)
    assert "1 рубль" in said(card)
    click(window, card.goes["connect"])
    (question,) = asked(window)
    assert isinstance(question, BindCard)
    assert question.purpose == "autopayment_card"
    started(window)
    assert pages == [PAGE]
    assert "Шаг 1 из 2" in said(card)
    assert not card.form.isVisible()
    known(window, bound(question.id))
    window.spin()
    assert card.binding.pill.words == "Ждёт вас"
    assert "Банк ждёт до 10:15" in said(card)
    click(window, card.binding.browse)
    assert pages == [PAGE, PAGE]
    new = orders.card("card-2", mask="4111 11XX XXXX 1111", until="2030-12")
    known(window, new, bound(question.id, status="paid", card="card-2", settled=NOW, url=None))
    window.qtbot.waitUntil(card.form.isVisible, timeout=5_000)
    assert "Банковская карта успешно привязана! Остался всего 1 шаг" in said(card)
    assert card.form.card.box.currentText() == "4111 11XX XXXX 1111 до 12/30"
    assert card.form.most.edit.text() == "5 000,50"
    click(window, card.goes["register"])
    assert asked(window)[1:] == [
        SetAutopayment(account=FLAT, schedule="day", day=12, most=500_050, card="card-2")
    ]
    answer(window, Done())
    assert window.said() == "Автоплатёж подключён."
    assert card.standing.pill.words == "Сохраняется"
    assert drafts.kept(window.profile.cabinet, FLAT) is None
    known(window, standing(day=12, most=500_050, card="card-2", last_day=None, last_code=None))
    window.qtbot.waitUntil(lambda: card.standing.pill.words == "Автоплатёж подключён")
    rows = {name: plain(value) for name, value in card.standing.settings.rows}
    assert rows["Следующее списание"] == "12.12.2026"
    assert rows["Максимальная сумма списания"] == "5 000,50 ₽"
    assert "Последнее списание" not in rows


def test_the_page_opens_though_a_record_without_one_came_before_the_answer(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    id = asked(window)[0].id
    known(window, bound(id, status="opening", url=None))
    started(window)
    assert pages == [PAGE]
    assert "не открывается" not in card.banner.words
    assert card.binding.browse.isVisible()


def test_the_page_of_a_binding_that_failed_is_not_that_of_the_next(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    id = started(window)
    known(window, bound(id, status="refused", reason="card_blocked", settled=NOW, url=None))
    window.qtbot.waitUntil(card.form.isVisible, timeout=5_000)
    click(window, card.goes["connect"])
    assert not card.binding.browse.isVisible(), "the bank has not answered yet"


def test_a_saved_card_is_taken_at_once(window: Window, pages: list[str]) -> None:
    known(window, orders.card())
    card = page(window).card
    filled(window, card, of=SAVED)
    assert "1 рубль" not in said(card)
    click(window, card.goes["connect"])
    assert asked(window) == [
        SetAutopayment(account=FLAT, schedule="day", day=12, most=500_050, card="card-1")
    ]
    assert pages == []


@pytest.mark.parametrize(("words", "schedule"), [(LAST, "last_day"), (BILL, "bill")])
def test_only_a_chosen_day_asks_for_one(window: Window, words: str, schedule: str) -> None:
    known(window, orders.card())
    card = page(window).card
    click(window, card.connect_)
    choose(window, card, "schedule", words)
    assert not card.form.day.isVisible()
    fill(card.form.most.edit, "1000")
    choose(window, card, "card", SAVED)
    click(window, card.goes["connect"])
    assert asked(window) == [
        SetAutopayment(account=FLAT, schedule=schedule, day=None, most=100_000, card="card-1")  # type: ignore[arg-type]
    ]


def test_days_are_those_of_every_month(window: Window) -> None:
    card = page(window).card
    click(window, card.connect_)
    choose(window, card, "schedule", DAYS)
    box = card.form.day.box
    assert [box.itemText(n) for n in range(box.count())] == [str(n) for n in range(1, 28)]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_asked(window: Window) -> None:
    card = page(window).card
    click(window, card.connect_)
    click(window, card.goes["connect"])
    form = card.form
    assert form.schedule.message.text() == "Выберите способ списания."
    assert form.most.message.text().startswith("Введите максимальную сумму")
    assert form.card.message.text() == "Выберите карту или новую карту."
    assert form.schedule.box.hasFocus()
    wrong = (form.schedule.box, form.most.edit, form.card.box)
    assert [one.property("state") for one in wrong] == ["bad"] * 3, "the red frame"
    choose(window, card, "schedule", BILL)
    assert form.schedule.box.property("state") == "plain"
    assert form.schedule.message.isHidden()
    for typed, why in (
        ("0", "больше нуля"),
        ("-5", "больше нуля"),
        ("1,234", "двух цифр"),
        ("много", "не сумма"),
        ("999999999999999", "не больше 600 000,00 ₽"),
    ):
        fill(form.most.edit, typed)
        click(window, card.goes["connect"])
        assert why in plain(form.most.message.text()), typed
    assert asked(window) == []


def test_the_greatest_sum_names_its_currency(window: Window) -> None:
    card = page(window).card
    click(window, card.connect_)
    assert card.form.most.name.text() == "Максимальная сумма списания, ₽ *"
    assert card.form.most.edit.accessibleName() == card.form.most.name.text()
    card.form.owes(None, "UAH")
    assert card.form.most.name.text() == "Максимальная сумма списания, ₴ *"


def test_the_greatest_sum_says_what_it_would_do_now(window: Window) -> None:
    card = page(window).card
    click(window, card.connect_)
    assert "не будет списано ничего" in said(card)
    fill(card.form.most.edit, "1")
    assert "списания бы не было" in said(card)
    fill(card.form.most.edit, "600000")
    assert "списания бы не было" not in said(card)


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────


def test_a_bank_that_is_away_is_asked_again_under_the_same_id(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    answer(window, Problem("bank_away"))
    assert "Банк сейчас не отвечает" in card.banner.words
    assert card.binding.pill.words == "Ответа ещё нет"
    click(window, card.binding.again)
    answer(window, Connectivity("unreachable"))
    click(window, card.binding.again)
    ids = {one.id for one in asked(window)}
    assert len(asked(window)) == 3
    assert len(ids) == 1
    answer(window, Started(order=ids.pop(), url=PAGE, link=None, until=NOW + 900_000))
    assert pages == [PAGE]


def test_a_refusal_of_the_bank_opens_the_form_again_with_its_reason(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    id = started(window)
    known(window, bound(id, status="refused", reason="card_blocked", settled=NOW, url=None))
    window.qtbot.waitUntil(card.form.isVisible, timeout=5_000)
    assert "Карта не привязана. Карта заблокирована." in card.banner.words
    assert card.form.most.edit.text() == "5 000,50"
    click(window, card.goes["connect"])
    assert asked(window)[1].id != id, "another try is another binding"


def test_too_many_cards_leaves_the_form_as_it_was(window: Window, pages: list[str]) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    answer(window, Problem("too_many_cards", most=10))
    assert "Хранится не больше 10 карт" in card.banner.words
    assert card.form.isVisible()


def test_an_unsafe_page_is_never_opened(window: Window, pages: list[str]) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    started(window, "file:///etc/passwd")
    assert pages == []
    assert "не открывается" in card.banner.words


def test_the_binding_can_be_looked_at_and_cancelled(window: Window, pages: list[str]) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    id = started(window)
    known(window, bound(id))
    window.spin()
    click(window, card.binding.look)
    assert asked(window)[1] == LookAtPayment(order=id)
    answer(window, Problem("bank_away"))
    click(window, card.binding.cancel)
    assert asked(window)[2] == CancelPayment(order=id)
    answer(window, Done())
    assert card.form.isVisible()
    assert card.form.most.edit.text() == "5 000,50"


def test_without_a_line_it_says_so_before_anything_is_typed(window: Window) -> None:
    known(window, orders.card(), standing())
    card = page(window).card
    window.profile.stand("offline")
    window.spin()
    assert "нужна связь" in card.banner.words
    assert not card.change.isEnabled()
    assert not card.delete.isEnabled()
    assert card.standing.pill.words == "Автоплатёж подключён"
    assert dict(card.standing.settings.rows)["Карта"] == SAVED


def test_where_no_card_is_taken_it_says_so(window: Window) -> None:
    window.profile.take(*(replace(one, cards=False) for one in orders.METHODS))
    window.spin()
    card = page(window).card
    assert not card.connect_.isEnabled()
    assert "платежи здесь не принимаются" in said(card)


# ── what survives ─────────────────────────────────────────────────────────────────────────────


def test_what_was_typed_and_an_open_binding_survive_a_restart(
    window: Window, profile: Profile, pages: list[str]
) -> None:
    card = page(window).card
    filled(window, card)
    click(window, card.goes["connect"])
    id = asked(window)[0].id
    window.shell.hide()
    # Closed before the answer came: the next time the same binding is asked for.
    again = AutopaymentCard(profile.cabinet)
    window.qtbot.addWidget(again)
    again.show_account(FLAT)
    again.show()
    window.spin()
    assert again.binding.isVisible()
    assert again.binding.pill.words == "Ответа ещё нет"
    click(window, again.binding.again)
    assert asked(window)[1].id == id
    assert again.begun is not None
    assert again.begun.most == "5 000,50"


def test_what_is_typed_for_one_account_waits_while_another_is_looked_at(window: Window) -> None:
    of = page(window)
    click(window, of.card.connect_)
    fill(of.card.form.most.edit, "777")
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    window.spin()
    assert not of.card.form.isVisible()
    assert dict(of.card.standing.about.rows)["Лицевой счёт"] == MUM
    window.shell.page.choose_account(FLAT)  # type: ignore[union-attr]
    window.spin()
    assert of.card.form.isVisible()
    assert of.card.form.most.edit.text() == "777"


def test_a_disk_that_is_full_is_told_and_what_was_typed_stays(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = page(window).card
    click(window, card.connect_)

    def full(*_any: object) -> None:
        raise Fault("disk_full")

    monkeypatch.setattr(window.profile.cabinet, "remember", full)
    fill(card.form.most.edit, "777")
    card.keep()
    assert "нет места" in texts(card.banner)
    assert card.form.most.edit.text() == "777"


def test_a_form_that_cannot_be_read_any_more_is_begun_anew(window: Window) -> None:
    window.profile.cabinet.remember(f"{drafts.KEPT}:{FLAT}", '{"schedule": "yearly"}')
    assert page(window).card.begun is None


# ── once it is on ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "amount", "wanted"),
    [
        ("paid", 354_841, "15.11.2026: списано 3 548,41 ₽."),
        ("over_most", 900_000, "15.11.2026: не списано. Долг был больше максимальной суммы"),
        ("insufficient_funds", 1, "15.11.2026: не списано. На карте недостаточно денег."),
        ("missed", None, "15.11.2026: не списано. День списания пришёлся на перерыв"),
        ("nothing_to_pay", 0, "15.11.2026: платить было не за что."),
        ("below_least", 99, "15.11.2026: не списано. Долг меньше наименьшего платежа банка"),
        ("never_heard_of", 1, "Код банка: never_heard_of"),
        ("refused", 1, "Банк отказал и не назвал причину"),
    ],
)
def test_how_the_last_time_ended_is_said_in_words(
    window: Window, code: str, amount: int | None, wanted: str
) -> None:
    known(window, orders.card(), standing(last_code=code, last_amount=amount))
    card = page(window).card
    rows = dict(card.standing.settings.rows)
    assert wanted in plain(rows["Последнее списание"])
    failed = code not in ("paid", "nothing_to_pay", "below_least")
    assert ("оплатите долг сами" in said(card)) == failed


@pytest.mark.parametrize(
    ("schedule", "day", "wanted"),
    [
        ("day", 15, "15.12.2026"),
        ("day", 20, "20.12.2026"),
        ("day", 21, "21.11.2026"),
        ("last_day", None, "30.11.2026"),
        ("bill", None, "когда придёт следующий счёт"),
    ],
)
def test_the_next_day_is_told(window: Window, schedule: str, day: int | None, wanted: str) -> None:
    known(window, orders.card(), standing(schedule=schedule, day=day))
    assert dict(page(window).card.standing.settings.rows)["Следующее списание"] == wanted


@pytest.mark.parametrize(
    ("until", "pill", "warning"),
    [
        ("2026-10", "Нужна другая карта", "Списаний не будет"),
        ("2026-11", "Автоплатёж подключён", "Срок карты истекает в этом месяце"),
        ("2026-12", "Автоплатёж подключён", ""),
    ],
)
def test_a_card_that_ends_is_warned_of(window: Window, until: str, pill: str, warning: str) -> None:
    known(window, orders.card(until=until), standing())
    card = page(window).card
    assert card.standing.pill.words == pill
    assert warning in said(card)
    assert card.standing.warning.isVisible() == bool(warning)


def test_it_is_changed_and_says_what_it_does(window: Window) -> None:
    known(window, orders.card(), standing())
    card = page(window).card
    click(window, card.change)
    assert card.form.schedule.box.currentText() == DAYS
    assert card.form.day.box.currentText() == "15"
    assert card.form.most.edit.text() == "5000"
    assert card.form.card.box.currentText() == SAVED
    click(window, card.goes["save"])
    assert asked(window) == [], "nothing has been changed"
    click(window, card.change)
    choose(window, card, "schedule", BILL)
    click(window, card.goes["save"])
    answer(window, Problem("card_expired"))
    assert "Срок действия этой карты истёк" in card.form.card.message.text()
    click(window, card.goes["save"])
    answer(window, Done())
    assert window.said() == "Автоплатёж изменён."
    known(window, standing(schedule="bill", day=None))
    window.qtbot.waitUntil(lambda: card.standing.pill.words == "Автоплатёж подключён")


def test_it_is_switched_off_only_when_that_is_meant(window: Window) -> None:
    record = standing()
    known(window, orders.card(), record)
    card = page(window).card
    (question,) = window.answer(card.drop, yes=False)
    assert "Отключить автоплатёж?" in question
    assert FLAT in question
    assert asked(window) == []
    window.answer(card.drop, yes=True)
    assert asked(window) == [DropAutopayment(account=FLAT)]
    answer(window, Done())
    assert window.said() == "Автоплатёж отключён."
    window.profile.forget(record)
    window.qtbot.waitUntil(lambda: card.standing.pill.words == "Автоплатёж не подключён")
    assert card.connect_.isVisible()


def test_deleting_its_card_says_what_goes_with_it(window: Window) -> None:
    known(window, orders.card(), standing())
    card = page(window).card
    click(window, card.change)
    (question,) = window.answer(lambda: card.forget("card-1"), yes=True)
    said_ = question.split("\n")
    at = next(n for n, one in enumerate(said_) if "Вместе с ней отключатся" in one)
    assert f"Карту {SAVED} банк больше не будет хранить." in said_[at]
    assert said_[at + 1] == FLAT, "what follows the colon is the account, not the card"
    assert asked(window) == [ForgetCard(card="card-1")]
    answer(window, Done())
    assert window.said() == "Карта удалена."
    assert card.begun is not None
    assert card.begun.card is None


def test_deleting_a_card_that_pays_for_nothing_names_the_card_alone(window: Window) -> None:
    known(window, orders.card())
    card = page(window).card
    filled(window, card, of=SAVED)
    (question,) = window.answer(lambda: card.forget("card-1"), yes=False)
    assert f"Карту {SAVED} банк больше не будет хранить." in question
    assert "отключатся" not in question
    assert FLAT not in question
    assert asked(window) == []


# ── all of them ───────────────────────────────────────────────────────────────────────────────


def test_the_profile_lists_all_accounts_and_leads_to_each(window: Window) -> None:
    known(window, orders.card(), standing())
    of = screen(window, EveryAutopaymentScreen)
    line = of.every.lines[FLAT]
    assert line.pill.words == "Подключён"
    assert "не больше 5 000,00 ₽" in plain(line.about.text())
    assert "следующее списание: 15.12.2026" in line.about.text()
    assert of.every.lines[MUM].pill.words == "Не подключён"
    assert "Мама" in of.every.lines[MUM].open.accessibleName()
    click(window, of.every.lines[MUM].open)
    assert window.shell.section == "autopayments"
    card = window.shell.screens["autopayments"].card  # type: ignore[attr-defined]
    assert dict(card.standing.about.rows)["Лицевой счёт"] == MUM


def test_the_keyboard_alone_connects_it(window: Window) -> None:
    known(window, orders.card())
    of = page(window)
    of.take_focus()
    card = of.card
    assert card.connect_.hasFocus()
    QTest.keyClick(card.connect_, Qt.Key.Key_Return)
    window.spin()
    assert card.form.schedule.box.hasFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(card.form.schedule.box, key)
    QTest.keyClick(card.form.schedule.box, Qt.Key.Key_Tab)
    window.spin()
    assert card.form.most.edit.hasFocus(), "the last day of the month asks for no day"
    QTest.keyClicks(card.form.most.edit, "900")
    QTest.keyClick(card.form.most.edit, Qt.Key.Key_Tab)
    assert card.form.card.box.hasFocus()
    QTest.keyClick(card.form.card.box, Qt.Key.Key_Down)
    reached = card.form.card.box
    for _ in range(6):
        QTest.keyClick(window.shell.focusWidget(), Qt.Key.Key_Tab)
        if card.goes["connect"].hasFocus():
            break
    assert card.goes["connect"].hasFocus()
    QTest.keyClick(card.goes["connect"], Qt.Key.Key_Return)
    assert [type(one) for one in asked(window)] == [SetAutopayment]
    assert reached.accessibleName()


@pytest.mark.parametrize(("scheme", "zoom"), [("light", 1.0), ("light", 2.0), ("dark", 1.0)])
@pytest.mark.parametrize("wide", [560, 900, 1440])
@pytest.mark.parametrize("state", ["on", "form", "bank", "profile"])
def test_nothing_is_cut_at_any_width(
    window: Window,
    theme: Theme,
    pages: list[str],
    scheme: str,
    wide: int,
    zoom: float,
    state: str,
) -> None:
    theme.choose(scheme)  # type: ignore[arg-type]
    theme.zoom(zoom)
    window.shell.resize(wide, 900)
    if state in ("on", "profile"):
        known(window, orders.card(), standing(last_code="over_most", last_amount=900_000))
    of = page(window) if state != "profile" else screen(window, EveryAutopaymentScreen)
    if isinstance(of, AutopaymentsScreen) and state in ("form", "bank"):
        filled(window, of.card)
        if state == "bank":
            click(window, of.card.goes["connect"])
            id = started(window)
            known(window, bound(id))
    window.spin()
    picture(window, f"auto-{state}-{scheme}-{wide}-{zoom}")
    assert cut(of) == []
    assert of.area.horizontalScrollBar().maximum() == 0
