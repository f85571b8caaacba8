"""The server and the sandbox bank as processes of their own, on a clock that is moved."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

PATIENCE = 60


class Broken(Exception):
    """A process ended, or did not do what it was to do."""


class Machines:
    """Both over a folder: ``server`` and ``bank`` are their data. Started anew at each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = folder / "server"
        self.url = ""
        self._processes: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str) -> str:
        """A command of ``lkk-server`` over the server's data, to its end; what it printed."""
        done = subprocess.run(
            [*_program(), *arguments, "--data", str(self.server)],
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE,
            check=False,
            env=_environment(),
        )
        if done.returncode:
            raise Broken(f"lkk-server {arguments[0]}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def start(self, at: datetime.datetime) -> None:
        """Bank first, since it says to the server where it is."""
        self.stop()
        clock = at.isoformat()
        bank = ("sandbox", "--data", str(self.folder / "bank"), "--for", str(self.server))
        self._start("bank", *bank, "--port", "0", "--clock", clock)
        told = ("serve", "--data", str(self.server), "--port", "0", "--clock", clock)
        self.url = self._start("server", *told)

    def stop(self) -> None:
        """End both, the server first."""
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            if process.stdout is not None:
                process.stdout.close()
            process.wait(PATIENCE)

    def stop_server(self) -> None:
        """End the server, and leave the bank."""
        process = self._processes.pop()
        process.terminate()
        if process.stdout is not None:
            process.stdout.close()
        process.wait(PATIENCE)

    def _start(self, name: str, *arguments: str) -> str:
        with (self.folder / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                [*_program(), *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=_environment(),
            )
        self._processes.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise Broken(f"the {name} did not start: see {name}.log")
        return str(json.loads(said)["url"])


def _program() -> list[str]:
    return [sys.executable, "-m", "lkk_server"]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LKK_")}
