"""What the journal is narrowed by: words, a status, an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals import words
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.chooser import Yielding
from lkk_desktop.ui.components import column, press
from lkk_desktop.ui.plain import hint_item
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

LETTERS = 18


class Narrowing(QWidget):
    """``changed`` comes with whatever a person types or chooses."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(t("Search in appeals"))
        self.search.setAccessibleName(t("Search in appeals"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.status, self.account = Yielding(LETTERS), Yielding(LETTERS)
        self.status.setAccessibleName(t("State"))
        self.account.setAccessibleName(t("Account"))
        for code, (named, _states) in words.FILTERS.items():
            self.status.addItem(t(named), code)
        self.account.addItem(t("All accounts"), "")
        for box in (self.status, self.account):
            box.activated.connect(press(self.changed.emit))
        self.search.textChanged.connect(press(self.changed.emit))
        boxes = Row(self.status, self.account, gap=look.S)
        self.setLayout(column(Row(self.search, boxes, least=scaled(200), gap=look.S)))

    def offer(self, letters: Sequence[Letter], nicknames: Mapping[str, str | None]) -> None:
        """Let one choose among the accounts of these; what is chosen stays."""
        numbers = sorted({one.appeal.account for one in letters if one.appeal.account})
        have = [self.account.itemData(at) for at in range(1, self.account.count())]
        if numbers == have:
            return
        chosen = self.account.currentData()
        self.account.clear()
        self.account.addItem(t("All accounts"), "")
        for number in numbers:
            named = nicknames.get(number)
            self.account.addItem(f"{number} · {named}" if named else number, number)
            hint_item(self.account, self.account.count() - 1, named or number)
        self.account.setCurrentIndex(max(0, self.account.findData(chosen)))
        self.account.setVisible(len(numbers) > 1)

    def let_all(self) -> None:
        """Narrow by nothing."""
        self.search.clear()
        self.status.setCurrentIndex(0)
        self.account.setCurrentIndex(0)

    def narrowed(self, letters: Sequence[Letter]) -> list[Letter]:
        """Those that are asked for, in their order."""
        _words, states = words.FILTERS[str(self.status.currentData() or "")]
        number, sought = str(self.account.currentData() or ""), self.search.text()
        return [
            one
            for one in letters
            if (not states or one.state in states)
            and (not number or one.appeal.account == number)
            and words.finds(sought, one.folded)
        ]
