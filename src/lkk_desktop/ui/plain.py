"""Data as they were written: nothing that a person reads here is ever taken for markup by Qt.

A label made by ``components.label`` draws plain text. A tooltip has no such switch, a menu takes
``&`` for a key: what they are given goes through here, and a test looks for any other way.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import QComboBox, QMenu, QSystemTrayIcon, QWidget

# Seen by nobody, and no part of any tag or entity.
JOINER = "\u2060"
BREAK = "\u200b"


def seen(words: str) -> str:
    """Words that Qt draws as they stand, also where it guesses at markup."""
    if not Gui.mightBeRichText(words):
        return words
    return words.replace("<", f"<{JOINER}").replace("&", f"&{JOINER}")


def breakable(words: str) -> str:
    """A long name, such as an address of e-mail or a path, that may go on in another line behind
    each of its signs. To be seen only: who copied it would copy what parts it."""
    return re.sub(r"([@/\\._-])", f"\\1{BREAK}", words)


def hint(over: QWidget | QAction | QSystemTrayIcon, words: str) -> None:
    """What is told while the mouse rests there."""
    over.setToolTip(seen(words))


def hint_item(box: QComboBox, at: int, words: str) -> None:
    """What is told while the mouse rests over an entry of a list."""
    box.setItemData(at, seen(words), Qt.ItemDataRole.ToolTipRole)


def fact(menu: QMenu, words: str) -> QAction:
    """A line of a menu that only tells something."""
    made = menu.addAction("")
    made.setEnabled(False)
    tell(made, words)
    return made


def tell(line: QAction, words: str) -> None:
    """Let a menu's line show these words; Qt would make a tooltip of them too."""
    line.setText(entry(words))
    hint(line, words)


def entry(words: str) -> str:
    """The caption of a menu's line that shows these words, each ``&`` among them."""
    return words.replace("&", "&&")
