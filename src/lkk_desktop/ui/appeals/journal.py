"""«Журнал заявлений»: the user's appeals over all accounts, and beside them one in full."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.appeals.deeds import RateAnswer
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals import withdrawing
from lkk_desktop.ui.appeals import words as said_by
from lkk_desktop.ui.appeals.details import Details
from lkk_desktop.ui.appeals.gathered import Letter, gather
from lkk_desktop.ui.appeals.narrowing import Narrowing
from lkk_desktop.ui.appeals.table import LettersTable, Shape
from lkk_desktop.ui.components import (
    Card,
    Empty,
    Skeleton,
    announce,
    button,
    column,
    label,
    line,
    press,
)
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

BESIDE, WIDE = 700, 1180
"""From so many pixels on an appeal stands beside the table, and a cell needs one line only."""
LEAST = 420
PATIENCE = 120


class AppealsJournal(QWidget):
    """The table, what it is narrowed by, and the appeal that is before the person.

    ``writes``: another appeal is to be written; ``amends`` carries the letter whose answers are
    wanted in a form again.
    """

    said = Signal(str, str)
    writes = Signal()
    amends = Signal(object)
    counted = Signal(str)
    """What is to be told below the page's title."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.letters: tuple[Letter, ...] | None = None
        self._asked = 0
        self._wanted: str | None = None
        self._read = False
        self._shape: Shape | None = None
        self._bones = QTimer(self, singleShot=True, interval=PATIENCE)
        self._bones.timeout.connect(self._lay)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)
        self.table = LettersTable(t("Log of appeals"))
        self.details = Details(cabinet)
        self._build()
        self.table.looked_at.connect(press(self._soon.start))
        self.table.clicked.connect(press(self._open))
        self.table.opened.connect(press(self._open))
        self.details.back.connect(self._back)
        self.details.withdraws.connect(self._withdraw_soon)
        self.details.amends.connect(self.amends)
        self.details.rates.connect(self._rate)
        self.details.prints.connect(self._print)
        cabinet.forms.progress.connect(self._progress)
        cabinet.forms.fetched.connect(self.details.arrived)

    # ── what it is made of ────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        self.narrowing = Narrowing()
        self.narrowing.changed.connect(self._narrow)
        self._nothing = label("", "muted", wrap=True)
        self._list = Card(gap=look.S)
        self._list.body.addWidget(self._nothing)
        self._list.body.addWidget(self.table, 1)
        self._list.body.setContentsMargins(look.XS, look.S, look.XS, look.S)
        self._full = QScrollArea()
        self._full.setWidgetResizable(True)
        self._full.setFrameShape(QFrame.Shape.NoFrame)
        self._full.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._full.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setObjectName("column")
        holder.setLayout(column(self.details))
        self._full.setWidget(holder)
        self._both = line(self._list, self._full, gap=look.L)
        self.write = button(t("Write an appeal"), "primary")
        self.write.clicked.connect(self.writes)
        self._empty = QWidget()
        self._empty.setLayout(
            column(
                Empty(
                    "envelope-simple",
                    t("You have written no appeals yet"),
                    t("What you write to the supplier stands here with its state and answer."),
                ),
                line(0, self.write, 0),
                0,
                gap=0,
            )
        )
        self._skeleton = Skeleton(t("Appeals are being looked up"), 4)
        self._body = QWidget()
        self._body.setLayout(self._both)
        every = column(self.narrowing, self._body, self._empty, self._skeleton, gap=look.M)
        every.setStretch(1, 1)
        self.setLayout(every)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._lay()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), scaled(LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.letters is not None and self._shape != self._fitting:
            self._narrow()
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._read and not self.beside:
            event.accept()
            self._back()
        else:
            super().keyPressEvent(event)

    @property
    def beside(self) -> bool:
        """Whether the appeal stands beside the table, and not in its place."""
        return self.width() >= scaled(BESIDE)

    @property
    def _fitting(self) -> Shape:
        if self.width() >= scaled(WIDE):
            return "wide"
        return "narrow" if self.width() >= scaled(440) else "tight"

    def _lay(self) -> None:
        """What there is to see, or bones while it is on its way, or what to do."""
        self._bones.stop()
        there = bool(self.letters)
        self.narrowing.setVisible(there)
        self._body.setVisible(there)
        self._empty.setVisible(self.letters is not None and not there)
        self._skeleton.setVisible(self.letters is None)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.beside
        read = self._read and self.table.current is not None
        self._list.setVisible(beside or not read)
        self.narrowing.setVisible(bool(self.letters) and (beside or not read))
        self._full.setVisible(beside or read)
        self.details.return_.setVisible(not beside)
        self._both.setStretch(0, 7 if self._shape == "wide" else 5)
        self._both.setStretch(1, 5)
        self.details.fold(self.width() < scaled(440))

    # ── what stands in it ─────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Show what the cabinet holds now; what is chosen and the place stay."""
        if self.letters is None:
            self._bones.start()
        self._asked += 1
        number, user, entries = self._asked, self.cabinet.user or "", self.cabinet.journal()
        self.cabinet.later(
            lambda shown: gather(shown, user, entries), lambda answer: self._came(number, answer)
        )

    def open_appeal(self, id: str) -> None:
        """Put an appeal before the person, whatever the table was narrowed by."""
        self._wanted = id
        if self.letters is not None:
            self._go()

    def take_focus(self) -> None:
        """Put the cursor where one begins."""
        if self.letters:
            self.table.setFocus()
        elif self.letters is not None:
            self.write.setFocus()

    def _came(self, number: int, answer: tuple[Letter, ...] | Exception) -> None:
        # What was asked later has overtaken it, or the screen has gone meanwhile.
        if not isValid(self) or number != self._asked:
            return
        if isinstance(answer, Exception):
            self._failed(answer)
            return
        first, self.letters = self.letters is None, answer
        self.table.letters.sent = {
            one.appeal.command: self.cabinet.forms.sent(one.appeal.command)
            for one in answer
            if one.state == "waiting" and one.appeal.enclosures
        }
        nicknames = {one.account: one.nickname for one in self.cabinet.accounts()}
        self.narrowing.offer(answer, nicknames)
        self._lay()
        self._narrow()
        if self._wanted is not None:
            self._go()
        elif first and answer and self.beside:
            self.table.setCurrentIndex(self.table.letters.index(0, 0))

    def _failed(self, error: Exception) -> None:
        from lkk_desktop.cabinet import Fault

        if not isinstance(error, Fault):
            raise error
        self.said.emit(words.fault(error.code).happened, "bad")

    def _narrow(self) -> None:
        """Show the appeals that are asked for."""
        if self.letters is None:
            return
        found = self.narrowing.narrowed(self.letters)
        self._shape = self._fitting
        self.table.show_letters(found, self._shape)
        said = n("{count} appeal", "{count} appeals", len(found))
        self._nothing.setText(t("No appeal is like that. Change the search or the choice."))
        self._nothing.setVisible(not found)
        self.table.setVisible(bool(found))
        self.counted.emit(said if self.letters else "")
        if len(found) != len(self.letters):
            announce(self.table, said)
        self._arrange()

    def _look(self) -> None:
        """Show the appeal that the cursor is on."""
        letter, before = self.table.current, self.details.letter
        if letter == before and letter is not None:
            return
        self.details.show_letter(letter)
        if letter is None or before is None or letter.id != before.id:
            self._full.verticalScrollBar().setValue(0)
        elif letter.state != before.state:
            announce(self.table, f"{said_by.title(letter.appeal)}: {self.details.pill.words}")
        self._arrange()

    def _go(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None or self.letters is None:
            return
        if all(one.id != wanted for one in self.letters):
            self._wanted = wanted
            return
        self.narrowing.let_all()
        self._narrow()
        self.table.choose(wanted)
        self._open()

    def _open(self) -> None:
        self._read = True
        self._look()
        self._arrange()
        if not self.beside:
            self.details.return_.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        self._read = False
        self._arrange()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _progress(self, command: str, done: int, of: int) -> None:
        self.table.letters.sent = {**self.table.letters.sent, command: (done, of)}
        self.table.told(command)
        letter = self.details.letter
        if letter is not None and letter.appeal.command == command:
            self.details.progress()

    # ── what one may do ───────────────────────────────────────────────────────────────────────

    def _withdraw_soon(self, letter: Letter) -> None:
        # Asked after the press is over: the button that was pressed may go meanwhile.
        QTimer.singleShot(0, self, lambda: self.withdraw(letter))

    def withdraw(self, letter: Letter) -> None:
        """Take an appeal back, if that is meant, and say so."""
        appeal = letter.appeal
        if not withdrawing.meant(self, f"{said_by.title(appeal)}: {appeal.reason}"):
            return
        if self._does(lambda: withdrawing.withdraw(self.cabinet, appeal.id, appeal.command)):
            self.said.emit(t("The appeal is withdrawn."), "ok")

    def _rate(self, letter: Letter, value: int) -> None:
        command = RateAnswer(user=self.cabinet.user or "", appeal=letter.id, rating=value)
        if self._does(lambda: self.cabinet.submit(command, self.cabinet.new_id())):
            self.said.emit(t("Thank you for your rating."), "ok")

    def _print(self, letter: Letter) -> None:
        from lkk_desktop.ui import papers

        papers.appeal(self, letter.id)

    def _does(self, deed: Callable[[], object]) -> bool:
        """Do it; whether nothing hindered it, which is said otherwise."""
        from lkk_desktop.cabinet import Fault

        try:
            deed()
        except (Problem, Fault) as error:
            self.said.emit(words.anything(error.code, getattr(error, "values", None)), "bad")
            return False
        self.refresh()
        return True
