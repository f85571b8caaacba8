"""«Профиль»: how full it is, the accounts, and the two ways out of the cabinet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from shiboken6 import isValid

from lkk_desktop.models.accounts import Account, User
from lkk_desktop.online.messages import UnlinkAccount, Unlinked
from lkk_desktop.strings import t
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import Card, button, label, line, press
from lkk_desktop.ui.profile import leave, words
from lkk_desktop.ui.profile.accounts import AccountsCard
from lkk_desktop.ui.profile.full import FullCard
from lkk_desktop.ui.profile.going import DeleteCard, moment
from lkk_desktop.ui.profile.link import LinkCard
from lkk_desktop.ui.profile.online import AT_WORK, offline
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

PROFILE = "profile"


class ProfileScreen(Screen):
    """The first of the section; the others have a file each."""

    name = PROFILE
    glyph = "user"
    of_all = True
    kinds = frozenset({"user", "linked_account", "account", "contact", "subscription", "outbox"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.full = FullCard(cabinet)
        self.accounts = AccountsCard(cabinet)
        self.link = LinkCard(cabinet)
        self.out = Card()
        self.leave = button(t("Sign out…"))
        self.delete = DeleteCard(cabinet)
        heading = t("Sign-out")
        self.out.setAccessibleName(heading)
        self.out.body.addWidget(label(heading, "heading", wrap=True))
        about = t("Your data on this computer are closed until you sign in again.")
        self.out.body.addWidget(label(about, "muted", wrap=True))
        self.out.body.addLayout(line(self.leave, 0))
        self._cards: tuple[Card, ...] = (
            *(self.full, self.accounts, self.link),
            *(self.out, self.delete),
        )
        for card in self._cards:
            self.column.addWidget(card)
        self.column.addStretch(1)
        self.full.wanted.connect(self._wanted)
        self.accounts.said.connect(self.said)
        self.accounts.removed.connect(self._remove_soon)
        self.link.added.connect(self._added)
        # Asked after the press is over, as all that may take the pressed button away.
        self.leave.clicked.connect(press(lambda: QTimer.singleShot(0, self, self.signs_out.emit)))
        self.delete.said.connect(self.said)

    @classmethod
    def words(cls) -> str:
        return t("Profile")

    @classmethod
    def segment(cls) -> str:
        return t("Accounts")

    def refresh(self) -> None:
        user = self.cabinet.get(User, self.cabinet.user or "")
        going = user is not None and user.deleting is not None
        self.full.refresh()
        self.accounts.refresh(going=going)
        # The banner over the page says what can still be done.
        for card in (self.full, self.link, self.delete):
            card.setVisible(not going)
        if not going:
            self.link.look()

    def take_focus(self) -> None:
        """On what is missing, or the first account."""
        stops = (
            *self.full.links.values(),
            *(line.rename for line in self.accounts.lines.values()),
            self.link.number.edit,
        )
        next(stop for stop in stops if stop.isEnabled()).setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        for card in getattr(self, "_cards", ()):
            card.fold(self.layout_ == "tight")
        return left, right

    def remove(self, number: str) -> None:
        """Take an account out of the cabinet, if that is meant and nothing of it waits."""
        status = self.cabinet.status
        if status.line not in AT_WORK:
            self.said.emit(offline(status.line), "bad")
            return
        if leave.unsent(self.cabinet, number) and not self._let_go(number):
            return
        links = self.cabinet.accounts()
        last = len(links) == 1
        account = self.cabinet.get(Account, number)
        facts = [number, account.address if account is not None else ""]
        text = t(
            "It leaves your cabinet, and its data leave this computer. You can add it again by"
            " its number and the owner's surname."
        )
        if last:
            text = t(
                "This is your last account: with it your user is deleted within 24 hours. Until"
                " then you can undo that."
            )
        title = t("Remove the account?")
        if not ask(self, title, text, [fact for fact in facts if fact], t("Remove")):
            return

        def answered(answer: Unlinked | Exception) -> None:
            if not isValid(self):
                return
            if isinstance(answer, Exception):
                self.said.emit(words.refused(answer), "bad")
                return
            self.cabinet.try_now()
            if answer.deleting is None:
                self.said.emit(t("The account {number} is removed.", number=number), "ok")
            else:
                when = moment(self.cabinet, answer.deleting)
                self.said.emit(t("The user will be deleted on {moment}.", moment=when), "ok")

        self.cabinet.ask(UnlinkAccount(account=number, last=last), answered)

    def _remove_soon(self, number: str) -> None:
        # Asked after the press is over: the button that was pressed may go meanwhile.
        QTimer.singleShot(0, self, lambda: self.remove(number))

    def _let_go(self, number: str) -> bool:
        """What waits of an account: delivered or saved, or the account stays."""
        asked = leave.Leave(
            self,
            self.cabinet,
            t("Not everything of this account has been sent"),
            t("If the account leaves the cabinet before that, the server refuses the rest."),
            done=t("Go on"),
            account=number,
        )
        return asked.go_on()

    def _added(self, number: str) -> None:
        self.cabinet.try_now()
        self.said.emit(t("The account {number} is in your cabinet.", number=number), "ok")
        self.link.number.edit.setFocus()

    def _wanted(self, part: str, screen: str) -> None:
        if screen != self.name:
            self.goes.emit(screen)
        elif part == "names":
            nameless = [one for one in self.cabinet.accounts() if not one.nickname]
            if nameless:
                self.accounts.lines[nameless[0].account].edit()
        else:
            self.link.number.edit.setFocus()
