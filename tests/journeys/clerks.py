"""The supplier's office in a story: clerks at the console, beside the running server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.journeys.desk import environment
from tests.journeys.server import PATIENCE, LocalServer


class Clerks:
    """What ``lkk-server appeal`` does, typed at the server's own console."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def json(self, *given: str) -> Any:
        """What the command answers as JSON."""
        return json.loads(self._run(*given, "--json"))

    def newest(self, reason: str) -> str:
        """The number of the last appeal about this, once it has come."""
        end = time.monotonic() + PATIENCE
        while True:
            listed = self.json("list", "--status", "received")
            found = [one for one in listed if one["reason"] == reason]
            if found:
                newest = max(found, key=lambda one: (one["submitted"], one["number"]))
                return str(newest["number"])
            assert time.monotonic() < end, listed
            time.sleep(0.2)

    def take(self, number: str) -> None:
        self._run("take", number)

    def answer(self, number: str, text: str, *papers: Path) -> None:
        """Answer it, with files."""
        named = [word for paper in papers for word in ("--file", str(paper))]
        self._run("answer", number, "--text", text, *named)

    def refuse(self, number: str, reason: str) -> None:
        self._run("refuse", number, "--reason", reason)

    def publish(self, file: Path) -> str:
        """Let a form of a file stand on the server; what is said of it."""
        return self._run("form", str(file))

    def _run(self, *given: str) -> str:
        command = [sys.executable, "-m", "lkk_server", "appeal", *given]
        done = subprocess.run(
            [*command, "--data", str(self._server.data), "--clock", self._server.clock],
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENCE,
            env=environment(),
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
