"""The process behind ``calls.forks``: under libfiu it forks a child for each trial."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import faulthandler
import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from lkk_desktop.replica.faults import Fault
from tests.faults.calls import POINTS, stood_in
from tests.faults.stand import Loss
from tests.faults.visit import Visit

SAYINGS = 3
SECONDS = 2.0
LONGEST = 45.0
"""Seconds after which a trial stands still: it says where each thread stood, and ends."""
_CALLED = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.POINTER(ctypes.c_int),
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_uint),
)


class Failing:
    """Calls of one kind fail from a number on: that one, or all. Number 0 only counts."""

    def __init__(self, point: str, number: int, for_good: bool) -> None:
        self._points = (point,) if number else POINTS
        self._number, self._for_good = number, for_good
        self._fiu = ctypes.CDLL(None)
        self._callback = _CALLED(self._called)
        self._over = False
        self.seen: dict[str, int] = {}

    def begin(self) -> None:
        for point in self._points:
            error = errno.ENOSPC if "write" in point else errno.EIO
            number = ctypes.c_void_p(error)
            self._fiu.fiu_enable_external(point.encode(), 1, number, 0, self._callback)

    def end(self) -> None:
        self._over = True
        for point in self._points:
            self._fiu.fiu_disable(point.encode())

    def _called(self, name: bytes, _number: Any, _info: Any, _flags: Any) -> int:
        if self._over:
            return 0
        point = name.decode()
        self.seen[point] = self.seen.get(point, 0) + 1
        at = self.seen[point]
        if not self._number:
            return 0
        return int(at >= self._number if self._for_good else at == self._number)


class Trial:
    """Two visits to a profile: one while calls fail, one when they do not any more."""

    def __init__(self, url: str, profile: Path) -> None:
        self._url, self._profile = url, profile
        self.saved: dict[str, list[str]] = {}
        self.told: list[str] = []
        self.bugs: list[str] = []

    def disturbed(self, failing: Failing) -> None:
        visit: Visit | None = None
        failing.begin()
        try:
            visit = Visit(self._profile, self._url)
            visit.start()
            visit.submit(SAYINGS)
            visit.wait(lambda v=visit: v.settled() or bool(v.told), "all", SECONDS)  # type: ignore[misc]
        except Fault as fault:
            self.told.append(fault.code)
        except Loss:
            self.told.append("waits")
        except Exception as error:  # noqa: BLE001 — what nobody declared is what is looked for
            self._bug(error)
        finally:
            if visit is not None:
                self.saved |= visit.saved
                self.told += visit.told
                with contextlib.suppress(Fault):
                    self._closed(visit)
            failing.end()
        if "bug" in self.told:
            self.bugs.append(f"the sync thread told of a bug: {self.told}")

    def undisturbed(self) -> None:
        try:
            with Visit(self._profile, self._url) as visit:
                gone = self.saved.keys() - visit.journal().keys()
                if gone:
                    self.bugs.append(f"gone: {sorted(gone)}")
                visit.settle()
        except Exception as error:  # noqa: BLE001 — told to the parent, who judges
            self._bug(error)

    def _closed(self, visit: Visit) -> None:
        try:
            visit.close()
        except Fault:
            raise
        except Exception as error:  # noqa: BLE001 — as above
            self._bug(error)

    def _bug(self, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        at = [f"{Path(f.filename).name}:{f.lineno}" for f in frames if "lkk_desktop" in f.filename]
        self.bugs.append(f"{type(error).__name__}: {error} at {' < '.join(reversed(at))}")


def child(url: str, order: dict[str, Any]) -> dict[str, Any]:
    # Qt needs its plugins before any call fails: without them it ends the process.
    assert QApplication.instance() is None
    _qt = QApplication(sys.argv[:1])
    profile = Path(order["profile"])
    stood = stood_in(profile).open("w", encoding="utf-8")
    faulthandler.dump_traceback_later(LONGEST, exit=True, file=stood)
    trial = Trial(url, profile)
    failing = Failing(order["point"], order["number"], order["for_good"])
    trial.disturbed(failing)
    trial.undisturbed()
    faulthandler.cancel_dump_traceback_later()
    return {
        "saved": trial.saved,
        "told": sorted(set(trial.told)),
        "bugs": trial.bugs,
        "seen": failing.seen,
    }


def forked(work: Any) -> dict[str, Any]:
    """Do something in a child; what it answers."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.write(writing, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, how = os.waitpid(pid, 0)
    dead = {"saved": {}, "told": [], "bugs": [f"the child ended: {how}"], "seen": {}}
    answer: dict[str, Any] = json.loads(said) if said else dead
    return answer


def warm(url: str, profile: Path) -> dict[str, Any]:
    """What a whole visit imports, so that no trial fails in the middle of an import."""
    with Visit(profile, url) as visit:
        visit.submit()
        visit.settle()
    return {"modules": sorted(sys.modules)}


def main() -> int:
    url, profile = sys.argv[1], Path(sys.argv[2])
    for name in forked(lambda: warm(url, profile)).get("modules", ()):
        if not name.startswith("__"):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(forked(lambda order=order: child(url, order))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
