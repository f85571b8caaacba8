"""Paying as it goes on: asked of the server, opened in the browser, looked at, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import OPEN, Part, PaymentOrder
from lkk_desktop.online.payments import (
    CancelPayment,
    LookAtPayment,
    Looked,
    Started,
    StartPayment,
)
from lkk_desktop.strings import language
from lkk_desktop.ui.payments import browser
from lkk_desktop.ui.payments.begun import Begun, Course, Shelf, course
from lkk_desktop.ui.profile.online import AT_WORK

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed, Status
    from lkk_desktop.online.messages import Question

SOON = 120_000
"""So long (ms) after the button was pressed a lost answer is asked for again by itself."""
UNHEARD = "unknown_payment"
UNKNOWN = frozenset({"bank_away"})
"""Refusals after which the payment stands as it stood."""


class Paying(QObject):
    """All payments that are under way here, whichever device began them.

    ``changed``: some of them stand otherwise. ``failed`` carries the error that ended one before it
    began, ``told`` an answer about one: its id, and words' code or status.
    """

    changed = Signal()
    failed = Signal(object)
    told = Signal(str, object)

    def __init__(self, cabinet: Cabinet, parent: QObject) -> None:
        super().__init__(parent)
        self._cabinet = cabinet
        self.shelf = Shelf(cabinet)
        self.unopened: set[str] = set()
        """Those whose page no browser could be brought to open."""
        self._asking: dict[str, str] = {}
        # Those that were open while this window stood: what became of them is told.
        self._watched: set[str] = set()
        self._put_away: set[str] = set()
        self._was_online = self.online
        cabinet.connectivity.connect(self._line)
        cabinet.changed.connect(self._heard)

    @property
    def online(self) -> bool:
        return self._cabinet.status.line in AT_WORK

    def asking(self, id: str) -> str:
        """What is being asked about a payment: 'start', 'look', 'cancel', or ''."""
        return self._asking.get(id, "")

    @property
    def beginning(self) -> bool:
        """Whether the server is being asked to begin one."""
        return "start" in self._asking.values()

    def courses(self) -> list[Course]:
        """How far each is, the newest first."""
        user = self._cabinet.user
        orders = {
            one.id: one
            for one in self._cabinet.find(PaymentOrder)
            if one.user == user and one.kind == "payment"
        }
        open_ = {one.id for one in orders.values() if one.status in OPEN}
        self._watched |= open_
        ids = (open_ | self._watched | set(self.shelf.ids)) - self._put_away
        found = []
        for id in ids:
            begun, order = self.shelf.get(id), orders.get(id)
            if begun is not None or order is not None:
                found.append(course(begun, order, asking=self.asking(id) == "start"))
        return sorted(found, key=lambda one: (-one.made, one.id))

    def begin(
        self, method: str, parts: tuple[Part, ...], card: str | None, *, advance: bool
    ) -> str:
        """Set out to pay; the payment's id. It is on the disk before the server is asked.

        Raises ``Fault``.
        """
        question = StartPayment(
            id=self._cabinet.new_id(),
            method=method,
            parts=parts,
            card=card,
            advance=advance,
            language=language(),
        )
        self.shelf.put(Begun(question=question, made=self._cabinet.now()))
        self._start(question)
        return question.id

    def again(self, id: str) -> None:
        """Ask for the same payment once more: it stays one."""
        begun = self.shelf.get(id)
        if begun is not None and not self.asking(id):
            self._start(begun.question)

    def browse(self, id: str) -> None:
        """Open the bank's page once more."""
        found = next((one for one in self.courses() if one.id == id), None)
        if found is not None:
            self._open(id, found.address or found.link)

    def look(self, id: str) -> None:
        """Have the server ask the bank now."""

        def answered(answer: Looked | Exception) -> None:
            begun = self.shelf.get(id)
            if begun is not None and isinstance(answer, Problem) and answer.code == UNHEARD:
                # A server that was restored has lost it, and the bank may have been paid: asked
                # for under the same id it is the same payment there.
                self._start(begun.question)
                return
            self.told.emit(id, answer.status if isinstance(answer, Looked) else answer)

        self._ask(id, "look", LookAtPayment(order=id), answered)

    def cancel(self, id: str) -> None:
        """Give one up. One that the server has never heard of is only forgotten."""

        def answered(answer: object) -> None:
            unknown = isinstance(answer, Problem) and answer.code == UNHEARD
            if unknown or not isinstance(answer, Exception):
                self.shelf.drop(id)
                if unknown:
                    self._put_away.add(id)
            else:
                self.told.emit(id, answer)

        if self.online:
            self._watched.add(id)
            self._ask(id, "cancel", CancelPayment(order=id), answered)
        elif (begun := self.shelf.get(id)) is not None and begun.started is None:
            # Nobody has its page: should it be known there, it runs out by itself.
            self.dismiss(id)

    def dismiss(self, *ids: str) -> None:
        """What became of these was read."""
        for id in ids:
            self.shelf.drop(id)
        self._watched.difference_update(ids)
        self._put_away.update(ids)
        self.changed.emit()

    def _start(self, question: StartPayment) -> None:
        def answered(answer: Started | Exception) -> None:
            if isinstance(answer, Started):
                self._started(question, answer)
            else:
                self._hindered(question.id, answer)

        self._ask(question.id, "start", question, answered)

    def _started(self, question: StartPayment, answer: Started) -> None:
        begun = self.shelf.get(question.id) or Begun(question=question, made=self._cabinet.now())
        self._watched.add(question.id)
        self.shelf.note(replace(begun, started=answer))
        if answer.url is not None:
            self._open(question.id, answer.url)
        # The record of it comes by the feed; a hint that was lost is not waited for.
        self._cabinet.try_now()

    def _hindered(self, id: str, error: Exception) -> None:
        if isinstance(error, Problem) and error.code not in UNKNOWN:
            # The server has said what is in the way: there is nothing to go on with.
            self.shelf.drop(id)
            if error.code in ("payment_over", "bank_refused"):
                self._watched.add(id)
            self.failed.emit(error)
        else:
            # How it stands is shown first: what is told of it stands beside that.
            self.changed.emit()
            self.told.emit(id, error)

    def _open(self, id: str, address: str | None) -> None:
        if browser.open_page(address):
            self.unopened.discard(id)
        else:
            self.unopened.add(id)
        self.changed.emit()

    def _ask(
        self, id: str, what: str, question: Question[Any], then: Callable[[Any], None]
    ) -> None:
        # To give it up is not kept waiting by a look at it.
        if self.asking(id) and (self.asking(id), what) != ("look", "cancel"):
            return
        self._asking[id] = what

        def answered(answer: Any) -> None:
            if self._asking.get(id) == what:
                del self._asking[id]
            then(answer)
            self.changed.emit()

        self._cabinet.ask(question, answered)
        self.changed.emit()

    def _heard(self, what: Changed) -> None:
        """An answer that was lost on its way: the order's record tells the same a moment later."""
        if what.kinds and "payment_order" not in what.kinds:
            return
        for id in self.shelf.ids:
            begun, order = self.shelf.get(id), self._cabinet.get(PaymentOrder, id)
            if begun is None or begun.started is not None or self.asking(id) or order is None:
                continue
            soon = self._cabinet.now() - begun.made < SOON
            if order.status == "waiting" and order.until is not None and soon:
                told = Started(order=id, url=order.url, link=order.link, until=order.until)
                self._started(begun.question, told)

    def _line(self, status: Status) -> None:
        online = status.line in AT_WORK
        back, self._was_online = online and not self._was_online, online
        if not back:
            return
        for id in self.shelf.ids:
            begun = self.shelf.get(id)
            if begun is None or begun.started is not None:
                continue
            if self._cabinet.now() - begun.made < SOON:
                self.again(id)
