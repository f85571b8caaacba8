"""«Часто задаваемые вопросы»: questions under their sections, found by their words, opened by key.

All of it is in the replica, so that it is read without a line.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lkk_desktop import look
from lkk_desktop.models.appeals.catalogue import Faq
from lkk_desktop.strings import c, n, t
from lkk_desktop.ui.appeals import words
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, Empty, announce, column, label, rule
from lkk_desktop.ui.icons import icon

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Question(QWidget):
    """A question that unfolds into its answer."""

    def __init__(self, faq: Faq) -> None:
        super().__init__()
        self.faq = faq
        self.folded = words.folded(f"{faq.section}\n{faq.question}\n{faq.answer}")
        self.head = folding(faq.question, "quiet", "caret-right")
        self.head.setCheckable(True)
        self.answer = label(faq.answer, wrap=True)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.answer.setContentsMargins(look.XXL, look.XS, look.L, look.M)
        self.answer.hide()
        self.head.toggled.connect(self._turn)
        self.setLayout(column(self.head, self.answer, gap=0))
        self._turn(False)

    def open(self, on: bool) -> None:
        self.head.setChecked(on)

    def _turn(self, on: bool) -> None:
        self.answer.setVisible(on)
        self.head.setIcon(icon("caret-down" if on else "caret-right", "muted"))
        told = c("question", "open") if on else c("question", "folded")
        self.head.setAccessibleName(self.faq.question)
        self.head.setAccessibleDescription(self.faq.answer if on else told)
        if on and self.isVisible():
            announce(self.head, self.faq.answer)


class FaqView(QWidget):
    """All questions of the supplier; ``refresh`` reads them anew and keeps what is open."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self._known: tuple[Faq, ...] | None = None
        self.questions: list[Question] = []
        self._cards: list[tuple[Card, list[tuple[QWidget, Question]]]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(t("Search in questions and answers"))
        self.search.setAccessibleName(t("Search in questions and answers"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.search.textChanged.connect(self._find)
        self.found = label("", "muted", wrap=True)
        self.nothing = Empty(
            "magnifying-glass",
            t("Nothing is found"),
            t("Try other words, or ask the supplier: «Ask a question»."),
        )
        self.empty = Empty(
            "question",
            t("There are no frequent questions here yet"),
            t("They come with the first connection, and are then read without one too."),
        )
        self._list = column(gap=look.L)
        self.setLayout(column(self.search, self.found, self._list, self.nothing, self.empty, 0))
        self.refresh()

    def refresh(self) -> None:
        """Show what the cabinet holds now."""
        every = self.cabinet.find(Faq)
        known = tuple(sorted(every, key=lambda one: (one.place, one.id)))
        if known != self._known:
            opened = {one.faq.id for one in self.questions if one.head.isChecked()}
            self._known = known
            self._build(opened)
        self._find()

    def take_focus(self) -> None:
        """Put the cursor where one begins."""
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        heads = [one.head for one in self.questions if not one.isHidden()]
        if by is None or not heads:
            super().keyPressEvent(event)
            return
        here = next((at for at, head in enumerate(heads) if head.hasFocus()), None)
        if here is None:
            at = 0 if by > 0 else len(heads) - 1
        else:
            at = max(-1, min(here + by, len(heads) - 1))
        event.accept()
        (self.search if at < 0 else heads[at]).setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self, opened: set[str]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.questions, self._cards = [], []
        sections: dict[str, list[Faq]] = {}
        for faq in self._known or ():
            sections.setdefault(faq.section, []).append(faq)
        for section, faqs in sections.items():
            card = Card(gap=0)
            card.setAccessibleName(section)
            heading = label(section, "heading", wrap=True)
            heading.setContentsMargins(0, 0, 0, look.S)
            card.body.addWidget(heading)
            rows: list[tuple[QWidget, Question]] = []
            for faq in faqs:
                above, made = rule(), Question(faq)
                made.open(faq.id in opened)
                card.body.addWidget(above)
                card.body.addWidget(made)
                rows.append((above, made))
                self.questions.append(made)
            self._list.addWidget(card)
            self._cards.append((card, rows))
        for one, after in pairwise([self.search, *(one.head for one in self.questions)]):
            QWidget.setTabOrder(one, after)

    def _find(self) -> None:
        sought = self.search.text()
        count = 0
        for card, rows in self._cards:
            hits = [words.finds(sought, one.folded) for _rule, one in rows]
            first = True
            for (above, one), hit in zip(rows, hits, strict=True):
                one.setVisible(hit)
                above.setVisible(hit and not first)
                first = first and not hit
            card.setVisible(any(hits))
            count += sum(hits)
        there = bool(self.questions)
        self.search.setVisible(there)
        self.empty.setVisible(not there)
        self.nothing.setVisible(there and not count)
        looks = bool(sought.strip())
        said = n("{count} question found", "{count} questions found", count) if looks else ""
        if said and said != self.found.text():
            announce(self.search, said)
        self.found.setText(said)
        self.found.setVisible(bool(said))
