"""Everything before the cabinet, one page at a time, below the brand and the choices."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.choices import choices
from lkk_desktop.ui.components import column, label, line
from lkk_desktop.ui.doors.confirm import ConfirmPage
from lkk_desktop.ui.doors.contacts import ContactsPage
from lkk_desktop.ui.doors.guest import GuestPage
from lkk_desktop.ui.doors.guest_readings import GuestReadingsPage
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.doors.recover import RecoverPage
from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.doors.reset import ResetPage
from lkk_desktop.ui.doors.server import ServerPage
from lkk_desktop.ui.doors.welcome import WelcomePage
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.screens.sign_in import SignIn
from lkk_desktop.ui.theme import Choice, scaled

PAGES: dict[str, Callable[[Hall], Page]] = {
    page.name: page
    for page in (
        WelcomePage,
        ServerPage,
        RegisterPage,
        ConfirmPage,
        SignIn,
        RecoverPage,
        ResetPage,
        ContactsPage,
        GuestPage,
        GuestReadingsPage,
    )
}
OF_NEW = frozenset({"welcome", "server", "register", "confirm", "guest", "guest_readings"})
"""Pages that a profile which belongs to somebody does not have."""


class Doors(QWidget):
    """One page after the other. ``done``: somebody is signed in; ``left``: back to the data."""

    done = Signal()
    left = Signal()
    contacts = Signal(bool)
    """Whether the person wants to give their contacts now."""
    titled = Signal(str)
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    zoomed = Signal(int)

    def __init__(self, hall: Hall, theme: Choice, start: str | None = None) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._hall, self.new = hall, hall.new
        self.page: Page | None = None
        self.brand = label("", "brand", wrap=True)
        self.settings, menu = choices(theme)
        menu.language_chosen.connect(self.language_chosen)
        menu.theme_chosen.connect(self.theme_chosen)
        menu.zoomed.connect(self.zoomed)
        glyph = Icon("lightning-fill", "accent", scaled(24))
        head = line(glyph, self.brand, self.settings, gap=10)
        head.setStretch(1, 1)
        head.setContentsMargins(look.XL, look.M, look.L, 0)
        self._under = column(head, gap=0)
        self.setLayout(self._under)
        hall.host.changed.connect(self._show_brand)
        self._show_brand()
        self.open(start or hall.visit.page or self._first())

    def open(self, name: str) -> None:
        """Go to a page; what was typed on it before stands there again."""
        name = self._possible(name)
        self._hall.visit.page = name
        old, self.page = self.page, PAGES[name](self._hall)
        self.page.goes.connect(self._go)
        self.page.left.connect(self._back)
        self.page.done.connect(self.done)
        if isinstance(self.page, ContactsPage):
            self.page.chosen.connect(self.contacts)
        self._under.addWidget(self.page, 1)
        if old is not None:
            self._under.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.page.come()
        self._under.activate()  # laid out before it is painted
        self.titled.emit(self.title)
        if old is not None:
            self.take_focus()

    @property
    def title(self) -> str:
        """The page's name and whose cabinet it is, for the window."""
        page = self.page.title() if self.page is not None else ""
        return page if page == self.brand.text() else f"{page} — {self.brand.text()}"

    @property
    def asking(self) -> bool:
        """Whether a page waits for what the server answers to it."""
        return self.page is not None and self.page.busy and self.page.card.isEnabled()

    def take_focus(self) -> None:
        """Put the cursor where work begins."""
        if self.page is not None:
            self.page.take_focus()

    def wait(self) -> None:
        """Somebody is in, and what they have is on its way."""
        if self.page is not None:
            self.page.busy = True
            self.page.card.setEnabled(False)
            self.page.banner.say(t("Your data are being fetched…"), "plain", "cloud-arrow-down")

    def _first(self) -> str:
        pending = self._hall.visit.pending
        if pending is not None:
            return "confirm" if pending.purpose == "registration" else "reset"
        return "welcome" if self.new else "sign_in"

    def _possible(self, name: str) -> str:
        """The page, or the one from which it is reached where its own facts are gone."""
        visit = self._hall.visit
        purpose = visit.pending.purpose if visit.pending is not None else None
        if name in OF_NEW and not self.new:
            return "sign_in"
        if name == "confirm" and purpose != "registration":
            return "register"
        if name == "reset" and purpose != "recovery":
            return "recover"
        return "guest" if name == "guest_readings" and visit.guest is None else name

    def _go(self, name: str) -> None:
        # At once, for another language or text size may make everything anew before it is opened.
        self._hall.visit.page = name
        # The button that was pressed goes with its page.
        QTimer.singleShot(0, self, lambda: self.open(name))

    def _back(self) -> None:
        page = self.page
        if isinstance(page, SignIn) and self._hall.again:
            self.left.emit()
        elif page is not None and page.name != self._possible(page.back):
            self._go(page.back)

    def _show_brand(self) -> None:
        known = self._hall.host.welcome
        self.brand.setText(known.short_name if known is not None else "LKK Desktop")
        self.titled.emit(self.title)
