"""What one may write about: drafts begun, then topics with their reasons, found by their words."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.models.appeals.catalogue import AppealForm, AppealTopic, FormKind, topics
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import n, t
from lkk_desktop.ui.appeals import words as appeal_words
from lkk_desktop.ui.appeals.begun import Drafts
from lkk_desktop.ui.components import Card, Empty, announce, column, label, press, rule
from lkk_desktop.ui.option import Option

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
Known = tuple[tuple[AppealTopic, tuple[AppealForm, ...]], ...]


class Reason(Option):
    """One form of the catalogue, with its term."""

    def __init__(self, topic: AppealTopic, form: AppealForm) -> None:
        super().__init__(form.title, answers.term(form.days))
        self.form = form
        self.folded = appeal_words.folded(f"{topic.title}\n{form.title}")
        if not form.readable:
            self.remark(
                t("This form was made for a newer version of the program: update it first."),
                "wait",
            )
            self.glyph.show_glyph("arrow-circle-up", "wait")


class Choosing(QWidget):
    """The catalogue before a person; ``refresh`` reads it anew."""

    chosen = Signal(str)
    """The id of a form."""
    resumed = Signal(str)
    """The id of a draft."""
    said = Signal(str, str)
    """A message for the toast, and its state."""

    def __init__(self, cabinet: Cabinet, kind: FormKind = "application") -> None:
        super().__init__()
        self.cabinet, self.kind = cabinet, kind
        self._known: Known | None = None
        self.reasons: list[Reason] = []
        self._cards: list[tuple[Card, list[tuple[QWidget | None, Reason]]]] = []
        self.drafts = Drafts(cabinet, kind)
        self.drafts.resumed.connect(self.resumed)
        self.drafts.said.connect(self.said)
        self.drafts.emptied.connect(press(self.setFocus))
        self.search = QLineEdit()
        self.search.setPlaceholderText(t("Search for a topic or a reason"))
        self.search.setAccessibleName(t("Search for a topic or a reason"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._entered)
        self.found = label("", "muted", wrap=True)
        self.nothing = Empty(
            "magnifying-glass",
            t("Nothing is found"),
            t("Try other words, or clear the search and look through all topics."),
        )
        self.empty = Empty(
            "note-blank",
            t("There are no forms here yet"),
            t("They come with the first connection, and are then filled in without one too."),
        )
        self._list = column(gap=look.L)
        inside = column(
            self.drafts, self.search, self.found, self._list, self.nothing, self.empty, gap=look.M
        )
        inside.addStretch(1)
        self.setLayout(inside)
        self.setFocusProxy(self.search)
        self.refresh()

    def refresh(self) -> None:
        """Show what the cabinet holds now."""
        self.drafts.refresh()
        found: list[tuple[AppealTopic, tuple[AppealForm, ...]]] = []
        for supplier in self.cabinet.find(Supplier):
            found += topics(self.cabinet, supplier.id, self.kind)
        known = tuple(found)
        if known != self._known:
            here = next((one.form.id for one in self.reasons if one.hasFocus()), None)
            self._known = known
            self._build()
            for one in self.reasons:
                if one.form.id == here:
                    one.setFocus(Qt.FocusReason.OtherFocusReason)
        self._find()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        stops: list[QWidget] = [one for one in self.reasons if not one.isHidden()]
        if by is None or not stops:
            super().keyPressEvent(event)
            return
        here = next((at for at, one in enumerate(stops) if one.hasFocus()), None)
        if here is None:
            at = 0 if by > 0 else len(stops) - 1
        else:
            at = max(-1, min(here + by, len(stops) - 1))
        event.accept()
        (self.search if at < 0 else stops[at]).setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.reasons, self._cards = [], []
        for topic, forms in self._known or ():
            card = Card(gap=0)
            card.setAccessibleName(topic.title)
            heading = label(topic.title, "heading", wrap=True)
            heading.setContentsMargins(look.S, 0, 0, look.XS)
            # A reason that is called as its topic needs no heading over it.
            alone = [form.title for form in forms] == [topic.title]
            heading.setVisible(not alone)
            card.body.setContentsMargins(look.M, look.S if alone else look.M, look.M, look.S)
            card.body.addWidget(heading)
            rows: list[tuple[QWidget | None, Reason]] = []
            for form in forms:
                above = rule() if rows else None
                if above is not None:
                    card.body.addWidget(above)
                made = Reason(topic, form)
                made.clicked.connect(press(partial(self._choose, made)))
                card.body.addWidget(made)
                rows.append((above, made))
                self.reasons.append(made)
            self._list.addWidget(card)
            self._cards.append((card, rows))
        for one, after in pairwise([self.search, *self.reasons]):
            QWidget.setTabOrder(one, after)

    def _choose(self, reason: Reason) -> None:
        if reason.form.readable:
            self.chosen.emit(reason.form.id)
        else:
            self.said.emit(reason.note.text(), "wait")
            announce(reason, reason.note.text(), urgent=True)

    def _entered(self) -> None:
        """Enter in the search opens the only one that is found, else goes to the first."""
        shown = [one for one in self.reasons if not one.isHidden()]
        if len(shown) == 1:
            shown[0].click()
        elif shown:
            shown[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _find(self) -> None:
        sought = self.search.text()
        count = 0
        for card, rows in self._cards:
            hits = [appeal_words.finds(sought, one.folded) for _rule, one in rows]
            first = True
            for (above, one), hit in zip(rows, hits, strict=True):
                one.setVisible(hit)
                if above is not None:
                    above.setVisible(hit and not first)
                first = first and not hit
            card.setVisible(any(hits))
            count += sum(hits)
        there = bool(self.reasons)
        self.search.setVisible(len(self.reasons) > 1)
        self.empty.setVisible(not there)
        self.nothing.setVisible(there and not count)
        looks = bool(sought.strip())
        said = n("{count} form found", "{count} forms found", count) if looks and count else ""
        if said and said != self.found.text():
            announce(self.search, said)
        self.found.setText(said)
        self.found.setVisible(bool(said))
