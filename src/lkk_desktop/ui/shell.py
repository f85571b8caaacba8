"""The window's content: the doors or the cabinet, in the language, theme and size chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t, use
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.components import button, column, line, press
from lkk_desktop.ui.doors import contacts, visit
from lkk_desktop.ui.doors.doors import Doors
from lkk_desktop.ui.doors.host import Host
from lkk_desktop.ui.doors.page import Hall
from lkk_desktop.ui.frame import Frame
from lkk_desktop.ui.profile.leave import leaving
from lkk_desktop.ui.qt_words import speak
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens import SCREENS
from lkk_desktop.ui.theme import SCALES, Choice, Theme, scaled
from lkk_desktop.ui.toast import Toast

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.lock.safety import Safety

# The narrowest window, in pixels at the usual text size.
NARROWEST = 240
# How long (ms) one who has just signed in is kept at the door until their data begin to come.
AT_THE_DOOR = 2_000
WHILE_ASKING = 100


class Preferences(msgspec.Struct):
    """What a person has chosen about the window itself."""

    language: str = "ru"
    theme: Choice = "system"
    scale: float = 1.0
    account: str | None = None


class Shell(QWidget):
    """What stands in the window over an open cabinet.

    ``keep`` is called with the preferences each time that the person changes one, ``keep_server``
    with the address of the server that the person has chosen.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        theme: Theme,
        preferences: Preferences,
        *,
        server: str = "",
        keep: Callable[[Preferences], None] = lambda _preferences: None,
        desk: Desk | None = None,
        safety: Safety | None = None,
        keep_server: Callable[[str], None] | None = None,
    ) -> None:
        """``desk``: what the person had before them when the window was locked."""
        super().__init__()
        self.setObjectName("window")
        self.cabinet, self.theme, self.preferences = cabinet, theme, preferences
        self._server, self._keep, self._keep_server = server, keep, keep_server
        self.desk = desk or Desk()
        self.desk.account = self.desk.account or preferences.account
        self.desk.safety = safety
        self.page: Body | Doors | None = None
        self.visit = visit.Visit()
        self.visit.pending = visit.kept(cabinet)
        self.host = Host(cabinet, self)
        self._section = SCREENS[0].name
        self._stack = QStackedLayout()
        self._other = button(t("Another user of this computer…"), "quiet", "users")
        self._foot = QWidget()
        self._foot.setObjectName("page")
        self._foot.setLayout(line(0, self._other, 0, margin=look.M))
        outer = column(gap=0)
        outer.addLayout(self._stack, 1)
        outer.addWidget(self._foot)
        self.setLayout(outer)
        if safety is not None:
            self._other.clicked.connect(press(lambda: QTimer.singleShot(0, safety.switch)))
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._rebuild)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._let_in)
        for timer in (self._due, self._patience):
            cabinet.closed.connect(timer.stop)
        speak(use(preferences.language))
        self.toast = Toast(self, self._page_room)
        self._rebuild()
        for keys, action in (
            ("F5", cabinet.try_now),
            ("Ctrl++", lambda: self.zoom(1)),
            ("Ctrl+=", lambda: self.zoom(1)),
            ("Ctrl+-", lambda: self.zoom(-1)),
            ("Ctrl+0", lambda: self.zoom(0)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(press(action))

    @property
    def screens(self) -> dict[str, Screen]:
        """The screens by their names; none while nobody is signed in."""
        return self.page.screens if isinstance(self.page, Body) else {}

    @property
    def section(self) -> str:
        """The name of the screen that is open, or comes back once someone has signed in."""
        return self.page.section if isinstance(self.page, Body) else self._section

    def open(self, name: str) -> None:
        """Go to a screen by its name."""
        self._section = name
        if isinstance(self.page, Body):
            self.page.open(name)

    def choose_language(self, language: str) -> None:
        """Speak another language at once; what is typed stays."""
        self.preferences.language = use(language)
        speak(self.preferences.language)
        self.toast.hide()
        self._keep(self.preferences)
        self._later_rebuild()

    def choose_theme(self, choice: Choice) -> None:
        """Light, dark, or as the system is."""
        self.preferences.theme = choice
        self.theme.choose(choice)
        self._keep(self.preferences)

    def zoom(self, step: int) -> None:
        """Larger (1) or smaller (-1) text, or its usual size (0)."""
        at = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - self.preferences.scale))
        at = max(0, min(len(SCALES) - 1, at + step)) if step else 0
        self.preferences.scale = SCALES[at]
        self.theme.zoom(SCALES[at])
        self._keep(self.preferences)
        self._later_rebuild()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.page is not None:
            self.page.take_focus()

    def _later_rebuild(self) -> None:
        # A menu of the old widgets may still be closing.
        self._due.start(0)

    def _rebuild(self) -> None:
        """Make everything anew, for another language, text size or person."""
        if isinstance(self.page, Doors) and self.page.asking:
            self._due.start(WHILE_ASKING)  # what is answered is told to the page that asked
            return
        # Every page is laid out for no less than this.
        self.setMinimumSize(max(360, scaled(NARROWEST)), 420)
        self._section = self.section
        if not self.cabinet.signed_in:
            self._show(self._doors())
            return
        self.host.rest()
        due = contacts.due(self.cabinet)
        if due is False:
            contacts.asked(self.cabinet)
        self._show(self._doors("contacts") if due else self._cabinet())

    def _show(self, page: Body | Doors) -> None:
        old, self.page = self.page, page
        # Nobody has it where what was pressed has been put out of use meanwhile.
        focus = self.focusWidget() or old
        had_focus = (
            focus is not None and old is not None and (focus is old or old.isAncestorOf(focus))
        )
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if old is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()
        if isinstance(page, Body):
            page.open(self._section)
        safety = self.desk.safety
        shared = safety is not None and safety.shared
        # One who is signed in has it among their own settings.
        self._foot.setVisible(shared and not isinstance(page, Body))
        self._other.setText(t("Another user of this computer…"))
        if had_focus:
            self.setFocus()
        self.toast.raise_()
        QTimer.singleShot(0, self.toast, self.toast.fit)

    def _doors(self, start: str | None = None, *, again: bool = False) -> Doors:
        hall = Hall(
            cabinet=self.cabinet,
            host=self.host,
            visit=self.visit,
            server=self._server,
            keep_server=self._keep_server,
            again=again,
        )
        page = Doors(hall, self.preferences.theme, start)
        page.done.connect(self._entered)
        page.contacts.connect(self._contacts_chosen)
        page.titled.connect(self.setWindowTitle)
        page.language_chosen.connect(self.choose_language)
        page.theme_chosen.connect(self.choose_theme)
        page.zoomed.connect(self.zoom)
        self.setWindowTitle(page.title)
        self.host.ask()
        return page

    def _sign_in_again(self) -> None:
        page = self._doors("sign_in", again=True)
        page.left.connect(lambda: QTimer.singleShot(0, self, self._return))
        self._show(page)

    def _entered(self) -> None:
        """Somebody is in; of one who is new here it is first seen whether they have contacts."""
        self.visit = visit.Visit()
        new = isinstance(self.page, Doors) and self.page.new
        if new and contacts.ask(self.cabinet) and contacts.due(self.cabinet) is None:
            self.page.wait()  # type: ignore[union-attr]
            self.cabinet.changed.connect(self._look_in)
            self._patience.start(AT_THE_DOOR)
        else:
            self._later_rebuild()

    def _look_in(self) -> None:
        if self._patience.isActive() and contacts.due(self.cabinet) is not None:
            self._let_in()

    def _let_in(self) -> None:
        self._patience.stop()
        self.cabinet.changed.disconnect(self._look_in)
        self._later_rebuild()

    def _contacts_chosen(self, now: bool) -> None:
        contacts.asked(self.cabinet)
        self.visit = visit.Visit()
        name = contacts.ContactsPage.name
        if now and name in {one.name for one in SCREENS}:
            self._section = name
        self._later_rebuild()

    def _return(self) -> None:
        self._show(self._cabinet())

    def _cabinet(self) -> Body:
        body = Body(self.cabinet, self.desk, self.preferences.theme)
        body.said.connect(self._say)
        body.offers.connect(self._offer)
        body.titled.connect(self.setWindowTitle)
        body.account_chosen.connect(self._account_chosen)
        body.called.connect(self._called)
        # Signing in again goes over what is here: nothing that waits is lost.
        body.sign_in.connect(self._sign_in_again)
        body.header.language_chosen.connect(self.choose_language)
        body.header.theme_chosen.connect(self.choose_theme)
        body.header.zoomed.connect(self.zoom)
        body.header.sign_out.connect(self._sign_out)
        body.signs_out.connect(self._sign_out)
        return body

    def _say(self, said: str, state: str) -> None:
        self.toast.say(said, state)  # type: ignore[arg-type]

    def _called(self) -> None:
        window = self.window()
        if isinstance(window, Frame):
            window.come_forward()

    def _offer(self, said: str, action: str, name: str) -> None:
        self.toast.say(said, "ok", action, lambda: self._go(name))

    def _go(self, name: str) -> None:
        if isinstance(self.page, Body):
            self.page.go(name)

    def _account_chosen(self, number: str) -> None:
        self.preferences.account = number
        self._keep(self.preferences)

    def _sign_out(self) -> None:
        text = t("Your data on this computer will be closed until you sign in again.")
        if leaving(self, self.cabinet, t("Sign out?"), text):
            self.cabinet.sign_out(press(self._later_rebuild))

    def _page_room(self) -> tuple[int, int, int]:
        if isinstance(self.page, Body):
            return self.page.page_room()
        return look.M, self.width() - look.M, self.height()
