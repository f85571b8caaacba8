"""The header: which account is before one, the app's language and theme, and who is signed in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QMenu,
    QSizePolicy,
    QToolButton,
)

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.choices import choices
from lkk_desktop.ui.chooser import Chooser
from lkk_desktop.ui.components import line, set_part, tool
from lkk_desktop.ui.due import DueButton
from lkk_desktop.ui.plain import fact, hint, hint_item, tell
from lkk_desktop.ui.theme import Choice, scaled

WIDEST = 620
UNBOUND = 16_777_215


class Header(QFrame):
    """What stands above every screen."""

    account_chosen = Signal(str)
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    zoomed = Signal(int)
    sign_out = Signal()

    def __init__(self, theme: Choice, envelope: QToolButton) -> None:
        super().__init__()
        set_part(self, "header")
        self.setMinimumHeight(scaled(look.HEADER))
        self.accounts = Chooser()
        self.accounts.setAccessibleName(t("Account"))
        self.accounts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.accounts.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.accounts.setMinimumContentsLength(10)
        self.accounts.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.accounts.activated.connect(self._activated)
        self.envelope = envelope
        self.settings, chosen = choices(theme)
        chosen.language_chosen.connect(self.language_chosen)
        chosen.theme_chosen.connect(self.theme_chosen)
        chosen.zoomed.connect(self.zoomed)
        self.user = tool(t("User"), "user-circle")
        self.user.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._user_menu = QMenu(self.user)
        self._user_menu.setAccessibleName(t("User"))
        self.user.setMenu(self._user_menu)
        self._who = fact(self._user_menu, "")
        self._user_menu.addSeparator()
        self.leave = self._user_menu.addAction(t("Sign out…"))
        self.leave.triggered.connect(self.sign_out)
        self.due = DueButton()
        inside = line(self.accounts, 0, self.due, *self.tools, gap=look.XS)
        inside.setStretch(0, 1)
        inside.setStretch(1, 0)
        self._inside = inside
        self._tight, self._widest = False, UNBOUND
        self.setLayout(inside)
        self.fold(look.PAGE_MARGIN[0], tight=False)

    @property
    def tools(self) -> tuple[QToolButton, ...]:
        """What stands beside the accounts, or is lent to the navigation."""
        return self.envelope, self.settings, self.user

    def show_accounts(self, accounts: list[tuple[str, str]], current: str | None) -> None:
        """Offer accounts, each an id and its line; leaves an open list alone if nothing changed."""
        before = [
            (self.accounts.itemData(at), self.accounts.itemText(at))
            for at in range(self.accounts.count())
        ]
        if before != accounts:
            self.accounts.clear()
            for id_, text in accounts:
                self.accounts.addItem(text, id_)
                hint_item(self.accounts, self.accounts.count() - 1, text)
        self.accounts.setEnabled(bool(accounts))
        # It would have its room also while it is not shown.
        self.accounts.setPlaceholderText("" if accounts else t("No account yet"))
        # As wide as its longest line where there is room for that.
        metrics = self.accounts.fontMetrics()
        widest = max((metrics.horizontalAdvance(text) for _id, text in accounts), default=0)
        self._widest = max(scaled(240), min(widest + scaled(64), scaled(WIDEST)))
        self.accounts.setMaximumWidth(UNBOUND if self._tight else self._widest)
        at = self.accounts.findData(current)
        self.accounts.setCurrentIndex(at)
        hint(self.accounts, self.accounts.currentText())

    def fold(self, side: int, *, tight: bool) -> None:
        """Begin where the page below does; ``tight``: nothing but the accounts has room here."""
        self._tight = tight
        end = side if tight else side - look.S
        self._inside.setContentsMargins(side, look.S, end, look.S)
        self.accounts.setMaximumWidth(UNBOUND if tight else self._widest)
        self.accounts.elide = Qt.TextElideMode.ElideRight if tight else Qt.TextElideMode.ElideMiddle
        tools = 0 if tight else sum(one.sizeHint().width() + look.XS for one in self.tools)
        # What an account's line needs to be known by, and the header's edges.
        taken = scaled(200) + side + end + tools + 2 * look.XS
        self.due.fit(0 if tight else self.width() - taken)

    def hold(self) -> None:
        """Have its tools back from where they were lent."""
        for one in self.tools:
            self._inside.addWidget(one)

    def show_user(self, login: str, name: str) -> None:
        who = f"{name} ({login})" if name and login else name or login
        tell(self._who, who)
        hint(self.user, who)
        self.user.setAccessibleName(f"{t('User')}: {who}")

    def _activated(self, at: int) -> None:
        hint(self.accounts, self.accounts.itemText(at))
        self.account_chosen.emit(self.accounts.itemData(at))
