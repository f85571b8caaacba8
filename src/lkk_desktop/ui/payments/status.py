"""A payment that is under way: how it stands, told as it changes, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look, names
from lkk_desktop.documents.codes.matrix import matrix
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import mark, money, t
from lkk_desktop.ui.buttons import Folding, folding
from lkk_desktop.ui.components import (
    Card,
    announce,
    button,
    column,
    label,
    line,
    press,
    set_state,
)
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.begun import Course
from lkk_desktop.ui.payments.square import Square
from lkk_desktop.ui.payments.telling import Act, Told, countdown, countdown_aloud, left_of
from lkk_desktop.ui.place import Place
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

SECOND = 1_000
ACTS: dict[Act, tuple[str, str, str]] = {
    "again": (mark("Go on with the payment"), "primary", "arrow-clockwise"),
    "browse": (mark("Open the bank's page"), "second", "arrow-square-out"),
    "link": (mark("Open the link here"), "second", "arrow-square-out"),
    "cheque": (mark("Cheque"), "second", "receipt"),
    "look": (mark("Check now"), "second", "arrow-clockwise"),
    "cancel": (mark("Cancel the payment"), "quiet", "x"),
    "retry": (mark("Pay again"), "second", "arrow-counter-clockwise"),
    "dismiss": (mark("Put it away"), "quiet", "check"),
}
"""Each act's words, its kind of button and its glyph."""


class StatusCard(Card):
    """One payment. ``acted`` carries its id and what a person wants of it; ``over``: its time has
    just run out."""

    acted = Signal(str, str)
    over = Signal(str)

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id
        self.glyph = Icon("clock", "wait", scaled(24))
        self.heading = label("", "heading", wrap=True)
        self.what = label("", "muted", wrap=True)
        self.text = label("", wrap=True)
        self.left = label("", "figure")
        self.note = label("", "message", wrap=True)
        self.note.hide()
        self.square = Square()
        self.square.hide()
        self.address = label("", "code", wrap=True)
        self.copy = button(t("Copy the address"), "quiet", "copy")
        self.copy.clicked.connect(press(self._copy))
        self.unopened = QWidget()
        told = label(t("The browser did not open. Open this address by hand:"), wrap=True)
        self.unopened.setLayout(column(told, self.address, line(self.copy, 0), gap=look.XS))
        self.unopened.hide()
        self.acts: dict[Act, Folding] = {}
        for act, (said, part, glyph) in ACTS.items():
            made = folding(t(said), part, glyph)
            made.clicked.connect(press(partial(self._act, act)))
            made.hide()
            self.acts[act] = made
        words_ = QWidget()
        words_.setLayout(column(self.text, self.left, self.note, gap=look.S))
        head = line(column(self.glyph, 0), column(self.heading, self.what, gap=3), gap=look.M)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(Row(words_, self.square, least=scaled(200), gap=look.XL))
        self.body.addWidget(self.unopened)
        self.body.addWidget(Flow(*self.acts.values(), gap=look.S))
        self._tick = QTimer(self)
        self._tick.setInterval(SECOND)
        self._tick.timeout.connect(self._count)
        self._course: Course | None = None
        self._zone = ""
        self._now: Callable[[], int] = lambda: 0
        self._link: str | None = None
        self._stage = ""
        self._ran_out = False
        # The button that was pressed rests or goes: Qt would go on to the next payment's.
        self._place = Place(self, lambda: (self,))

    def say(self, course: Course, told: Told, what: str, *, asking: str, unopened: bool) -> None:
        """Show how it stands. ``asking`` says what is being asked about it, if anything is."""
        if course.stage != self._stage:
            self.note.hide()
        self.glyph.show_glyph(told.glyph, told.state if told.state != "plain" else "muted")
        self.heading.setText(told.heading)
        self.text.setText(told.text)
        self.what.setText(what)
        self.setAccessibleName(f"{told.heading}. {what}")
        self._show_code(course)
        self._show_address(course, unopened=unopened)
        with self._place.held():
            for act, made in self.acts.items():
                made.setVisible(act in told.acts)
                made.setEnabled(not asking or (asking == "look" and act != "look"))
                made.setAccessibleName(f"{made.text()}: {what}".replace("\n", " "))
        if self._stage and course.stage != self._stage:
            announce(self, f"{told.heading}. {told.text}", urgent=not course.open)
        self._stage = course.stage

    def watch(self, course: Course, now: Callable[[], int], zone: str) -> None:
        """Count down while it waits, until its end; ``now`` tells the server's time."""
        counts = course.stage == "waiting" and course.until is not None
        self._course, self._now, self._zone = course if counts else None, now, zone
        self.left.setVisible(counts)
        if counts:
            self._count()
            self._tick.start()
        else:
            self._tick.stop()

    def tell(self, said: str, state: str = "plain") -> None:
        """Say what came of what was asked."""
        self.note.setText(said)
        self.note.setVisible(bool(said))
        set_state(self.note, state)
        if said:
            announce(self.note, said)

    def rest(self) -> None:
        """Count no more."""
        self._course = None
        self._tick.stop()

    @property
    def holds_focus(self) -> bool:
        """Whether the cursor of its window is on it."""
        focus: QWidget | None = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def stops(self) -> list[QWidget]:
        """What the Tab key goes to, in its order."""
        return [self, self.copy, *self.acts.values()]

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._course is not None:
            self._count()
            self._tick.start()

    def _count(self) -> None:
        if self._course is None or self._course.until is None:
            return
        left = left_of(self._course, self._now())
        self.left.setText(countdown(self._course.until, left, self._zone))
        self.left.setAccessibleName(countdown_aloud(left))
        if left <= 0 and not self._ran_out:
            self._ran_out = True
            self.over.emit(self.id)

    def _show_code(self, course: Course) -> None:
        shown = course.stage == "waiting" and course.link is not None
        self.square.setVisible(shown)
        if shown and course.link is not None and course.link != self._link:
            self._link = course.link
            try:
                self.square.show_code(
                    matrix(course.link.encode()), t("Payment code for a phone's camera")
                )
            except Problem:
                self.square.hide()

    def _show_address(self, course: Course, *, unopened: bool) -> None:
        address = course.address or course.link
        self.unopened.setVisible(unopened and course.stage == "waiting" and bool(address))
        self.address.setText(address or "")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address.text())
        announce(self.copy, t("The address is copied."))

    def _act(self, act: Act) -> None:
        self.acted.emit(self.id, act)


def parts_of(course: Course, called: dict[str, str], currency: str) -> str:
    """«3 548,41 ₽ · Банковская карта · ЖКУ, 0710000000»."""
    said = [money(course.amount, currency), words.way(course.method)]
    groups = []
    for part in course.parts:
        group = names.named(names.GROUPS, part.group)
        groups.append(f"{group}, {called.get(part.account, part.account)}")
    said += dict.fromkeys(groups)
    return " · ".join(said)
