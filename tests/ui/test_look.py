"""The colours reach the contrast that WCAG 2.2 asks for, in each scheme."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop import look
from lkk_desktop.ui.components import set_state
from lkk_desktop.ui.icons import RESOURCE, ZONE, known
from lkk_desktop.ui.sheet import sheet

TEXT, EDGE = 4.5, 3.0


@pytest.mark.parametrize("scheme", look.SCHEMES)
@pytest.mark.parametrize(("text", "ground"), look.TEXT_ON)
def test_text_can_be_read(scheme: look.Scheme, text: str, ground: str) -> None:
    of = look.SCHEMES[scheme]
    assert look.contrast(getattr(of, text), getattr(of, ground)) >= TEXT


@pytest.mark.parametrize("scheme", look.SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), look.EDGE_ON)
def test_edges_can_be_seen(scheme: look.Scheme, edge: str, ground: str) -> None:
    of = look.SCHEMES[scheme]
    assert look.contrast(getattr(of, edge), getattr(of, ground)) >= EDGE


def test_contrast_is_that_of_wcag() -> None:
    assert look.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert look.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", look.SCHEMES)
def test_the_sheet_uses_only_the_schemes_colours(scheme: look.Scheme) -> None:
    of = look.SCHEMES[scheme]
    allowed = {getattr(of, name) for name in of.__struct_fields__}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", sheet(of, 1.0))) <= allowed


def test_every_icon_exists(qapp: object) -> None:
    from pathlib import Path

    from lkk_desktop import ui

    names = set(RESOURCE.values()) | {glyph for glyph, _ in ZONE.values()}
    for path in Path(ui.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        names |= set(re.findall(r"(?:Icon|icon)\(\s*\"([a-z-]+)\"", source))
        names |= set(re.findall(r"glyph(?:: ClassVar\[str\])? = \"([a-z-]+)\"", source))
    assert [name for name in names if not known(name)] == []


@pytest.mark.parametrize("scheme", look.SCHEMES)
@pytest.mark.parametrize("kind", [QLineEdit, QComboBox])
def test_what_is_wrong_and_has_the_focus_has_a_thicker_frame(
    qtbot: QtBot, scheme: look.Scheme, kind: type[QWidget]
) -> None:
    of = look.SCHEMES[scheme]
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(sheet(of, 1.0))
    wrong, other = kind(), QLineEdit()
    box = QVBoxLayout(window)
    for one in (wrong, other):
        box.addWidget(one)
    set_state(wrong, "bad")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    widths = []
    for one in (other, wrong):
        one.setFocus()
        picture = wrong.grab().toImage()
        column = [picture.pixelColor(x, wrong.height() // 2).name() for x in range(6)]
        widths.append(column.count(of.bad.lower()))
    assert widths == [2, 3]
