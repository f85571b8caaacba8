"""One process that is to be killed, and what it had reported: the app in a hurry, or the server."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tests.faults.stand import ENVIRONMENT, module


class Pipe:
    """The reading end of what a process reports, a JSON line each."""

    def __init__(self) -> None:
        self.here, self.there = os.pipe()
        self.lingers = False
        self._rest = b""
        self._inside: dict[str, bool] = {}

    @property
    def in_transaction(self) -> bool:
        """Whether the last that was heard of some thread was a step inside a transaction."""
        return any(self._inside.values())

    def begun(self) -> None:
        """The process has its end."""
        os.close(self.there)

    def read(self) -> bool:
        """Take in what has come; False at the end."""
        got = os.read(self.here, 65_536)
        *lines, self._rest = (self._rest + got).split(b"\n")
        for line in lines:
            self.heard(msgspec.json.decode(line))
        return bool(got)

    def heard(self, said: dict[str, Any]) -> None:
        if "step" in said:
            self._inside[said["thread"]] = said["inside"]
        elif "lingers" in said:
            self.lingers = True

    def drain(self) -> None:
        """What a process that has ended still had said."""
        while select.select([self.here], [], [], 1.0)[0] and self.read():
            pass
        os.close(self.here)


def hear(pipes: list[Pipe], until: Callable[[], bool], seconds: float) -> bool:
    """Listen until something is so; False where it is not in time, or a process has ended."""
    end = time.monotonic() + seconds
    while not until():
        left = end - time.monotonic()
        if left <= 0:
            return until()
        ready = select.select([pipe.here for pipe in pipes], [], [], left)[0]
        for pipe in pipes:
            if pipe.here in ready and not pipe.read():
                return until()
    return True


class Life(Pipe):
    """One process of the app."""

    def __init__(self, folder: Path, url: str, *options: str) -> None:
        super().__init__()
        command = [*module("tests.faults.child"), str(folder), url, str(self.there), *options]
        self._process = subprocess.Popen(command, pass_fds=[self.there], env=ENVIRONMENT)
        self.begun()
        self.journal: list[str] | None = None
        self.hidden: list[str] = []
        self.saved: dict[str, list[str]] = {}

    def heard(self, said: dict[str, Any]) -> None:
        super().heard(said)
        if "saved" in said:
            self.saved[said["saved"]] = said["readings"]
        elif "journal" in said:
            self.journal, self.hidden = said["journal"], said["hidden"]

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, and hear what it still had said."""
        self._process.kill()
        self._process.wait()
        self.drain()
