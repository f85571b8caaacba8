"""Names as they were typed: markup in data is seen, and nowhere read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop import ui
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.plain import JOINER, entry, seen
from lkk_desktop.ui.theme import Theme
from tests import household
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, RECORDS, Profile, account, hall, link

MARKUP = '<b>x</b><img src="file:///etc/passwd"> & &lt;i&gt;'


def planted() -> Iterator[object]:
    """The household, with markup wherever a person or the supplier may have typed a name."""
    changed = {
        household.user.id: msgspec.structs.replace(household.user, login=MARKUP, name=MARKUP),
        household.supplier.id: msgspec.structs.replace(household.supplier, short_name=MARKUP),
        hall.id: msgspec.structs.replace(hall, serial=MARKUP, place=MARKUP),
        FLAT: account(FLAT, MARKUP),
        link(1, FLAT).id: link(1, FLAT, MARKUP),
    }
    for record in RECORDS:
        yield changed.get(record.id, record)


@pytest.fixture
def hostile(qtbot: QtBot, tmp_path: Path, theme: Theme) -> Iterator[Window]:
    profile = Profile(tmp_path, tuple(planted()))  # type: ignore[arg-type]
    window = Window(qtbot, profile, theme)
    window.type("m1-day", "2812")
    window.send()
    profile.settle(profile.cabinet.journal()[0].id, "rejected", MARKUP)
    window.type("m1-night", "486")
    window.send()
    window.spin()
    yield window
    profile.close()


@pytest.mark.parametrize("screen", ["readings", "journal"])
def test_markup_is_nowhere_read_as_such(hostile: Window, screen: str) -> None:
    hostile.shell.open(screen)
    hostile.spin()
    assert MARKUP in hostile.texts()
    every = [hostile.shell, *hostile.shell.findChildren(QWidget)]
    for widget in every:
        assert not Gui.mightBeRichText(widget.toolTip()), widget.toolTip()
        if isinstance(widget, QLabel):
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()
        if isinstance(widget, QComboBox):
            tips = [
                widget.itemData(at, Qt.ItemDataRole.ToolTipRole) for at in range(widget.count())
            ]
            assert not any(Gui.mightBeRichText(tip or "") for tip in tips)
    for action in hostile.shell.findChildren(QAction):
        assert not Gui.mightBeRichText(action.toolTip()), action.toolTip()


def test_a_name_is_seen_and_told_as_it_was_typed(hostile: Window) -> None:
    page = hostile.shell.page
    assert isinstance(page, Body)
    header = page.header
    assert MARKUP in header.accounts.currentText()
    assert header.user.accessibleName().count(MARKUP) == 2
    assert MARKUP in header.user.toolTip().replace(JOINER, "")
    assert header.user.menu().actions()[0].text() == entry(f"{MARKUP} ({MARKUP})")
    assert MARKUP in hostile.row("m1-day").field.accessibleName()


@pytest.mark.parametrize("words", ["День 2 812", "5 < 6 & 7", "a\nb", "<", "&"])
def test_words_without_markup_stay_as_they_are(words: str) -> None:
    assert seen(words) == words


@pytest.mark.parametrize("words", ["<b>x</b>", "x <img src=1>", "\n<i>y", "a &lt; b"])
def test_words_with_markup_are_no_markup_to_qt(words: str) -> None:
    assert Gui.mightBeRichText(words)
    assert not Gui.mightBeRichText(seen(words))
    assert seen(words).replace(JOINER, "") == words


WAYS = re.compile(
    r"setToolTip\(|setWhatsThis\(|setStatusTip\(|ToolTipRole|QMessageBox\(|QLabel\(|setTextFormat\("
)


def test_there_is_one_way_to_show_words() -> None:
    """Labels are made in ``components``, tooltips set in ``plain``, and nowhere else."""
    found = {
        path.name: WAYS.findall(path.read_text(encoding="utf-8"))
        for path in Path(ui.__file__).parent.rglob("*.py")
        if path.name not in ("plain.py", "components.py")
    }
    assert {name: ways for name, ways in found.items() if ways} == {}
