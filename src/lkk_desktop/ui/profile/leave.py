"""Leaving while something has not been sent: deliver it, save it to a file, or let it wait.

Hazard H50: what waits is never thrown away, and nobody leaves it behind without having been told.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.documents import waiting as documents
from lkk_desktop.documents.saving import Unsaved, save
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.calendar import local
from lkk_desktop.models.notifications import ReadNotifications
from lkk_desktop.strings import date, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import announce, button, column, label, line, press, set_state
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.journal import told
from lkk_desktop.ui.journal.acts import PENDING
from lkk_desktop.ui.papers import saving
from lkk_desktop.ui.papers.document import fit_for_files
from lkk_desktop.ui.profile.online import AT_WORK
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Entry

MOST_TOLD = 4


def unsent(cabinet: Cabinet, account: str | None = None) -> list[Entry]:
    """What still waits or needs attention, oldest first; of one account, or all of it.

    That one has read something is nothing that a person would miss, and goes by itself.
    """
    found = [
        one
        for one in cabinet.journal()
        if one.state in PENDING and not isinstance(one.command, ReadNotifications)
    ]
    if account is not None:
        found = [one for one in found if told.account_of(one) == account]
    return sorted(found, key=lambda one: one.number)


def leaving(parent: QWidget, cabinet: Cabinet, title: str, text: str) -> bool:
    """Whether the person signs out, having been told of all that waits."""
    if not unsent(cabinet):
        return ask(parent, title, text, [], t("Sign &out"))
    stays = t("What is not sent stays on this computer, encrypted, and goes once you sign in.")
    asked = Leave(
        parent,
        cabinet,
        title,
        f"{text} {stays}",
        done=t("Sign out"),
        away=t("Keep it until I sign in again"),
    )
    return asked.go_on()


class Leave(QDialog):
    """What waits, and what may become of it. Accepted: the person goes on.

    ``away``: the words of the button that leaves it waiting; '' where one may not go on before it
    was sent or saved. ``done``: the words once nothing waits any more.
    """

    def __init__(
        self,
        parent: QWidget,
        cabinet: Cabinet,
        title: str,
        text: str,
        *,
        done: str,
        away: str = "",
        account: str | None = None,
    ) -> None:
        super().__init__(parent.window())
        self.cabinet, self._account = cabinet, account
        self._away, self._done = away, done
        self._saved = self._sending = False
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.about = label(text, wrap=True)
        self.count = label("", "strong", wrap=True)
        self.list = label("", "muted", wrap=True)
        self.state = label("", "message", wrap=True)
        self.send = button(t("Send it now"), "primary")
        self.save = button(t("Save to a file…"))
        self.go = button(away or done)
        self.cancel = button(t("Cancel"))
        self.send.clicked.connect(press(self._send))
        self.save.clicked.connect(press(self._save))
        self.go.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        texts = (label(title, "heading", wrap=True), self.about, self.count, self.list, self.state)
        head = column(Icon("paper-plane-tilt", "wait", scaled(28)), 0)
        inside = line(head, column(*texts, gap=look.S + 2), gap=look.L)
        inside.setStretch(1, 1)
        tight = parent.window().width() < scaled(look.TIGHT)
        choices = (
            Row(self.send, self.save, end=True, fill=True),
            Row(self.cancel, self.go, end=True, fill=True),
        )
        self._all = column(inside, look.L, *choices, margin=look.S if tight else look.XL)
        self.setLayout(self._all)
        edge = look.L if tight else 2 * look.XL
        self.setFixedWidth(min(scaled(520), max(320, parent.window().width() - edge)))
        cabinet.connectivity.connect(self._heard)
        cabinet.changed.connect(self._heard)
        self.fill()
        self.cancel.setFocus()

    def fill(self) -> None:
        """Show what waits now, and what one may do about it."""
        left = unsent(self.cabinet, self._account)
        stuck = [one for one in left if one.state == "attention"]
        self.count.setText(
            n("{count} action has not been sent:", "{count} actions have not been sent:", len(left))
            if left
            else t("Everything has been sent.")
        )
        lines = [told.line(self.cabinet, one) for one in left[:MOST_TOLD]]
        more = len(left) - len(lines)
        if more:
            lines.append(n("and {count} more", "and {count} more", more))
        self.list.setText("\n".join(lines))
        self.list.setVisible(bool(lines))
        online = self.cabinet.status.line in AT_WORK
        self.send.setVisible(bool(left))
        self.save.setVisible(bool(left))
        self.send.setEnabled(online and not self._sending)
        self.go.setText(self._away if left and self._away else self._done)
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(not left or bool(self._away) or self._saved)
        if not left:
            self._say(t("Nothing waits any more."), "plain")
        elif stuck and self._sending:
            code, values = stuck[0].code or "refused", stuck[0].details
            self._say(words.anything(code, values), "bad")
        elif self._sending and online:
            self._say(t("It is being sent…"), "plain")
        elif not online:
            self._say(t("There is no connection now, so it cannot be sent yet."), "wait")
        elif not self._saved:
            self._say("", "plain")
        self._fit()

    def go_on(self) -> bool:
        """Ask, and wait for what the person chooses."""
        chosen = self.exec()
        self.deleteLater()
        return chosen == QDialog.DialogCode.Accepted

    def _heard(self, _what: object) -> None:
        self.fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.resize(self.width(), self._all.totalHeightForWidth(self.width()))

    def _say(self, said: str, state: str) -> None:
        changed = said != self.state.text()
        self.state.setText(said)
        self.state.setVisible(bool(said))
        set_state(self.state, state)
        if changed and self.isVisible():
            announce(self, said)

    def _send(self) -> None:
        self._sending = True
        self.cabinet.try_now()
        self.fill()

    def _save(self) -> None:
        name = fit_for_files(f"{t('Not sent yet')} {date(_today(self.cabinet))}")
        saving.ask_where(self, self.cabinet, f"{name}.csv", self._keep_in)

    def _keep_in(self, path: Path) -> None:
        """Write what waits, beside the UI."""
        rows = [_row(self.cabinet, one) for one in unsent(self.cabinet, self._account)]
        content = documents.table(rows)
        self.cabinet.later(
            lambda _shown: save(path, content), lambda answer: self._kept(path, answer)
        )

    def _kept(self, path: Path, answer: object) -> None:
        if not isValid(self):
            return
        if isinstance(answer, Unsaved):
            self._say(answer.words, "bad")
        elif isinstance(answer, Exception):
            self._say(words.anything(str(getattr(answer, "code", "refused"))), "bad")
        else:
            self._saved = True
            self.fill()
            self._say(t("Saved: {name}", name=path.name), "plain")
        self._fit()


def _row(cabinet: Cabinet, entry: Entry) -> documents.Waiting:
    account = cabinet.get(Account, told.account_of(entry))
    made = local(entry.made, account.zone if account is not None else zone_of(cabinet))
    return documents.Waiting(
        made=made,
        what=told.title(cabinet, entry),
        values=told.values(cabinet, entry),
        account=told.account_of(entry),
        address=told.address_of(cabinet, entry),
        state=speech.pill(entry.state)[0],
        id=entry.id,
        payload=entry.payload,
    )


def _today(cabinet: Cabinet) -> datetime.date:
    return local(cabinet.now(), zone_of(cabinet)).date()
