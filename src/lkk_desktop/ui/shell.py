"""The window's content: the sign-in or the cabinet, in the language, theme and size chosen."""

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
from lkk_desktop.ui.components import press
from lkk_desktop.ui.frame import Frame
from lkk_desktop.ui.profile.leave import leaving
from lkk_desktop.ui.qt_words import speak
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens import SCREENS
from lkk_desktop.ui.screens.sign_in import SignIn
from lkk_desktop.ui.theme import SCALES, Choice, Theme, scaled
from lkk_desktop.ui.toast import Toast

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

# The narrowest window, in pixels at the usual text size.
NARROWEST = 240


class Preferences(msgspec.Struct):
    """What a person has chosen about the window itself."""

    language: str = "ru"
    theme: Choice = "system"
    scale: float = 1.0
    account: str | None = None


class Shell(QWidget):
    """What stands in the window over an open cabinet.

    ``keep`` is called with the preferences each time that the person changes one.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        theme: Theme,
        preferences: Preferences,
        *,
        server: str = "",
        keep: Callable[[Preferences], None] = lambda _preferences: None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.cabinet, self.theme, self.preferences = cabinet, theme, preferences
        self._server, self._keep = server, keep
        self.desk = Desk()
        self.desk.account = preferences.account
        self.page: Body | SignIn | None = None
        self._section = SCREENS[0].name
        self._stack = QStackedLayout(self)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._rebuild)
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
        if isinstance(self.page, SignIn):
            self.page.login.edit.setFocus(event.reason())
        elif self.page is not None:
            self.page.take_focus()

    def _later_rebuild(self) -> None:
        # A menu of the old widgets may still be closing.
        self._due.start(0)

    def _rebuild(self) -> None:
        """Make everything anew, for another language, text size or person."""
        # Every page is laid out for no less than this.
        self.setMinimumSize(max(360, scaled(NARROWEST)), 420)
        self._section = self.section
        self._show(self._cabinet() if self.cabinet.signed_in else self._sign_in())

    def _show(self, page: Body | SignIn) -> None:
        old, self.page = self.page, page
        had_focus = old is not None and old.isAncestorOf(self.focusWidget() or self)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if old is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()
        if isinstance(page, Body):
            page.open(self._section)
        if had_focus:
            self.setFocus()
        self.toast.raise_()
        QTimer.singleShot(0, self.toast, self.toast.fit)

    def _sign_in(self, *, again: bool = False) -> SignIn:
        self.setWindowTitle(t("Sign-in"))
        page = SignIn(self.cabinet, self._server, again=again)
        page.done.connect(self._later_rebuild)
        return page

    def _sign_in_again(self) -> None:
        page = self._sign_in(again=True)
        page.left.connect(lambda: QTimer.singleShot(0, self, self._return))
        self._show(page)

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
