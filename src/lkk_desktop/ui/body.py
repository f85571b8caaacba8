"""The cabinet of one who is signed in: sections, header, what lasts told, one screen at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from lkk_desktop import look
from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.balance import due
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import t
from lkk_desktop.ui import papers, words
from lkk_desktop.ui.components import Banner, column, line, press
from lkk_desktop.ui.due import as_of
from lkk_desktop.ui.envelope.envelope import Envelope
from lkk_desktop.ui.header import Header
from lkk_desktop.ui.journal.acts import acts
from lkk_desktop.ui.lasting import banner_of
from lkk_desktop.ui.navigation import Navigation
from lkk_desktop.ui.profile.going import GoingBanner
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens import SCREENS
from lkk_desktop.ui.screens.appeals import AppealsScreen
from lkk_desktop.ui.screens.readings import ReadingsScreen
from lkk_desktop.ui.theme import Choice, scaled
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed, Status

OF_ACCOUNTS = frozenset({"user", "linked_account", "account", "supplier"})
OF_DUE = frozenset({"bill", "accrual", "tranche", "payment"})
PAY = "payment"
"""The screen to which the sum in the header leads."""


class Screens(dict[str, Screen]):
    """The screens that were asked for so far, by their names; another one is made when it is."""

    def __init__(self, make: Callable[[str], Screen]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Screen:
        self[name] = made = self._make(name)
        return made


class Body(QWidget):
    """Everything in the window; the shell makes it anew for another language or text size."""

    said = Signal(str, str)
    """A message for the toast, and its state."""
    offers = Signal(str, str, str)
    """As a screen's: a message, the words of its button, the screen that it opens."""
    account_chosen = Signal(str)
    sign_in = Signal()
    signs_out = Signal()
    titled = Signal(str)
    called = Signal()
    """The window is wanted: a message on the desktop was pressed."""

    def __init__(self, cabinet: Cabinet, desk: Desk, theme: Choice) -> None:
        super().__init__()
        self.cabinet, self.desk = cabinet, desk
        desk.screens = frozenset(one.name for one in SCREENS)
        self.section = SCREENS[0].name
        self._tight = False
        self._owed_on: datetime.date | None = None
        self.navigation = Navigation(tuple(one for one in SCREENS if not one.section), self)
        self.navigation.chosen.connect(self._opened)
        self.navigation.corner.try_now.connect(cabinet.try_now)
        self.navigation.corner.work_offline.connect(cabinet.work_offline)
        self.envelope = Envelope(cabinet, self, outside=desk.safety)
        self.envelope.visits.connect(self.visit)
        self.envelope.leads.connect(self.lead)
        self.envelope.calendar.connect(lambda: papers.calendar(self))
        self.envelope.called.connect(self.called)
        self.header = Header(theme, self.envelope)
        self.header.account_chosen.connect(self.choose_account)
        self.header.due.lead(PAY in desk.screens)
        if PAY in desk.screens:
            self.header.due.clicked.connect(press(lambda: self._opened(PAY)))
        self.banner = Banner()
        self.banner.pressed.connect(self._banner_pressed)
        self.going = GoingBanner(cabinet)
        self.going.said.connect(self.said)
        self.going.shown.connect(self._margins)
        self._lasting = QWidget()
        self._lasting.setLayout(column(self.banner, self.going))
        self._over = line(self._lasting)
        self._pages = QStackedWidget()
        self.screens = Screens(self._made)
        right = column(self.header, self._over, self._pages, gap=0)
        right.setStretch(2, 1)
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(right)
        inside = line(self.navigation, page, gap=0)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        cabinet.connectivity.connect(self._show_status)
        cabinet.changed.connect(self._changed)
        self.fill()

    def open(self, name: str) -> None:
        """Go to a screen by its name."""
        self.section = name
        screen = self.screens[name]
        self.navigation.choose(screen.section or name)
        self._pages.setCurrentWidget(screen)
        self._fold()
        self.titled.emit(f"{screen.words()} — {self._brand()}")

    def _made(self, name: str) -> Screen:
        """A screen, made when it is first asked for."""
        kind = next(one for one in SCREENS if one.name == name)
        screen = kind(self.cabinet, self.desk)
        of = kind.section or name
        beside = tuple(one for one in SCREENS if of in (one.name, one.section))
        if len(beside) > 1:
            screen.stand_among(beside)
        screen.said.connect(self.said)
        screen.offers.connect(self.offers)
        screen.amend.connect(self.amend)
        screen.goes.connect(self._opened)
        screen.visits.connect(self.visit)
        screen.leads.connect(self.lead)
        screen.resized.connect(self._margins)
        screen.signs_out.connect(self.signs_out)
        self._pages.addWidget(screen)
        return screen

    def amend(self, command_id: str) -> None:
        """Open a command's values on the screen of readings, or of appeals, for correction."""
        entry = self.cabinet.entry(command_id)
        if entry is not None and isinstance(entry.command, SubmitAppeal):
            self.lead(AppealsScreen.name, entry.command.appeal)
            screen = self.screens[AppealsScreen.name]
            if isinstance(screen, AppealsScreen):
                screen.amend_appeal(entry.command.appeal)
            return
        account = getattr(entry.command, "account", None) if entry is not None else None
        if not isinstance(account, str):
            return
        if account != self.desk.account:
            self.choose_account(account)
        self.open(ReadingsScreen.name)
        screen = self.screens[ReadingsScreen.name]
        if isinstance(screen, ReadingsScreen) and not screen.amend_command(command_id):
            self.said.emit(t("This meter is no longer on the account."), "bad")

    def choose_account(self, number: str) -> None:
        """Put another account before the person."""
        self.desk.account = number
        self.account_chosen.emit(number)
        for screen in self.screens.values():
            screen.show_account()
        self.fill()

    def visit(self, name: str, number: str) -> None:
        """Go to a screen for an account, which is then the one before the person ('': as it is)."""
        if name not in self.desk.screens:
            name = SCREENS[0].name
        if number and number != self.desk.account:
            self.choose_account(number)
        self._opened(name)

    def lead(self, name: str, record: str) -> None:
        """Go to a screen, and there to a record, '' of none."""
        self.visit(name, "")
        self.screens[self.section].seek(record)

    def take_focus(self) -> None:
        """Put the cursor where work begins."""
        self.screens[self.section].take_focus()

    def fill(self) -> None:
        """Show whose cabinet it is, and how things stand."""
        accounts = self._accounts()
        numbers = [number for number, _text in accounts]
        if self.desk.account not in numbers:
            self.desk.account = numbers[0] if numbers else None
            for screen in self.screens.values():
                screen.show_account()
        self.header.show_accounts(accounts, self.desk.account)
        self._show_due()
        user = self.cabinet.get(User, self.cabinet.user) if self.cabinet.user else None
        self.header.show_user(user.login if user else "", user.name if user else "")
        self.navigation.brand(self._brand())
        account = self._account()
        self.navigation.corner.zone = account.zone if account is not None else zone_of(self.cabinet)
        self._show_status(self.cabinet.status)
        self.going.fill()
        self.titled.emit(f"{self.screens[self.section].words()} — {self._brand()}")

    def page_room(self) -> tuple[int, int, int]:
        """Where the page's column begins and ends across the window, and where its foot is."""
        screen = self.screens[self.section]
        left, right = screen.margins()
        foot = self.height() - screen.foot()
        if self._tight:
            return look.S, self.width() - look.S, foot
        return self.navigation.width() + left, self.width() - right, foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        tight = self.width() < scaled(look.TIGHT)
        self.navigation.rail(self.width() < scaled(look.NARROW), tight=tight)
        if tight != self._tight:
            self._tight = tight
            if tight:
                self.navigation.lend(self.header.tools)
            else:
                self.header.hold()
        self._place_banner()
        self._margins()

    def _place_banner(self) -> None:
        """Over the page, or where height is scarce at its head, where it scrolls away with it."""
        place = self.screens[self.section].column if self._tight else self._over
        if place.indexOf(self._lasting) < 0:
            place.insertWidget(0, self._lasting)
            self._lasting.show()

    def _margins(self) -> None:
        if self.section not in self.screens:
            return
        left, right = self.screens[self.section].margins()
        told = not (self.banner.isHidden() and self.going.isHidden())
        self._lasting.setVisible(told)
        over = told and not self._tight
        self._over.setContentsMargins(left, look.XL if over else 0, right, 0)
        self.header.fold(min(left, look.PAGE_MARGIN[0]), tight=self._tight)

    def go(self, name: str) -> None:
        """Go to a screen that the person asked for, and put the cursor into it."""
        self._opened(name)

    def _opened(self, name: str) -> None:
        self.open(name)
        self.take_focus()

    def _changed(self, what: Changed) -> None:
        # What the person says of no account may be an account's name, or its place.
        ours = "outbox" in what.kinds and not what.accounts
        if what.kinds & OF_ACCOUNTS or ours:
            self.fill()
        elif what.kinds & OF_DUE:
            self._show_due()
            self._margins()

    def _accounts(self) -> list[tuple[str, str]]:
        links = sorted(self.cabinet.find(LinkedAccount), key=lambda link: (link.place, link.id))
        found = []
        for link in links:
            account = self.cabinet.get(Account, link.account)
            if account is not None:
                name = f"{link.nickname} · " if link.nickname else ""
                found.append((account.id, f"{name}{account.id} · {account.address}"))
        return found

    def _account(self) -> Account | None:
        number = self.desk.account
        return self.cabinet.get(Account, number) if number is not None else None

    def _show_due(self) -> None:
        account = self._account()
        supplier = self.cabinet.get(Supplier, account.supplier) if account is not None else None
        if account is None or supplier is None:
            self._owed_on = None
            self.header.due.say(None, "")
            return
        self._owed_on = as_of(self.cabinet, account.zone)
        self.header.due.say(due(self.cabinet, account, self._owed_on), supplier.currency)

    def _brand(self) -> str:
        account = self._account()
        supplier = self.cabinet.get(Supplier, account.supplier) if account is not None else None
        return supplier.short_name if supplier is not None else "LKK Desktop"

    def _show_status(self, status: Status) -> None:
        acts, readings = self._waiting(status)
        shown = msgspec.structs.replace(status, waiting=acts)
        self.navigation.corner.show_status(shown, self.cabinet.now(), readings)
        self.navigation.badge("journal", status.attention)
        said, state, glyph, action = banner_of(status)
        self.banner.say(said, state, glyph, action)
        account = self._account()
        # The same sum of a later day: newer data came, and none of it was of money.
        if account is not None and self._owed_on != as_of(self.cabinet, account.zone):
            self._show_due()
        self._margins()

    def _waiting(self, status: Status) -> tuple[int, int | None]:
        """How many acts wait, and how many readings they send where they do nothing else."""
        if not status.waiting:
            return 0, 0
        pending = [act for act in acts(self.cabinet.journal()) if act.waits]
        # What a correction that waits too takes back will never count.
        left = [act.entry for act in pending if not act.amended]
        sent = [e.command for e in left if isinstance(e.command, SubmitReadings)]
        readings = sum(len(command.values) for command in sent)
        return len(left), readings if len(sent) == len(left) else None

    def _banner_pressed(self) -> None:
        if self.cabinet.status.lost:
            self._loss_read()
        elif self.cabinet.status.line == "by_hand":
            self.cabinet.work_offline(False)
        else:
            self.sign_in.emit()

    def _loss_read(self) -> None:
        from lkk_desktop.cabinet import Fault

        try:
            self.cabinet.loss_was_read()
        except Fault as fault:
            self.said.emit(words.fault(fault.code).happened, "bad")
