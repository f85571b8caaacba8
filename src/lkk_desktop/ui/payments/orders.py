"""The payments that are under way, the newest first: each a card that follows its record. Of those
that are over only the last one keeps its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.payments import OrderStatus
from lkk_desktop.strings import t
from lkk_desktop.ui.components import announce, column, press
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.begun import Course
from lkk_desktop.ui.payments.finished import Finished
from lkk_desktop.ui.payments.gathered import cheques
from lkk_desktop.ui.payments.paying import Paying
from lkk_desktop.ui.payments.status import StatusCard, parts_of
from lkk_desktop.ui.payments.telling import tell

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed

PATIENCE = 5_000
"""No sooner (ms) is the bank asked again because the person came back to the window."""


class Orders(QWidget):
    """``settled`` carries the course of a payment that was open here and is not any more, ``retry``
    that of one to be paid again, ``cheque`` the id of one whose cheque is wanted, ``sought`` the
    course of the last of those without a card: the history is wanted."""

    settled = Signal(object)
    retry = Signal(object)
    cheque = Signal(str)
    sought = Signal(object)
    grew = Signal()
    """There is another one."""

    def __init__(self, cabinet: Cabinet, paying: Paying) -> None:
        super().__init__()
        self.cabinet, self.paying = cabinet, paying
        self.cards: dict[str, StatusCard] = {}
        self.courses: dict[str, Course] = {}
        self.called: dict[str, str] = {}
        """What accounts are called, by their numbers."""
        self.currency, self.zone = "RUB", "UTC"
        self.finished = Finished()
        self.finished.clicked.connect(press(self._seek))
        # What was folded away does not come up again once the last one is put away.
        self._folded: set[str] = set()
        self._column = column(self.finished, gap=look.L)
        self.setLayout(self._column)
        self._looked = 0
        paying.changed.connect(self.refresh)
        cabinet.changed.connect(self._heard)
        paying.told.connect(self._told)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._came_back)
        self.hide()

    def refresh(self) -> None:
        """Show how each stands now."""
        before, now, had = self.courses, self.cabinet.now(), set(self.cards)
        self.courses = {one.id: one for one in self.paying.courses()}
        self._fold()
        stand = [id for id in self.courses if id not in self._folded]
        gone = [self.cards.pop(id) for id in [one for one in self.cards if one not in stand]]
        fell = any(one.holds_focus for one in gone)
        for card in gone:
            if card.id in self.courses:
                # The last word about it is said aloud, though another one's came at once.
                self._show(card, self.courses[card.id], now)
            card.hide()
            card.deleteLater()
        for at, id in enumerate(stand):
            card = self.cards.get(id) or self._made(id)
            if self._column.indexOf(card) != at:
                self._column.insertWidget(at, card)
            self._show(card, self.courses[id], now)
        self.cards = {id: self.cards[id] for id in stand}
        self.finished.say([one for one in self.courses.values() if one.id in self._folded])
        self.setVisible(bool(self.courses))
        if fell:
            self._go_on()
        if set(self.cards) - had:
            self.grew.emit()
        for id, course in self.courses.items():
            if id in before and before[id].open and not course.open:
                self.settled.emit(course)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes to, in its order."""
        cards = [stop for card in self.cards.values() for stop in card.stops()]
        return [*cards, self.finished]

    def fold(self, tight: bool) -> None:
        for card in self.cards.values():
            card.fold(tight)

    def take_focus(self, id: str) -> bool:
        """Put the cursor on a payment's card; False where it is not here."""
        card = self.finished if id in self._folded else self.cards.get(id)
        if card is None:
            return False
        card.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def heading(self, course: Course) -> str:
        """How a payment stands, in a few words."""
        told = tell(course, self.currency, online=self.paying.online, over=False, cheque=False)
        return told.heading

    def _fold(self) -> None:
        """Of those that are over the one that was settled last keeps its card: one wants to know
        what became of it. What was settled before it has been seen, and the history has it."""
        over = [one for one in self.courses.values() if not one.open]
        over.sort(key=lambda one: (one.settled or one.made, one.made), reverse=True)
        self._folded |= {one.id for one in over[1:]}
        self._folded &= set(self.courses)

    def _go_on(self) -> None:
        """The cursor stood on a card that is not here any more: it stays among the others."""
        stops: list[QWidget] = [*self.cards.values(), self.finished]
        wanted = next((one for one in stops if one.isVisible()), None)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _seek(self) -> None:
        # After the press is over: the line that was pressed goes.
        QTimer.singleShot(0, self, self._lead)

    def _lead(self) -> None:
        """What is read in the history has been seen: its line goes."""
        over = [one for one in self.courses.values() if one.id in self._folded]
        if over:
            self.sought.emit(max(over, key=lambda one: one.settled or one.made))
            self.paying.dismiss(*(one.id for one in over))

    def _heard(self, what: Changed) -> None:
        """What became of a payment is told wherever the person is by then."""
        waits = any(one.open for one in self.courses.values())
        if waits and "payment_order" in what.kinds and not self.isVisible():
            QTimer.singleShot(0, self, self.refresh)

    def _made(self, id: str) -> StatusCard:
        made = StatusCard(id)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.acted.connect(self._acted)
        made.over.connect(self._ran_out)
        self.cabinet.closed.connect(made.rest)
        self.cards[id] = made
        return made

    def _show(self, card: StatusCard, course: Course, now: int) -> None:
        over = course.until is not None and now >= course.until
        told = tell(
            course,
            self.currency,
            online=self.paying.online,
            over=over,
            cheque=course.stage == "paid" and self._has_cheque(course),
        )
        card.say(
            course,
            told,
            parts_of(course, self.called, self.currency),
            asking=self.paying.asking(course.id),
            unopened=course.id in self.paying.unopened,
        )
        card.watch(course, self.cabinet.now, self.zone)

    def _has_cheque(self, course: Course) -> bool:
        from lkk_desktop.models.payments import PaymentOrder

        order = self.cabinet.get(PaymentOrder, course.id)
        return order is not None and bool(cheques(self.cabinet, order))

    def _acted(self, id: str, act: str) -> None:
        # After the press is over: the button that was pressed may go meanwhile.
        QTimer.singleShot(0, self, lambda: self._do(id, act))

    def _do(self, id: str, act: str) -> None:
        if act == "again":
            self.paying.again(id)
        elif act in ("browse", "link"):
            self.paying.browse(id)
        elif act == "look":
            self.paying.look(id)
        elif act == "cancel":
            self.paying.cancel(id)
        elif act == "cheque":
            self.cheque.emit(id)
        elif act == "retry" and id in self.courses:
            course = self.courses[id]
            self.paying.dismiss(id)
            self.retry.emit(course)
        else:
            self.paying.dismiss(id)

    def _told(self, id: str, what: object) -> None:
        """An answer about one: an error, or a status."""
        card = self.cards.get(id)
        if card is None:
            return
        if isinstance(what, Exception):
            card.tell(words.refused(what, self.currency), "bad")
        elif what in ("opening", "waiting"):
            card.tell(t("The bank still waits for the payment."), "plain")
        else:
            status: OrderStatus = what  # type: ignore[assignment]
            # The record says it too, and in full: it is on its way.
            announce(card, words.status(status))

    def _ran_out(self, id: str) -> None:
        self.refresh()
        if self.paying.online:
            self.paying.look(id)

    def _came_back(self, state: Qt.ApplicationState) -> None:
        """One who comes back from the browser wants to know at once."""
        if state != Qt.ApplicationState.ApplicationActive or not self.isVisible():
            return
        now = self.cabinet.now()
        if not self.paying.online or now - self._looked < PATIENCE:
            return
        self._looked = now
        for id, course in self.courses.items():
            if course.stage == "waiting":
                self.paying.look(id)
