"""What all screens share: one account at a time, and refreshing only for what concerns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Problem
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.bills.known import Known
from lkk_desktop.ui.components import PageTitle, press
from lkk_desktop.ui.payments.basket import Basket
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.form import Form
from lkk_desktop.ui.readings.state import taken_back
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.segments import Segments
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed, Entry
    from lkk_desktop.models.identity import Way
    from lkk_desktop.online.messages import Ticket
    from lkk_desktop.ui.lock.safety import Safety
    from lkk_desktop.ui.payments.paying import Paying

WIDEST = 1040
# Below these widths a page leaves less free at its sides.
ROOMY, NARROW = 820, 560
Layout = Literal["roomy", "narrow", "tight"]


class Desk:
    """What a person has before them: the account chosen and what was typed; it outlives widgets.

    ``screens`` are the names of all that can be gone to; ``tickets`` are codes on their way to a
    contact, each with the instant (ms) at which it was asked for.
    """

    def __init__(self) -> None:
        self.account: str | None = None
        self.screens: frozenset[str] = frozenset()
        self.forms: dict[str, Form] = {}
        self.safety: Safety | None = None
        self.told = ""
        """What is to be said once a screen stands again."""
        self.tickets: dict[Way, tuple[Ticket, int]] = {}
        self.drafts: dict[str, str] = {}
        """The draft that stands on a screen of appeals, by the screen's name."""
        self.basket = Basket()
        """What is to be paid."""
        self._known: Known | None = None
        self._paying: Paying | None = None

    def renew(self) -> None:
        """The cabinet is another one now, of the same person: what was typed stays."""
        self._known = self._paying = None

    def known_of(self, cabinet: Cabinet) -> Known:
        """What is known of accounts' money; all screens share it."""
        if self._known is None:
            self._known = Known(cabinet)
        return self._known

    def paying_of(self, cabinet: Cabinet) -> Paying:
        """What is being paid; it goes on while screens are made anew."""
        if self._paying is None:
            from lkk_desktop.ui.payments.paying import Paying

            self._paying = Paying(cabinet, cabinet)
        return self._paying


