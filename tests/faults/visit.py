"""One visit to a profile by the production parts, without a window: open, say, sync, close."""

from __future__ import annotations

import datetime
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from lkk_desktop.cabinet import Cabinet, Problem, Status
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Files, Step, suspect
from lkk_desktop.replica.keys import Keys
from lkk_desktop.sync.engine import Pace
from tests.faults.stand import MOMENT, Loss, lies_open

KEYS = Keys(b"o" * 32, b"r" * 32)
LOGIN, PASSWORD = "ivanov", "kabinet2026"
PACE = Pace(base=0.05, cap=0.5, poll=1.0)
SECONDS = 30.0
BREATH = 0.005
_begun = time.monotonic()


def clock() -> int:
    """The device's: the scene's moment, running on."""
    passed = datetime.timedelta(seconds=time.monotonic() - _begun)
    return int((MOMENT + passed).timestamp() * 1000)


def nothing(name: str) -> None:
    """No step is looked at."""


class Visit:
    """A profile, open. What went wrong is in ``told`` by code, as a person would be told.

    Raises ``Fault`` where the profile cannot be opened, and ``Loss`` where it lies open.
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        *,
        keys: Keys = KEYS,
        step: Step = nothing,
        pace: Pace = PACE,
    ) -> None:
        self._qt = QApplication.instance() or QApplication(sys.argv[:1])
        self.folder = folder
        self.files = Files(folder, keys, step)
        self._url, self._pace = url, pace
        self._started = False
        self.took = 0.0
        self.told: list[str] = []
        self.saved: dict[str, list[str]] = {}
        self.statuses: list[Status] = []
        self.cabinet = self._entered()
        self.check_sealed()
        self.cabinet.connectivity.connect(self._heard)

    def __enter__(self) -> Visit:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.cabinet.close()

    def check_sealed(self) -> None:
        """No file of the profile may begin as a database without encryption (H49)."""
        if lies_open(self.folder):
            raise Loss(f"not encrypted: {lies_open(self.folder)}")

    def _entered(self) -> Cabinet:
        """As the program does: a damaged replica is looked for and made anew, then tried again."""
        try:
            return self._looked()
        except Fault as fault:
            if fault.code != "not_a_database":
                raise
            suspect(self.files)
            return self._looked()

    def _looked(self) -> Cabinet:
        cabinet = Cabinet(self.files, self._url, clock=clock, pace=self._pace)
        try:
            cabinet.journal()
            cabinet.accounts()
        except BaseException:
            cabinet.close()
            raise
        return cabinet

    def _heard(self, status: Status) -> None:
        self.statuses.append(status)
        if status.line == "fault" and status.reason is not None:
            self.told.append(status.reason)

    # ── what is there ───────────────────────────────────────────────────────────────────────

    def journal(self) -> dict[str, str]:
        """The lines by id, each with its state."""
        return {entry.id: entry.state for entry in self.cabinet.journal()}

    def hidden(self) -> list[str]:
        """Readings of pending or accepted lines that the screen would not show."""
        return [
            value.reading
            for entry in self.cabinet.journal()
            if entry.state != "rejected" and isinstance(entry.command, SubmitReadings)
            for value in entry.command.values
            if self.cabinet.get(Reading, value.reading) is None
        ]

    def pending(self) -> set[str]:
        return {id for id, state in self.journal().items() if state in ("waiting", "attention")}

    def met(self) -> bool:
        """Whether the server was reached, and all was pulled."""
        last = self.statuses[-1] if self.statuses else None
        return last is not None and last.line == "online" and not last.filling

    def settled(self) -> bool:
        return self.met() and not self.pending()

    # ── what is done ────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        if not self._started:
            self._started = True
            self.cabinet.start()

    def sign_in(self) -> None:
        """Sign in, within the patience of a person."""
        answers: list[object] = []
        self.start()
        self.cabinet.sign_in(LOGIN, PASSWORD, answers.append)
        self.wait(lambda: bool(answers), "an answer to signing in")
        if answers[0] is not None:
            assert isinstance(answers[0], Exception)
            raise answers[0]

    def submit(self, count: int = 1) -> list[str]:
        """Say readings; their ids, each on the disk. Raises ``Fault``."""
        return [self._say() for _ in range(count)]

    def _say(self) -> str:
        cabinet = self.cabinet
        accounts = [linked.account for linked in cabinet.accounts()]
        meters = [m for a in accounts for m in cabinet.find(Meter, account=a) if m.takes_readings]
        if not meters:
            raise Loss("no meters are shown")
        meter = random.choice(meters)
        unit = 10 ** (3 - meter.decimals)
        most = 90_000 if meter.resource == "electricity" else 9_000
        values = tuple(
            NewValue(
                register=register.id,
                reading=cabinet.new_id(),
                value=(register.counted_value or 0) + random.randrange(0, most, unit),
            )
            for register in cabinet.find(Register, meter=meter.id)
        )
        id = cabinet.new_id()
        begun = time.perf_counter()
        try:
            cabinet.submit(SubmitReadings(account=meter.account, meter=meter.id, values=values), id)
        except Problem as problem:
            raise Loss(f"refused here: {problem.code}") from problem
        self.took = 1000 * (time.perf_counter() - begun)
        self.saved[id] = [value.reading for value in values]
        return id

    def settle(self, seconds: float = SECONDS) -> None:
        """Sync until nothing is pending. Raises ``Loss``."""
        self.start()
        self.cabinet.try_now()
        self.wait(self.settled, "all settled", seconds)
        refused = {
            id: state
            for id, state in self.journal().items()
            if state not in ("accepted", "superseded")
        }
        if refused:
            raise Loss(f"refused: {refused}")

    def wait(self, until: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
        """Let the program run on until something is so. Raises ``Loss`` where it is not in time."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                last = self.statuses[-1] if self.statuses else None
                raise Loss(f"not in {seconds:.0f} s: {what}; told {self.told}, {last}")
            self._qt.processEvents()
            time.sleep(BREATH)
