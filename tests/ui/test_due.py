"""The header's sum: what the account on the desk owes, as much of it as has room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.body import Body
from lkk_desktop.ui.due import DueButton
from lkk_desktop.ui.theme import Theme
from tests.household import DAY
from tests.models.billed import bill, payment
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, MUM, Profile
from tests.ui.furnished import FURNISHED


@pytest.fixture
def furnished(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, FURNISHED)
    yield made
    made.close()


@pytest.fixture
def at_home(qtbot: QtBot, furnished: Profile, theme: Theme) -> Window:
    return Window(qtbot, furnished, theme, "journal")


def body(window: Window) -> Body:
    assert isinstance(window.shell.page, Body)
    return window.shell.page


def button(window: Window) -> DueButton:
    return body(window).header.due


def said(window: Window) -> list[str]:
    """What of it is seen."""
    due = button(window)
    parts = (due.caption, due.sum, due.penalty)
    return [one.text().replace("\u00a0", " ") for one in parts if one.isVisible()]


def test_it_names_the_day_the_sum_and_the_penalty_in_it(at_home: Window) -> None:
    assert said(at_home) == ["К оплате на 20.11.2026", "3 903,91 ₽", "в т. ч. пени 12,40 ₽"]
    assert button(at_home).accessibleName().replace("\u00a0", " ") == (
        "К оплате на 20.11.2026: 3 903,91 ₽, в т. ч. пени 12,40 ₽"
    )
    body(at_home).choose_account(MUM)
    at_home.spin()
    assert said(at_home)[1] == "45 210,00 ₽"


def test_of_an_account_without_a_bill_it_says_nothing(at_home: Window) -> None:
    body(at_home).choose_account(EMPTY)
    at_home.spin()
    assert said(at_home) == []
    assert not button(at_home).isVisible()
    at_home.profile.take(bill({"common": 100}, account=EMPTY))
    at_home.spin()
    assert said(at_home) == ["К оплате на 20.11.2026", "1,00 ₽"]


def test_money_that_came_is_taken_off_and_too_much_is_an_overpayment(at_home: Window) -> None:
    paid = [
        payment("p1", 354_841, account=FLAT),
        payment("p2", 35_550, group="waste", account=FLAT),
    ]
    at_home.profile.take(*paid)
    at_home.spin()
    assert said(at_home) == ["Переплата на 20.11.2026", "120,00 ₽"]
    assert "Переплата на 20.11.2026" in button(at_home).accessibleName()


def test_its_day_is_that_of_the_last_data(at_home: Window) -> None:
    """What was paid after the line went down, nobody here can know."""
    fresh = at_home.profile.now
    at_home.profile.now += 4 * DAY
    at_home.profile.stand("offline", fresh=fresh)
    body(at_home).fill()
    at_home.spin()
    assert said(at_home)[0] == "К оплате на 20.11.2026"
    at_home.profile.stand("online")
    body(at_home).fill()
    assert said(at_home)[0] == "К оплате на 24.11.2026"


def test_newer_data_without_any_money_in_it_bring_its_day_along(at_home: Window) -> None:
    """Nothing that is owed changed, and so no record did: what is known is of a later day."""
    at_home.profile.stand("online")
    at_home.profile.now += 4 * DAY
    at_home.profile.stand("online")
    at_home.spin()
    assert said(at_home) == ["К оплате на 24.11.2026", *WHOLE[1:]]


WHOLE = ["К оплате на 20.11.2026", "3 903,91 ₽", "в т. ч. пени 12,40 ₽"]


def test_it_gives_way_as_the_window_grows_narrow(at_home: Window) -> None:
    seen: list[list[str]] = []
    for width in range(1240, 340, -20):
        at_home.shell.resize(width, 800)
        at_home.spin()
        header = body(at_home).header
        assert header.accounts.width() >= 200
        assert header.due.isHidden() or header.due.geometry().right() < header.width()
        if said(at_home) not in seen:
            seen.append(said(at_home))
    assert seen == [WHOLE, WHOLE[:2], WHOLE[1:2], []]
    at_home.shell.resize(1240, 800)
    at_home.spin()
    assert said(at_home) == WHOLE


def test_it_leads_to_paying(at_home: Window) -> None:
    due = button(at_home)
    assert due.focusPolicy() != Qt.FocusPolicy.NoFocus
    due.click()
    at_home.spin()
    assert body(at_home).section == "payment"


def test_as_a_button_it_can_be_reached_and_pressed(at_home: Window) -> None:
    due = button(at_home)
    for on in (True, False):
        due.lead(on)
        assert (due.focusPolicy() == Qt.FocusPolicy.StrongFocus) is on
        through = due.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        assert through is not on
