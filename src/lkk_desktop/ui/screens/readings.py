"""«Передача показаний»: the meters of an account, typed, checked, sent, and seen to arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.strings import c, number, t
from lkk_desktop.ui import words
from lkk_desktop.ui.bills.reckoned import reckon
from lkk_desktop.ui.components import (
    Banner,
    Empty,
    press,
)
from lkk_desktop.ui.readings import speech, typed, walk
from lkk_desktop.ui.readings.card import MeterCard
from lkk_desktop.ui.readings.estimate import sentence
from lkk_desktop.ui.readings.foot import Foot
from lkk_desktop.ui.readings.form import Form
from lkk_desktop.ui.readings.new_day import NewDay
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.readings.photos import Photos
from lkk_desktop.ui.readings.send import Sending
from lkk_desktop.ui.readings.settled import tell_settled
from lkk_desktop.ui.readings.shapes import shape_for
from lkk_desktop.ui.readings.shelf import Shelf
from lkk_desktop.ui.readings.state import AccountState, MeterState, look_at
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.photos import Photo

# A second press this soon (ms) is the same press.
HURRY = 700
# The account's money is looked up when a page has stood so long (ms).
AHEAD = 300


class ReadingsScreen(Screen):
    """One card per meter, and one button that sends whatever has been typed."""

    name = "readings"
    glyph = "gauge"
    kinds = frozenset(
        {"account", "supplier", "meter", "register", "reading", "tariff", "outcome", "outbox"}
    )

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        self.cards: dict[str, MeterCard] = {}
        super().__init__(cabinet, desk)
        self.title.title.setText(t("Sending readings"))
        self.state: AccountState | None = None
        self._awaited: list[str] = []
        self._sent = QElapsedTimer()
        self._built: tuple[object, ...] | None = None
        self._shelf = Shelf()
        self._others: list[QWidget] = []
        self._photos = Photos(self, cabinet)
        self.closed = Banner()
        self.column.addWidget(self.closed)
        self.column.addStretch(1)
        self._footer = Foot()
        self.send, self.estimate = self._footer.send, self._footer.estimate
        self.send.clicked.connect(self.send_typed)
        self._footer.how.clicked.connect(press(lambda: self.goes.emit("estimate")))
        self.known = desk.known_of(cabinet)
        self.known.ready.connect(self._gathered)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._gather)
        self.outer.addWidget(self._footer)
        self._new_day = NewDay(self, cabinet.now, self.refresh)
        cabinet.closed.connect(self._new_day.stop)
        cabinet.connectivity.connect(self._line_changed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.send_typed)

    @classmethod
    def words(cls) -> str:
        return t("Readings")

    @classmethod
    def segment(cls) -> str:
        return c("segment", "Sending")

    @property
    def form(self) -> Form:
        """What is typed for the account on the desk."""
        account = self.desk.account or ""
        if account not in self.desk.forms:
            form = Form(self.cabinet.new_id)
            if self.state is None:
                return form
            typed.restore(self.cabinet, self.state, form)
            self.desk.forms[account] = form
        return self.desk.forms[account]

    def keep_typed(self) -> None:
        """Keep what is typed in the profile, so that it outlives the program."""
        account = self.state.account.id if self.state is not None else ""
        form = self.desk.forms.get(account)
        if form is not None:
            typed.keep(self.cabinet, account, form, self.state)

    def show_account(self) -> None:
        self.keep_typed()
        super().show_account()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep_typed()

    def refresh(self) -> None:
        account = self.desk.account
        self.state = look_at(self.cabinet, account) if account is not None else None
        new = self._build()
        state = self.state
        if state is None:
            self.title.say("")
            self._footer.hide()
            return
        self._new_day.watch(state.account.zone)
        for meter in state.meters:
            self.cards[meter.meter.id].fill(state, meter, self.form)
        self._photos.show(self.cards, self.form)
        walk.order(self.cards.values(), self.send)
        self._say_window(state)
        self._say_estimate(state)
        tell_settled(self.cabinet, self._awaited, self.said.emit)
        self._footer.setVisible(any(m.meter.takes_readings for m in state.meters))
        if new and self.window().focusWidget() is self.area:
            # The focus came before there was a field, and nothing else has taken it since.
            self.take_focus()

    def send_typed(self) -> None:
        """Send what is typed, once, asking first where the rules ask."""
        if self._sent.isValid() and self._sent.elapsed() < HURRY and not self._anything_typed():
            return
        if self.state is not None:
            sending = Sending(self, self.focus, self.cabinet, self.state, self.form, self._tell)
            went = sending.run()
            if went:
                self._awaited += went
                self._sent.start()
            self.keep_typed()
            self.refresh()

    def amend_command(self, command_id: str) -> bool:
        """Open a command's values for correction; False where its meter is not shown here."""
        entry = self.cabinet.entry(command_id)
        if entry is None or not isinstance(entry.command, SubmitReadings) or self.state is None:
            return False
        command = entry.command
        meter = next((m for m in self.state.meters if m.meter.id == command.meter), None)
        if meter is None:
            return False
        texts = {new.register: number(new.value) for new in command.values}
        self.form.amend(meter, command_id, texts)
        self._photos.amend(self.form, meter.meter.id, command_id)
        self.refresh()
        self.focus(command.values[0].register)
        return True

    def take_focus(self) -> None:
        first = walk.first_open(self.cards.values())
        if first is not None:
            self.focus(first)
        else:
            super().take_focus()

    def focus(self, register: str) -> None:
        """Put the cursor into a register's field and bring it into view."""
        for card in self.cards.values():
            if register in card.rows:
                field = card.rows[register].field
                field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                field.selectAll()
                self.area.ensureWidgetVisible(field, 0, 80)

    def foot(self) -> int:
        return 0 if self._footer.isHidden() else self._footer.height()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        self._footer.fold(left, right)
        shape = shape_for(self.width() - left - right - 2 * look.CARD_PADDING[0])
        for card in self.cards.values():
            card.arrange(shape)
        return left, right

    def _line_changed(self, _status: object) -> None:
        if self.state is None and self.isVisible():
            self.refresh()

    def _build(self) -> bool:
        """Make cards where the meters are others than before; otherwise leave all in place."""
        state = self.state
        status = self.cabinet.status
        shape: tuple[object, ...] = ("nothing", status.filling, status.fresh, status.line)
        if state is not None:
            meters = [(m.meter.id, m.meter.serial, m.silence is None) for m in state.meters]
            rows = [row.register.id for m in state.meters for row in m.rows]
            shape = (state.account.id, *meters, *rows)
        if shape == self._built:
            return False
        focused = walk.focused(self.cards.values())
        self._shelf.put_away(self._built, self.cards)
        self._built = shape
        for gone in self._others:
            gone.hide()
            gone.deleteLater()
        self.cards, self._others = self._shelf.take(shape), []
        if state is None:
            for widget in nothing(status):
                self._place(widget)
        elif not state.meters:
            self._place(
                Empty(
                    "gauge",
                    t("No meters on this account"),
                    t("Once the supplier has registered one, you can send its readings here."),
                )
            )
        elif not self.cards:
            for meter in state.meters:
                self._place(self._card(state, meter))
        self.margins()
        if focused is not None:
            self.focus(focused)
        return True

    def _place(self, widget: QWidget) -> None:
        if isinstance(widget, MeterCard):
            self.cards[widget.meter.meter.id] = widget
        else:
            self._others.append(widget)
        self.column.insertWidget(self.column.count() - 1, widget)

    def _card(self, state: AccountState, meter: MeterState) -> MeterCard:
        card = MeterCard(state, meter)
        card.typed.connect(lambda register: self._typed(card, register))
        card.entered.connect(self._next)
        card.left.connect(self.keep_typed)
        card.amend.connect(self.amend_command)
        card.withdraw.connect(self.take_back)
        card.kept.connect(press(lambda: self._keep(card)))
        card.said.connect(self.said)
        card.photo.connect(lambda photo: self._photo_given(card, photo))
        return card

    def _typed(self, card: MeterCard, register: str) -> None:
        row = card.rows[register]
        if self.state is None or row.field.isReadOnly():
            return
        text = row.field.text()
        self.form.type(card.meter.meter.id, register, text)
        judgement = card.judge(self.state, register, text)
        row.judged(judgement)
        self._say_estimate(self.state)

    def _photo_given(self, card: MeterCard, photo: Photo | None) -> None:
        self.form.attach(card.meter.meter.id, photo)
        self.keep_typed()
        self.refresh()

    def _next(self, register: str) -> None:
        """Enter goes on to the next open field, and from the last one to the button."""
        name = walk.after(self.cards.values(), register)
        if name is not None:
            self.focus(name)
        else:
            self.send.setFocus(Qt.FocusReason.TabFocusReason)

    def _keep(self, card: MeterCard) -> None:
        self.form.clear(card.meter)
        self.keep_typed()
        self.refresh()

    def _anything_typed(self) -> bool:
        return self.state is not None and any(map(self.form.typed, self.state.meters))

    def _say_window(self, state: AccountState) -> None:
        closed = state.closed
        why = words.problem(closed.code, closed.values) if closed is not None else ""
        self.closed.say(why, "wait", "calendar-x")
        self.title.say(speech.window(state.supplier, state.date, closed is None))
        self.send.setEnabled(state.closed is None)

    def _say_estimate(self, state: AccountState) -> None:
        """What is typed costs so much: by the facts that are gathered, which are asked for here."""
        said = ""
        if self._anything_typed():
            found = self.known.of(state.account.id)
            said = sentence(state, reckon(found, state, self.form, self.cabinet.now()))
        else:
            self._ahead.start(AHEAD)
        self._footer.say(said)

    def _gather(self) -> None:
        """Have the facts before the first key is pressed."""
        if self.state is not None and self.isVisible():
            self.known.of(self.state.account.id)

    def _gathered(self, account: str) -> None:
        if self.state is not None and self.state.account.id == account and self.isVisible():
            self._say_estimate(self.state)

    def _tell(self, said: str, state: str) -> None:
        """What became of a press; once readings went, the estimate is offered with it."""
        if state == "ok":
            self.offers.emit(said, t("See the estimate"), "estimate")
        else:
            self.said.emit(said, state)
