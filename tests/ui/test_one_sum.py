"""One sum everywhere: the foot of the readings, the estimate, the server's facts, the next bill."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.models.billing.gathering import book, facts
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.record import Record
from lkk_desktop.strings import money, number
from lkk_desktop.ui.screens.estimate import EstimateScreen
from lkk_desktop.ui.theme import Theme
from lkk_server.billing.closing import close
from lkk_server.billing.shelf import Shelf
from tests import household
from tests.household import TYUMEN
from tests.models.billing.kit import d
from tests.server.books import scene
from tests.ui import flat
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, Profile
from tests.ui.test_estimate import gathered

IVANOV, PETROVA, DOLGOV = "0710000000", "0720027716", "0710046205"
PERIOD, TODAY = "2026-11", d("2026-11-20")


def records(account: str) -> tuple[Record, ...]:
    """What the living scene holds of an account and of its supplier; under the one number that
    the profile of these tests follows."""
    held = [
        one
        for one in scene().records
        if getattr(one, "account", None) == account
        or getattr(one, "supplier", None) == TYUMEN
        or one.id in (account, TYUMEN)
    ]
    others = {"account", "linked_account", "user", "clerk", "load_profile", "appeal"}
    own = [one for one in held if one.of.name not in others or one.id == account]
    return (household.user, flat.link(1, FLAT), *(_here(one, account) for one in own))


def _here(one: Record, account: str) -> Record:
    if isinstance(one, Account):
        return replace(one, id=FLAT)
    return replace(one, account=FLAT) if getattr(one, "account", None) == account else one


def typed(window: Window) -> dict[str, int]:
    """Type a value into each field that is open: the use of a usual month."""
    values = {}
    for card in window.readings.cards.values():
        for register, row in card.rows.items():
            found = window.profile.cabinet.get(Register, register)
            meter = window.profile.cabinet.get(Meter, found.meter) if found else None
            if row.field.isEnabled() and found is not None and meter is not None:
                step = 10 ** (3 - meter.decimals)
                used = (found.daily_mean or 100) * 28 // step * step
                values[register] = (found.counted_value or 0) + used
                row.field.setFocus()
                window.type(register, number(values[register]))
    window.spin()
    return values


@pytest.mark.parametrize("account", [IVANOV, PETROVA, DOLGOV])
def test_the_foot_the_estimate_the_server_and_the_next_bill_agree(
    tmp_path: Path, qtbot: QtBot, theme: Theme, account: str
) -> None:
    held = records(account)
    profile = Profile(tmp_path, held)
    window = Window(qtbot, profile, theme)
    gathered(window)
    window.shell.open("readings")
    window.spin()
    values = typed(window)
    assert values
    foot = window.readings.estimate.text()

    window.shell.open("estimate")
    screen = window.shell.screens["estimate"]
    assert isinstance(screen, EstimateScreen)
    window.spin()
    current, whole = screen.sums.current.text(), screen.sums.total.text()
    assert foot.startswith(f"{current} за ноябрь")

    window.shell.open("readings")
    window.answer(window.send, yes=True)
    for entry in profile.cabinet.journal():
        profile.settle(entry.id)
    gathered(window)
    window.shell.open("estimate")
    window.spin()
    assert (screen.sums.current.text(), screen.sums.total.text()) == (current, whole)

    sent = profile.cabinet.find(Reading, account=FLAT, period=PERIOD)
    assert {one.register: one.value for one in sent if one.status == "transmitted"} == values
    ids = {one.id for one in sent}
    shelf = Shelf([*(one for one in held if one.id not in ids), *sent])
    of = shelf.get(Account, FLAT)
    assert of is not None
    terms = book(cast(World, shelf), TYUMEN)
    told = estimate(facts(cast(World, shelf), of), terms, PERIOD, TODAY)
    assert (money(told.current), money(told.total)) == (current, whole)

    billed = close(cast(World, shelf), of, terms, PERIOD).billed
    lines = {line.service.id: line for line in told.lines}
    same = [line for line in billed.lines if line.method == lines[line.service.id].method]
    for line in same:
        assert line.accrued == lines[line.service.id].accrued
        shown = screen.lines.lines[line.service.id].figure.text()
        assert shown == money(line.accrued + line.recalculated)
    # A bill takes the average where a meter is silent, the estimate the norm (seed S2): else all.
    others = {line.method for line in billed.lines if line not in same}
    assert others <= {"average", "mixed"}
    if not others:
        assert money(billed.totals.accrued + billed.totals.recalculated) == current
    assert not others or account != IVANOV
    profile.close()
