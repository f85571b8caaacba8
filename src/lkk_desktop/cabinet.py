"""What a screen may do: find, get, submit, withdraw, later; and what it is told."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from uuid_utils import uuid7

from lkk_desktop import diagnosis, immortal, litter
from lkk_desktop.diagnosis import Diagnosis
from lkk_desktop.entries import (
    WITHDRAWALS,
    Entry,
    entries,
    taking_back,
    told_time,
    undelivered,
)
from lkk_desktop.forms import Attachment, FormDraft, Forms
from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.command import Command, Moment, Outcome, Problem
from lkk_desktop.models.photos import Photo
from lkk_desktop.models.record import R
from lkk_desktop.pool import Pool
from lkk_desktop.replica import reach
from lkk_desktop.replica.attachments import Attachments
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection, Files, prepare, suspect
from lkk_desktop.replica.outbox import Line, Outbox, account_of
from lkk_desktop.replica.pages import Touched
from lkk_desktop.replica.shown import Shown
from lkk_desktop.slow import Course
from lkk_desktop.sync.engine import Connectivity, Pace
from lkk_desktop.sync.protocol import Session
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.worker import Answer, Hindrance, Worker

if TYPE_CHECKING:
    from lkk_desktop.models.appeals.appeal import Enclosure
    from lkk_desktop.online.messages import Question, Welcome

__all__ = [
    "Attachment",
    "Cabinet",
    "Changed",
    "Connectivity",
    "Course",
    "Diagnosis",
    "Entry",
    "Fault",
    "FormDraft",
    "Forms",
    "Hindrance",
    "Problem",
    "Session",
    "Shown",
    "Status",
]

T = TypeVar("T")
Changed = Touched


def device_clock() -> int:
    """The device's wall clock, milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Cabinet(QObject):
    """One profile, open. Lives on the UI thread; ``changed`` and ``connectivity`` arrive there."""

    changed = Signal(object)
    connectivity = Signal(object)
    closed = Signal()

    def __init__(
        self,
        files: Files,
        url: str,
        *,
        clock: Callable[[], int] = device_clock,
        pace: Pace | None = None,
        by_hand: bool = False,
    ) -> None:
        """Open the files. Raises ``Fault``."""
        immortal.keep()
        super().__init__()
        prepare(files)
        self._files = files
        self._clock = clock
        self.url = url
        self._status = Status(line="connecting")
        self._pool = Pool(files, self._met)
        with ExitStack() as opened:
            self._connection = Connection(files, "outbox")
            opened.callback(self._connection.close)
            self._outbox = Outbox(self._connection)
            self._shown = Shown(self._connection)
            with self._watched():
                self._lost = reach.lost(self._connection)
            with suppress(Fault):  # a full disk: next time
                Attachments(self._connection).tidy()
            fresh = self._said("fresh")
            self._status = Status(
                line="connecting" if self.signed_in else "signed_out",
                fresh=int(fresh) if fresh else None,
                waiting=self._outbox.count_pending(),
                lost=self._lost,
            )
            opened.pop_all()
        self._litter = litter.Sweeper()
        self._sweep = QTimer(self)
        self._sweep.timeout.connect(self._litter.sweep)
        self._sweep.start(litter.EVERY)
        self.forms = Forms(
            self._connection, self._pool, self.submit, self._want, self.now, self._watched
        )
        self._worker = Worker(
            files,
            url,
            self._touched,
            self._told,
            clock=clock,
            pace=pace,
            by_hand=by_hand,
            files_told=self.forms.hearing,
        )

    def start(self) -> None:
        """Begin to sync."""
        self._worker.start()

    def close(self) -> None:
        """Stop syncing and close the files."""
        self.closed.emit()
        self._pool.end()
        if self._worker.is_alive():
            self._worker.stop()
        self._pool.wait()
        self._sweep.stop()
        self._litter.let_go()
        self._connection.close()

    @property
    def status(self) -> Status:
        return self._status

    @property
    def signed_in(self) -> bool:
        """Whether this profile belongs to someone; without a network it stays so."""
        return self._outbox.meta("user") is not None and self._outbox.meta("refresh") is not None

    @property
    def user(self) -> str | None:
        return self._outbox.meta("user")

    @property
    def device_name(self) -> str:
        """What this computer is called among the user's devices."""
        return (platform.node() or os.name)[:200]

    def get(self, kind: type[R], id: str) -> R | None:
        """A shown record by its id."""
        with self._watched():
            return self._shown.get(kind, id)

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        """Shown records whose declared columns equal these, in the order of their ids."""
        with self._watched():
            return self._shown.find(kind, **equal)

    def now(self) -> int:
        """The server's clock as far as it is known: the device's plus the last known skew.

        Never before the server's last word: the device's clock may have been set back since.
        """
        return told_time(max(self._clock() + self._skew(), int(self._said("time") or 0)))

    def new_id(self) -> str:
        """A fresh id for a command or a record."""
        return str(uuid7())

    def submit(
        self, command: Command, id: str, photo: Photo | None = None, *, draft: str | None = None
    ) -> None:
        """Say it: on the disk when this returns. Raises ``Problem`` and ``Fault``.

        ``draft`` is the form's that ends with it, whose files go along.
        """
        now = self.now()
        moment = Moment(now=now, made=now, actor=self.user or "", channel="app", command=id)
        with self._watched():
            said = self._outbox.submit(command, id, self._clock(), moment, photo, draft)
        if said:
            account = account_of(command.owner)
            accounts = frozenset[str]() if account is None else frozenset((account,))
            self._status = msgspec.structs.replace(self._status, waiting=self._status.waiting + 1)
            self.changed.emit(Changed(frozenset(("outbox",)), accounts))
            self.connectivity.emit(self._status)
            self._worker.nudge()

    def withdraw(self, command_id: str, *, successor: str | None = None) -> None:
        """Take a command back, by a command; an amendment names the one that comes in its place,
        so that the old word stands where the new one is refused. Raises ``Problem``, ``Fault``.
        """
        entry = self.entry(command_id)
        if entry is None:
            raise Problem("unknown_command", command=command_id)
        if entry.withdrawal is None:
            owner = self._owner(command_id)
            self.submit(taking_back(entry, owner, successor), self.new_id())

    def diagnosis(self) -> Diagnosis:
        """What the program knows of itself, for one who asks for help."""
        return diagnosis.of(self._files.folder, self.url, self._outbox.meta, self._status)

    def journal(self) -> list[Entry]:
        """Every line of the outbox, newest first."""
        with self._watched():
            return self._entries(self._outbox.journal())

    def undelivered(self) -> frozenset[str]:
        """The commands whose readings are still on their way."""
        return undelivered(self.journal())

    def entry(self, command_id: str) -> Entry | None:
        """One line of the journal."""
        with self._watched():
            lines = self._outbox.journal(command_id, WITHDRAWALS)
        return next((entry for entry in self._entries(lines) if entry.id == command_id), None)

    def recalled(self, name: str) -> str | None:
        """What ``remember`` kept under this name."""
        return self._outbox.meta(f"kept:{name}")

    def remember(self, name: str, value: str | None) -> None:
        """Keep a choice of the person's in the profile, sealed like the rest. Raises ``Fault``."""
        if value != self.recalled(name):
            self._outbox.put_meta(**{f"kept:{name}": value})

    def loss_was_read(self) -> None:
        """The person knows what a damaged file lost (``Status.lost``). Raises ``Fault``."""
        self._outbox.put_meta(lost=None)
        self._lost = 0
        self._set_status(self._status)

    def accounts(self) -> list[LinkedAccount]:
        """The user's accounts in the user's order."""
        linked = self.find(LinkedAccount, user=self.user or "")
        return sorted(linked, key=lambda one: (one.place, one.id))

    def sign_in(self, login: str, password: str, then: Callable[[Answer], None]) -> None:
        """Sign in over the network; ``then`` comes back on this thread."""
        self._worker.sign_in(login, password, self.device_name, self._pool.posting(then))

    def ask(self, question: Question[T], then: Callable[[T | Hindrance], None]) -> None:
        """Ask the server something that is never queued; ``then`` comes back on this thread.

        It gets the answer, or what hindered: ``Problem``, ``Connectivity``, ``Fault``. A session
        that comes as the answer is this profile's from then on.
        """
        self._worker.ask(question, self._pool.posting(then))

    def meet(self, url: str, then: Callable[[Welcome | Hindrance], None]) -> None:
        """Ask a server at another address whose it is; ``then`` comes back on this thread."""
        self._worker.meet(url, self._pool.posting(then))

    def sign_out(self, then: Callable[[Answer], None]) -> None:
        """Forget the tokens; what is waiting stays in the outbox."""
        self._worker.sign_out(self._pool.posting(then))

    def work_offline(self, on: bool) -> None:
        """Send and fetch nothing until it is switched off again."""
        self._worker.work_offline(on)

    def try_now(self) -> None:
        """End every wait."""
        self._worker.try_now()

    def later(
        self,
        read: Callable[[Shown], T],
        then: Callable[[T | Exception], None],
        course: Course | None = None,
    ) -> Course:
        """Run a slow read beside the UI, on its own read-only connection; answer here, unless its
        course was called off."""
        return self._pool.read(read, then, course)

    def _want(self, file: Enclosure) -> None:
        self._worker.want(file)

    def _touched(self, what: Changed) -> None:
        self._pool.post(lambda: self.changed.emit(what))

    def _told(self, status: Status) -> None:
        self._pool.post(lambda: self._set_status(status))

    def _set_status(self, status: Status) -> None:
        self._status = msgspec.structs.replace(status, lost=self._lost)
        self.connectivity.emit(self._status)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """A damaged page is noticed wherever it is first read, and not by the sync thread only."""
        try:
            yield
        except Fault as fault:
            self._met(fault)
            raise

    def _met(self, fault: Fault) -> None:
        """Have the replica looked through when the files are next opened, and say so: once."""
        if fault.code == "not_a_database" and self._status.reason != fault.code:
            with suppress(Fault):
                suspect(self._files)
            self._status = status = Status(line="fault", reason=fault.code)
            self._told(status)

    def _skew(self) -> int:
        return int(self._said("skew") or 0)

    def _said(self, name: str) -> str | None:
        """What the replica keeps of the server's last page."""
        with self._watched(), self._connection.read() as driver:
            statement = "SELECT value FROM replica.meta WHERE name = ?"
            row = driver.execute(statement, (name,)).fetchone()
        return None if row is None else str(row[0])

    def _owner(self, command_id: str) -> str:
        return next((line.owner for line, _ in self._outbox.journal(command_id)), "")

    def _entries(self, lines: list[tuple[Line, Outcome | None]]) -> list[Entry]:
        return entries(lines, self._skew(), self._status.blamed, self._status.details)
