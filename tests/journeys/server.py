"""A real ``lkk-server`` process with a seeded scene: stopped, killed and started again."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Literal

from tests.journeys.desk import environment

Scene = Literal["living", "manual"]
CLOCKS: dict[Scene, str] = {
    "living": "2026-11-20T10:00+05:00",
    "manual": "2020-07-20T10:00+05:00",
}
PASSWORD = "kabinet2026"
PATIENCE = 30
ROOT = Path(__file__).parents[2]


def seeded(folder: Path, scene: Scene = "living") -> Path:
    """A data folder with the scene in it, made once and copied where it is made again."""
    if not folder.exists():
        command = [sys.executable, "-m", "lkk_server", "seed", "--data", str(folder)]
        subprocess.run([*command, "--scene", scene], check=True, capture_output=True, timeout=120)
    return folder


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


class LocalServer:
    """The server of one data folder; its address is the same in all of its lives."""

    def __init__(self, data: Path, scene: Scene = "living") -> None:
        self.data = data
        self.clock = CLOCKS[scene]
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[str] | None = None

    @classmethod
    def of_scene(cls, folder: Path, template: Path, scene: Scene = "living") -> LocalServer:
        """A server over a copy of a seeded template."""
        shutil.copytree(seeded(template, scene), folder)
        return cls(folder, scene)

    def start(self) -> LocalServer:
        """Start it, and wait until it says where it is."""
        with (self.data / "stderr.txt").open("a") as stderr:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.watched", str(self.data / "leaks.txt")),
                    *("serve", "--data", str(self.data), "--port", str(self._port)),
                    *("--clock", self.clock),
                ],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                cwd=ROOT,
                env=environment(),
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert json.loads(said)["url"] == self.url
        return self

    def close_period(self, period: str) -> str:
        """What the supplier types once a month is over, beside the server; what it prints."""
        command = [sys.executable, "-m", "lkk_server", "period", "close", period]
        done = subprocess.run(
            [*command, "--data", str(self.data), "--clock", self.clock],
            capture_output=True,
            check=True,
            text=True,
            timeout=PATIENCE,
            env=environment(),
        )
        return done.stdout

    def stop(self) -> None:
        """End it as a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=PATIENCE)
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None
