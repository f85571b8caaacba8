"""A profile that is open: its cabinet, what stands in the window over it, its lock, its end."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from lkk_desktop import strings
from lkk_desktop.app.safety import AppSafety
from lkk_desktop.cabinet import Cabinet, Status
from lkk_desktop.replica import keys, wiping
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Files, suspect
from lkk_desktop.replica.keys import Keys
from lkk_desktop.ui.lock.guard import Guard
from lkk_desktop.ui.lock.page import LockPage
from lkk_desktop.ui.lock.quiet import Quiet
from lkk_desktop.ui.lock.watch import Watch
from lkk_desktop.ui.screen import Desk
from lkk_desktop.ui.shell import Preferences, Shell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from lkk_desktop.app.application import Application

ACCOUNT = "account"
AFTER_PAINT = 100
SECURITY = "security"


class Opened:
    """From the open files to their end. ``by`` is the way that opened them."""

    def __init__(self, application: Application, files: Files, by: str) -> None:
        self.app, self.files, self.by = application, files, by
        self.cabinet: Cabinet
        self.guard: Guard
        self.shell: Shell | None = None
        self._desk = Desk()
        self._section: str | None = None
        self._watch: Watch | None = None
        self._quiet: Quiet | None = None
        self._behind: QWidget | None = None
        self._looked_through = False
        self._open = False
        self._ended = False

    def enter(self, *, offer: bool = False, section: str | None = None) -> None:
        """Show the cabinet over the files, or its lock. ``offer``: a recovery code first.

        Raises ``Fault``, and then holds none of them.
        """
        try:
            self._enter(offer, section)
        except Fault as fault:
            # A damaged replica is found, made anew and pulled again; a damaged outbox is told.
            if fault.code != "not_a_database":
                raise
            suspect(self.files)
            self._enter(offer, section)

    def close(self) -> None:
        """Close the files."""
        self._ended = True
        if self._open:
            self._open, self.shell = False, None
            self._speak()
            if self._watch is not None:
                self._watch.end()
                self._watch = None
            self.guard.end()
            self.cabinet.close()

    def reopen(self, section: str | None) -> None:
        """Begin again over the same files, where the person was."""
        self.close()
        try:
            self._desk.renew()
            fresh = Opened(self.app, self.files, self.by)
            fresh._desk, fresh._looked_through = self._desk, self._looked_through
            fresh.enter(section=section)
        except Fault as fault:
            self.app.say(fault)

    def rekeyed(self, fresh: Keys) -> None:
        """Both files are under other keys now."""
        self.files.keys = fresh
        self._desk.told = strings.t("The passphrase was changed.")
        self.reopen(SECURITY)

    def _enter(self, offer: bool, section: str | None) -> None:
        settings = self.app.settings
        with ExitStack() as undo:
            undo.callback(self._undo)
            self.cabinet = Cabinet(
                self.files,
                settings.server,
                clock=self.app.clock,
                by_hand=settings.work_offline,
            )
            self._open, self._ended = True, False
            self.safety = AppSafety(self)
            self.guard = self.safety.guard = Guard(self.cabinet, self.safety)
            self._section = section
            self.app.enter(self)
            if self.guard.lock is not None and section is None:
                self.guard.is_locked = True
                self._cover()
            elif offer:
                self._offer_code()
            else:
                self._show()
            undo.pop_all()
        self.guard.locked.connect(self._cover)
        self.guard.unlocked.connect(self._uncover)
        self._watch = Watch(self.app.frame, self.guard)
        self.cabinet.connectivity.connect(self._note)
        # The sync thread's imports would hold up the first look at what is already here.
        QTimer.singleShot(AFTER_PAINT, self._begin)

    def _undo(self) -> None:
        if self._open:
            self._open = False
            self.cabinet.close()

    def _begin(self) -> None:
        if self._open:
            self.cabinet.start()
        self.app.look_ahead()

    def _show(self) -> None:
        settings = self.app.settings
        preferences = Preferences(
            language=settings.language or strings.language(),
            theme=settings.theme,
            scale=settings.scale,
            account=self.cabinet.recalled(ACCOUNT),
        )
        self.shell = Shell(
            self.cabinet,
            self.app.theme,
            preferences,
            server=settings.server,
            keep=self._keep,
            keep_server=self._server_chosen,
            desk=self._desk,
            safety=self.safety,
        )
        if self._section is not None:
            self.shell.open(self._section)
        self.app.frame.put(self.shell)

    def _offer_code(self) -> None:
        from lkk_desktop.ui.lock.code import CodePage

        page = CodePage(self.safety)
        page.done.connect(self._show)
        self.app.frame.put(page)

    # ── the lock ──────────────────────────────────────────────────────────────────────────────

    def _cover(self) -> None:
        """Nothing of the cabinet is in the window from now on; what was typed stays."""
        if self.shell is not None:
            self._section = self.shell.section
            self.shell = None
        page = LockPage(self.guard, other=self.app.shared)
        page.other.connect(self.app.choose)
        page.anew.connect(self.safety.remove)
        self.app.frame.cover(page)
        self._quiet = Quiet(self.cabinet, self.safety, self.app.frame)

    def _uncover(self) -> None:
        self._speak()
        if self._behind is not None:
            self.app.frame.put(self._behind)
        elif self._open:
            self._show()

    def _speak(self) -> None:
        """No more of the reminders that say nothing."""
        if self._quiet is not None:
            self._quiet.end()
            self._quiet = None

    # ── what the cabinet says ─────────────────────────────────────────────────────────────────

    def _keep(self, preferences: Preferences) -> None:
        self.app.keep(preferences)
        if self._open:
            # Not among the settings: they lie open, and an account's number is a person's.
            self.cabinet.remember(ACCOUNT, preferences.account)

    def _server_chosen(self, url: str) -> None:
        """Another server, for a profile that belongs to nobody yet."""
        if self._open and self.cabinet.user is None:
            self.app.change(server=url)
            # The page that chose it goes with its cabinet.
            QTimer.singleShot(0, self.app, self._again)

    def _note(self, status: Status) -> None:
        """Keep «work offline» between starts: it is the person's word, not the network's."""
        if status.line == "revoked":
            # Not within the cabinet's own signal, which the wipe ends.
            QTimer.singleShot(0, self.app, self._revoked)
        elif status.reason == "not_a_database" and not self._looked_through:
            self._looked_through = True
            QTimer.singleShot(0, self.app, self._again)
        elif status.line in ("by_hand", "online", "connecting", "offline"):
            by_hand = status.line == "by_hand"
            if by_hand != self.app.settings.work_offline:
                self.app.change(work_offline=by_hand)

    def _again(self) -> None:
        """The sync thread met a damaged page: begin again, with a new replica if it is that."""
        if self._ended:
            return
        # What the person was at does not change because a file had to be made anew.
        self.reopen(self.shell.section if self.shell is not None else None)

    def _revoked(self) -> None:
        """The user has signed this device out for good: what is here goes, and is told (H50)."""
        from lkk_desktop.ui.lock.revoked import Revoked, unsent

        if self._ended:
            return
        page = Revoked(unsent(self.cabinet))
        page.again.connect(self.app.begin)
        hidden = self.guard.is_locked
        self.guard.detach()
        self.close()
        if hidden:
            # Whoever stands before a locked window learns no more than before.
            self._behind = page
        else:
            self.app.frame.cover(page)
        self.app.change(label=None)
        self.app.beside.run(
            lambda: wiping.wipe(self.files.folder, "revoked", keys.system_keyring), self._wiped
        )

    def _wiped(self, answer: Any) -> None:
        if isinstance(answer, Fault):
            self.app.say(answer)
        elif isinstance(answer, Exception):
            raise answer
