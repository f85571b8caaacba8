"""«Подписки»: only with a confirmed e-mail, also without a line; and how full the profile is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.models.contacts import Subscribe, Subscription, subscription_id
from lkk_desktop.models.profile import fullness
from lkk_desktop.ui.profile.topics import TopicsCard
from lkk_desktop.ui.screens.journal import JournalScreen
from lkk_desktop.ui.screens.profile import ProfileScreen
from lkk_desktop.ui.screens.subscriptions import SubscriptionsScreen
from tests.household import NOW, USER
from tests.ui.conftest import Window
from tests.ui.flat import FLAT
from tests.ui.profile.hands import click, contact, known, screen

MAIL = contact("email", "ivan@mail.ru")
BILL = Subscription(id=subscription_id(USER, "bill"), user=USER, topic="bill", since=NOW)


def topics(window: Window) -> TopicsCard:
    return screen(window, SubscriptionsScreen).topics


def commands(window: Window) -> list[object]:
    return [entry.command for entry in reversed(window.profile.cabinet.journal())]


def test_one_subscribes_by_the_keyboard_without_a_line(window: Window) -> None:
    known(window, MAIL)
    window.profile.stand("offline")
    card = topics(window)
    assert "ivan@" in card.to.text()
    switch = card.switches["bill"]
    assert switch.accessibleName() == "Электронная квитанция"
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    window.spin()
    assert commands(window) == [Subscribe(user=USER, topic="bill", on=True)]
    assert switch.isChecked()
    line = screen(window, JournalScreen).lines[0]
    assert line.accessibleName() == "Подписка, Электронная квитанция: включить"
    card = topics(window)
    QTest.keyClick(card.switches["bill"], Qt.Key.Key_Space)
    window.spin()
    assert commands(window)[1:] == [Subscribe(user=USER, topic="bill", on=False)]
    assert not card.switches["bill"].isChecked()


@pytest.mark.parametrize(
    ("known_", "said"),
    [
        ((), "Сначала укажите и подтвердите e-mail"),
        ((contact("email", "ivan@mail.ru", None),), "ещё не подтверждён"),
        ((contact("phone", "79221234567"),), "Сначала укажите и подтвердите e-mail"),
    ],
)
def test_without_a_confirmed_email_it_says_what_to_do(
    window: Window, known_: tuple[object, ...], said: str
) -> None:
    known(window, *known_)
    card = topics(window)
    assert said in card.banner.words
    assert not card.switches["bill"].isEnabled()
    window.press("Почта, телефон")
    assert window.shell.section == "contacts"


def test_what_is_subscribed_to_can_be_ended_though_the_email_is_gone(window: Window) -> None:
    known(window, BILL)
    card = topics(window)
    assert card.switches["bill"].isEnabled()
    assert not card.switches["news"].isEnabled()
    QTest.mouseClick(card.switches["bill"], Qt.MouseButton.LeftButton)
    window.spin()
    assert commands(window) == [Subscribe(user=USER, topic="bill", on=False)]


def test_how_full_the_profile_is_leads_to_what_is_missing(window: Window) -> None:
    full = screen(window, ProfileScreen).full
    found = fullness(window.profile.cabinet, USER)
    assert full.heading.text() == f"Заполненность профиля {found.percent}\u00a0%"
    assert full.bar.value() == found.percent == 35
    assert list(full.links) == ["email", "phone", "names", "bill"]
    for part, leads in (("email", "contacts"), ("phone", "contacts"), ("bill", "subscriptions")):
        window.shell.open("profile")
        window.spin()
        click(window, full.links[part])  # type: ignore[index]
        assert window.shell.section == leads


def test_naming_the_accounts_begins_where_it_is_asked_for(window: Window) -> None:
    profile = screen(window, ProfileScreen)
    click(window, profile.full.links["names"])
    assert profile.accounts.lines[FLAT].field.hasFocus()


def test_it_grows_as_things_are_given(window: Window) -> None:
    full = screen(window, ProfileScreen).full
    known(window, MAIL)
    assert full.bar.value() == 60
    known(window, contact("phone", "79221234567"), BILL)
    assert full.bar.value() == 90
    profile = screen(window, ProfileScreen)
    for line in list(profile.accounts.lines.values()):
        profile.accounts._name(line.number, f"Дом {line.number[-2:]}")
        window.spin()
    assert full.bar.value() == 100
    assert full.links == {}
    assert full.full.isVisible()
