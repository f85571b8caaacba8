"""«Главная»: what is to be done this month over all accounts, and all about the one on the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.calendar import day
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.suppliers import Office, Supplier
from lkk_desktop.models.todo import Deed, to_do
from lkk_desktop.strings import n, t
from lkk_desktop.ui.components import Card
from lkk_desktop.ui.due import as_of
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.home.board import Board
from lkk_desktop.ui.home.deeds import Deeds, Told
from lkk_desktop.ui.home.notices import Notices
from lkk_desktop.ui.home.subject import Place, Subject
from lkk_desktop.ui.readings.new_day import NewDay
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed
    from lkk_desktop.ui.home.use import Use

OF_DEEDS = frozenset(
    {"user", "linked_account", "account", "supplier", "office", "meter", "register", "reading"}
    | {"bill", "accrual", "tranche", "payment", "notice", "outcome", "outbox"}
)
OF_SUBJECTS = frozenset(
    {"premises", "service", "provider", "tariff", "paper", "news", "privilege", "subsidy"}
)
BREATH = 40
"""Milliseconds in which the deeds are painted before anything else is begun."""
LEADS = {"readings": "readings", "pay": "payment"}
"""The screens to which deeds lead; the others are answered here."""


class HomeScreen(Screen):
    """The deeds are painted first; the cards follow one by one, while nothing else is to do."""

    name = "home"
    glyph = "house"
    kinds = OF_DEEDS | OF_SUBJECTS
    of_all = True

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        self.deeds, self.notices, self.board = Deeds(), Notices(), Board()
        super().__init__(cabinet, desk)
        self._others: list[QWidget] = []
        self._place: Place | None = None
        self.use: Use | None = None
        # What is still to be made, and what is there and still to be filled.
        self._waiting: list[Callable[[Place], None]] = [self._gather]
        self._behind: list[Subject[Any] | Use] = []
        self._deeds_stale = True
        self.deeds.pressed.connect(self._pressed)
        self.deeds.kept.connect(self._keep_days)
        for widget in (self.deeds, self.notices, self.board):
            widget.hide()
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._one_more)
        self._new_day = NewDay(self, cabinet.now, self._another_day)
        cabinet.closed.connect(self._new_day.stop)
        cabinet.closed.connect(self._next.stop)
        cabinet.connectivity.connect(self._line_changed)

    @classmethod
    def words(cls) -> str:
        return t("Home")

    @property
    def whole(self) -> bool:
        """Whether all its cards are there and show what the cabinet holds."""
        return self._place is not None and not self._waiting and not self._behind

    @property
    def subjects(self) -> list[Subject[Any]]:
        """The cards that are there so far."""
        return [self.notices, *self.board.subjects]

    @property
    def cards(self) -> list[Card]:
        """What stands between the deeds and the board."""
        return [self.notices] if self.use is None else [self.notices, self.use]

    def subject(self, kind: type[Subject[Any]]) -> Subject[Any]:
        """A card by its class. Raises ``StopIteration`` where it has not been made yet."""
        return next(one for one in self.subjects if isinstance(one, kind))

    def refresh(self) -> None:
        self._place = self._look_up()
        place = self._place
        for gone in self._others:
            gone.hide()
            gone.deleteLater()
        self._others = []
        for widget in (self.deeds, self.board):
            widget.setVisible(place is not None)
        if place is None:
            for card in self.cards:
                card.hide()
            self._say_nothing()
            return
        self._greet(place)
        if self._deeds_stale:
            self._deeds_stale = False
            self._show_deeds(place)
        # What nobody sees yet may wait until there is nothing else to do.
        self._behind = [self.use] if self.use is not None and not self._waiting else []
        for subject in self.subjects:
            if subject is self.notices or not subject.visibleRegion().isEmpty():
                subject.show_place(self.cabinet, place)
            else:
                self._behind.append(subject)
        self._new_day.watch(place.account.zone)
        self._next.start(0 if self.use is not None else BREATH)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._behind or self._waiting:
            self._next.start(0 if self.use is not None else BREATH)

    def take_focus(self) -> None:
        first = self.deeds.first
        if first is not None and first.isVisible():
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    def show_notices(self) -> None:
        """Bring what the supplier warns of into view, and have it read out."""
        if self.notices.wanted:
            self.notices.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.notices.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(self.notices, 0, 40)

    def margins(self) -> tuple[int, int]:
        sides = super().margins()
        tight = self.layout_ == "tight"
        for card in (self.deeds, *self.subjects, *self.cards):
            card.fold(tight)
        return sides

    def _look_up(self) -> Place | None:
        number = self.desk.account
        account = self.cabinet.get(Account, number) if number is not None else None
        supplier = self.cabinet.get(Supplier, account.supplier) if account is not None else None
        if account is None or supplier is None:
            return None
        today = day(self.cabinet.now(), account.zone)
        return Place(account, supplier, today, as_of(self.cabinet, account.zone))

    def _say_nothing(self) -> None:
        self.title.title.setText(self.words())
        self.title.say("")
        self._others = nothing(self.cabinet.status)
        for widget in self._others:
            self.column.insertWidget(self.column.count() - 1, widget)

    def _greet(self, place: Place) -> None:
        user = self.cabinet.get(User, self.cabinet.user) if self.cabinet.user else None
        name = user.name if user is not None else ""
        self.title.title.setText(wording.greeting(self.cabinet.now(), place.account.zone, name))

    def _show_deeds(self, place: Place) -> None:
        links = {one.account: one for one in self.cabinet.accounts()}
        deeds = to_do(self.cabinet, self.cabinet.user or "", self.cabinet.now())
        self.deeds.show_deeds([self._told(one, links, place) for one in deeds], _calm(place))
        month, count = wording.in_month(place.today), len(deeds)
        if len(links) > 1:
            said = n(
                "{count} thing to do {month} on all accounts",
                "{count} things to do {month} on all accounts",
                count,
                month=month,
            )
        else:
            said = n(
                "{count} thing to do {month}", "{count} things to do {month}", count, month=month
            )
        self.title.say(said if count else t("Nothing is left to do {month}", month=month))

    def _told(self, deed: Deed, links: dict[str, LinkedAccount], place: Place) -> Told:
        account = self.cabinet.get(Account, deed.account) or place.account
        supplier = self.cabinet.get(Supplier, account.supplier) or place.supplier
        meter = self.cabinet.get(Meter, deed.meters[0]) if deed.code == "verify" else None
        called = wording.account_name(links.get(deed.account), account) if len(links) > 1 else ""
        leads = LEADS.get(deed.code)
        return Told(
            deed=deed,
            account=called,
            serial=meter.serial if meter is not None else "",
            currency=supplier.currency,
            today=place.today,
            help=self._help(deed, account, supplier) if meter is not None else "",
            leads=leads is None or leads in self.desk.screens,
        )

    def _help(self, deed: Deed, account: Account, supplier: Supplier) -> str:
        """What a person does about a verification."""
        office = self.cabinet.get(Office, account.office)
        parts = [
            t(
                "Order the verification from an accredited organisation, or have the meter"
                " replaced, and bring the paper on it to the office."
            )
        ]
        if deed.late:
            parts.append(t("Until then the charge may go by an average or a norm."))
        where = [office.address] if office is not None else []
        parts.append(", ".join([*where, supplier.phone]))
        return " ".join(parts)

    def _one_more(self) -> None:
        """Fill or make the next card, and let the window breathe before the one after it."""
        if self._place is None or not self.isVisible():
            # Whoever has gone on to another screen is not kept waiting by this one.
            return
        if self._behind:
            self._behind.pop(0).show_place(self.cabinet, self._place)
        elif self._waiting:
            self._waiting.pop(0)(self._place)
        if self._behind or self._waiting:
            self._next.start(0)

    def _gather(self, _place: Place) -> None:
        """Import what the cards need, now that the window is painted."""
        from lkk_desktop.ui.home.cards import SUBJECTS

        self._waiting = [
            self._place_chart,
            *(partial(self._make, subject) for subject in SUBJECTS),
            self._draw_chart,
        ]

    def _make(self, subject: Callable[[], Subject[Any]], place: Place) -> None:
        made = subject()
        made.setParent(self.board)  # shown while it stands nowhere, it would be a window of its own
        made.fold(self.layout_ == "tight")
        made.show_place(self.cabinet, place)
        self.board.add(made)

    def _place_chart(self, place: Place) -> None:
        """Keep the chart's place from the first, so that nothing moves when it comes."""
        from lkk_desktop.ui.home.cards import Use

        self.use = Use()
        self.use.setParent(self.board.parentWidget())
        self.use.fold(self.layout_ == "tight")
        self.use.stand_for(self.cabinet, place)
        self.column.insertWidget(self.column.indexOf(self.board), self.use)

    def _draw_chart(self, place: Place) -> None:
        if self.use is not None:
            self.use.show_place(self.cabinet, place)

    def _pressed(self, deed: Deed) -> None:
        screen = LEADS.get(deed.code)
        if screen is not None:
            self.visits.emit(screen, deed.account)
        else:
            self.visits.emit(self.name, deed.account)
            self.show_notices()

    def _keep_days(self) -> None:
        from lkk_desktop.ui import papers

        papers.calendar(self)

    def _another_day(self) -> None:
        self._deeds_stale = True
        self.refresh()

    def _changed(self, what: Changed) -> None:
        if not what.kinds or OF_DEEDS & what.kinds:
            self._deeds_stale = True
        super()._changed(what)

    def _line_changed(self, _status: object) -> None:
        place = self._place
        if place is None:
            if self.isVisible():
                self.refresh()
        elif place != self._look_up():
            # What stands is of a later day, though no record changed.
            self._deeds_stale = self._stale = True
            self._freshen()


def _calm(place: Place) -> str:
    """What comes next, once all is done."""
    return t(
        "Readings are taken from day {first} to day {last} of each month.",
        first=place.supplier.window_first,
        last=place.supplier.window_last,
    )
