"""Our own server says of money what no household has: screens and papers stand, and say so."""

from __future__ import annotations

import csv
import io
import itertools
import xml.dom.minidom
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.documents import made
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Tranche
from lkk_desktop.models.command import Problem, World
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Provider, Service
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.ui.bills.line import MoneyLine
from lkk_desktop.ui.screens.accruals import AccrualsScreen
from lkk_desktop.ui.theme import Theme
from tests.household import NOW
from tests.models.billing.kit import d
from tests.ui import billed, furnished
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, Profile

HUGE = 10**15 - 1
NASTY = "=cmd|'/C calc'!A0\x01\x1b\ufffe <script>&amp;\u202e]]>"
SUMS = ("opening", "accrued", "penalty", "recalculated", "paid", "closing")
DAYS = {"first": "2026-10-01", "last": "2026-10-31"}
Change = Callable[[Record], Record | None]


def on(kind: Any, /, **fields: Any) -> Change:
    return lambda one: replace(one, **fields) if isinstance(one, kind) else one


def without(*kinds: Any) -> Change:
    return lambda one: None if isinstance(one, kinds) else one


def why(**explanation: Any) -> Change:
    return on(Accrual, explanation=explanation)


SLICE = DAYS | {"zone": "warp", "range": 10**18, "volume": -(10**18), "price": 10**18}
LATE = DAYS | {"period": "never", "due": "2026-01-01", "amount": 5, "days": 1, "rate": 1}
CASES: dict[str, Change] = {
    "huge": on(Accrual, **dict.fromkeys((*SUMS, "charged", "volume", "tariff", "norm"), HUGE)),
    "codes": on(Accrual, **dict.fromkeys(("service", "reason", "unit", "group"), NASTY)),
    "foreign_method": why(parts=[{"method": "divination", "reason": 3}]),
    "foreign_paid": why(paid="all"),
    "foreign_period": why(corrections=[{"kind": "x", "order": None, "reason": "y", "amount": 1}]),
    "no_such_month": why(late=[LATE | {"divisor": 0}]),
    "foreign_zone": why(slices=[SLICE]),
    "foreign_groups": on(Bill, groups={"main": "everything"}),
    "groups_of_fractions": on(Bill, groups={"main": dict.fromkeys(SUMS, 5.5)}),
    "groups_less": on(Bill, groups={"main": {"closing": 5}}),
    "other_groups": on(Bill, groups={NASTY: dict.fromkeys(SUMS, 5)}),
    "bare_account": without(Service, Premises, Bill, Accrual, Tranche),
    "no_tariffs": without(Tariff),
    "zero_areas": on(Premises, total_area=0, heated_area=0, residents=0, owners=0),
    "debt_of_nothing": on(Tranche, service="gone", left=-HUGE, due=d("2999-12-31")),
    "providers": on(Provider, name=NASTY, requisites={"type": "martian"}),
    "names": lambda one: (
        replace(one, address=NASTY, customer="Й" * 160)
        if isinstance(one, Account)
        else replace(one, name=NASTY, short_name="Й" * 160)
        if isinstance(one, Supplier)
        else one
    ),
    "links": lambda one: (
        replace(one, link="javascript:alert(1)", text="<a href='file:///etc/passwd'>x</a>")
        if one.of.name == "news"
        else one
    ),
}


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication, request: pytest.FixtureRequest) -> Any:
    held = (*billed.records(13), furnished.news(1, d("2026-11-02"), None))
    told = (CASES[request.param](one) for one in held)
    profile = Profile(tmp_path, tuple(one for one in told if one is not None))
    yield profile
    profile.close()


@pytest.mark.parametrize("profile", CASES, indirect=True)
def test_every_screen_stands_and_every_line_opens(
    profile: Profile, qtbot: QtBot, theme: Theme
) -> None:
    window = Window(qtbot, profile, theme, "home")
    assert window.home.title.isVisible()
    for name in ("readings", "history", "estimate", "accruals"):
        window.shell.open(name)
        qtbot.wait(120)
        screen = window.shell.screens[name]
        if isinstance(screen, AccrualsScreen):
            for view in ("services", "zones", "months"):
                screen.views.chosen.emit(view)
                qtbot.wait(30)
        for line in screen.findChildren(MoneyLine):
            if line.isVisible() and line.toggle.isVisible():
                line.turn()
        qtbot.wait(30)
        assert screen.isVisible()


@pytest.mark.parametrize("profile", CASES, indirect=True)
def test_every_paper_is_made_or_says_why_not(profile: Profile) -> None:
    world, span = cast(World, profile.cabinet), (FLAT, "2025-11", "2026-11", NOW)
    works: dict[str, Callable[[], bytes]] = {
        "bill": lambda: made.bill(world, FLAT, "2026-10", NOW),
        "readings": lambda: made.readings(world, *span),
        "accruals": lambda: made.accruals(world, *span),
        "statement": lambda: made.statement(world, *span),
        "xml": lambda: made.green_button(world, *span),
    }
    for what, form in itertools.product(("readings", "accruals", "statement"), ("csv", "xlsx")):
        works[f"{what} {form}"] = lambda what=what, form=form: made.spreadsheet(  # type: ignore[misc]
            world, what, form, *span
        )
    told: set[str] = set()
    for name, work in works.items():
        try:
            content = work()
        except Problem as problem:
            told.add(problem.code)
            continue
        assert content
        if name == "xml":
            xml.dom.minidom.parseString(content)
        elif name.endswith("csv"):
            rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
            assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    assert told <= {"unreadable_bill", "nothing_to_print"}