class Screen(QWidget):
    """A page under the header. Its column keeps to a readable width, and scrolls when it must."""

    name: ClassVar[str]
    glyph: ClassVar[str]
    section: ClassVar[str] = ""
    """The screen whose section of the navigation it stands in; '' where it has its own."""
    kinds: ClassVar[frozenset[str]]
    """Names of the kinds that it shows; a change of others leaves it alone."""
    widest: ClassVar[int] = WIDEST
    """How wide its column may become, in pixels at 100 %."""
    of_all: ClassVar[bool] = False
    """Whether it shows something of every account, and not only of the one on the desk."""

    said = Signal(str, str)
    """A message for the toast, and its state."""
    offers = Signal(str, str, str)
    """A message for the toast, the words of its button, and the screen that the button opens."""
    amend = Signal(str)
    """The id of a command whose values are to be corrected on the screen of readings."""
    goes = Signal(str)
    """The name of another screen that the person wants to see."""
    visits = Signal(str, str)
    """The same, for an account of its own: the screen's name and the account's number."""

    leads = Signal(str, str)
    """The name of another screen, and the id of a record that is to be put before the person."""

    signs_out = Signal()
    """The person wants to sign out."""

    resized = Signal()
    """Its margins are others now."""

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.cabinet, self.desk = cabinet, desk
        self.title = PageTitle(self.words())
        self.segments: Segments | None = None
        self._stale = True
        self.column = QVBoxLayout()
        self.column.setSpacing(look.L)
        self.column.addWidget(self.title)
        holder = QWidget()
        holder.setObjectName("column")
        holder.setLayout(self.column)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(holder)
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.area.verticalScrollBar().rangeChanged.connect(press(self.margins))
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(0, 0, 0, 0)
        self.outer.setSpacing(0)
        self.outer.addWidget(self.area)
        cabinet.changed.connect(self._changed)

    @classmethod
    def words(cls) -> str:
        """The screen's name as its section and its title say it."""
        raise NotImplementedError

    @classmethod
    def segment(cls) -> str:
        """What it is called among the screens of its section."""
        return cls.words()

    def stand_among(self, screens: tuple[type[Screen], ...]) -> None:
        """Offer the screens of its section, of which it is one, beside its title."""
        choices = tuple((screen.name, screen.segment()) for screen in screens)
        self.segments = Segments(self.words(), choices)
        self.segments.choose(self.name)
        self.segments.chosen.connect(self._segment_chosen)
        # Where it stood is asked first: the row takes the title out of its layout.
        at = self.column.indexOf(self.title)
        self.column.insertWidget(at, Row(self.title, self.segments, least=scaled(200)))

    def _segment_chosen(self, name: str) -> None:
        if self.segments is not None:
            self.segments.choose(self.name)
        self.goes.emit(name)

    def refresh(self) -> None:
        """Show what the cabinet holds now, keeping what is typed, the focus and the place."""
        raise NotImplementedError

    def take_back(self, command_id: str) -> None:
        """Withdraw a command of readings, if that is meant, and say so."""
        # Asked after the press is over: the button that was pressed may go meanwhile.
        QTimer.singleShot(0, self, lambda: self._take_back(command_id))

    def _take_back(self, command_id: str) -> None:
        from lkk_desktop.cabinet import Fault

        entry = self.cabinet.entry(command_id)
        if entry is not None and isinstance(entry.command, SubmitAppeal):
            self._take_back_appeal(entry)
            return
        if entry is None or not isinstance(entry.command, SubmitReadings):
            return
        command, what = entry.command, speech.what(self.cabinet, entry)
        if taken_back(self.cabinet, entry) or not ask(
            self,
            t("Withdraw the readings?"),
            t("These values will not be counted in the bill."),
            [f"{what}: {speech.values(self.cabinet, command)}"],
            t("Withdraw"),
        ):
            return
        try:
            self.cabinet.withdraw(command_id)
        except (Problem, Fault) as error:
            self.said.emit(words.anything(error.code, getattr(error, "values", None)), "bad")
            return
        said = n("{count} reading withdrawn.", "{count} readings withdrawn.", len(command.values))
        self.said.emit(said, "ok")
        self.refresh()

    def _take_back_appeal(self, entry: Entry) -> None:
        from lkk_desktop.cabinet import Fault
        from lkk_desktop.ui.appeals import withdrawing
        from lkk_desktop.ui.journal import told

        command = entry.command
        assert isinstance(command, SubmitAppeal)
        if not withdrawing.meant(self, told.line(self.cabinet, entry)):
            return
        try:
            withdrawing.withdraw(self.cabinet, command.appeal, entry.id)
        except (Problem, Fault) as error:
            self.said.emit(words.anything(error.code, getattr(error, "values", None)), "bad")
            return
        self.said.emit(t("The appeal is withdrawn."), "ok")
        self.refresh()

    def show_account(self) -> None:
        """The desk's account is another one now."""
        self._stale = True
        self._freshen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._freshen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.margins()
        self.resized.emit()

    def take_focus(self) -> None:
        """Put the cursor where work begins."""
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def foot(self) -> int:
        """How high above the window's foot its own lasting foot reaches."""
        return 0

    def seek(self, record: str) -> None:
        """Put a record before the person, by its id; only screens of many such know how."""

    def margins(self) -> tuple[int, int]:
        """Keep the column centred and readable; give its left and right margin."""
        across, down = look.PAGE_MARGIN
        if self.width() < scaled(NARROW):
            across = look.M
        elif self.width() < scaled(ROOMY):
            across = look.XL
        side = max(across, (self.width() - scaled(self.widest)) // 2)
        bar = self.area.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        least = look.XS if self.layout_ == "tight" else look.M
        self.column.setContentsMargins(side, down, max(least, side - taken), down)
        return side, side

    @property
    def layout_(self) -> Layout:
        """How much room its lines have."""
        if self.width() < scaled(look.TIGHT - look.TIGHT_RAIL):
            return "tight"
        return "narrow" if self.width() < scaled(NARROW) else "roomy"

    def _changed(self, what: Changed) -> None:
        account = self.desk.account
        ours = self.of_all or not what.accounts or account is None or account in what.accounts
        if ours and (not what.kinds or self.kinds & what.kinds):
            self._stale = True
            # Several changes of one page of data are one refresh.
            QTimer.singleShot(0, self, self._freshen)

    def _freshen(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.refresh()
