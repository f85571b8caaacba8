"""One computer of a story: its profile stays, its program lives, is killed, is born again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from lkk_desktop.logs import CRASH

PASSPHRASE = "long river, quiet meter"
# Qt of its offscreen platform, and SQLCipher of a file that a story has damaged.
HARMLESS = re.compile(r"This plugin (does not support|supports grabbing)|ERROR CORE|^\s*$")


class Address(Protocol):
    """Where a program finds its server, and what time it is there."""

    url: str
    clock: str


class Desk:
    """A computer: the profile stays, the program comes and goes.

    What the program says on its standard error is kept beside the profile, and is a failure.
    """

    def __init__(self, folder: Path, server: Address, *extra: str) -> None:
        self.folder = folder
        self.server = server
        self.extra = extra
        self.named = True
        """Whether the program is told which profile; else it looks among those of the computer."""
        self.surroundings: dict[str, str] = {}
        """What its environment has beside the usual."""
        self._said = folder.with_name(f"{folder.name}.stderr")
        self._process: subprocess.Popen[str] | None = None
        self._fell: list[str] = []

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, passphrase: str | None = PASSPHRASE, opens: str = "readings") -> Desk:
        """Start the real program over this profile, and go to a screen of it as one would."""
        reading = None if passphrase is None else pipe_with(passphrase)
        self._said.parent.mkdir(parents=True, exist_ok=True)
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.journeys.actor"),
                    *(("--profile", str(self.folder)) if self.named else ()),
                    *("--server", self.server.url, "--clock", self.server.clock),
                    *(() if reading is None else ("--passphrase-fd", str(reading))),
                    *("--language", "ru", "--theme", "light", *self.extra),
                    *("--open", opens),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                pass_fds=() if reading is None else (reading,),
                env=environment() | self.surroundings,
            )
        if reading is not None:
            os.close(reading)
        return self

    def do(self, what: str, **arguments: Any) -> Any:
        """Give an order; its answer. Raises ``AssertionError`` with what stands on the screen."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the program ended at {what} {arguments}: {self.said()}")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(f"{what} {arguments}: {answer['error']}\n{self.said()}")
        return answer["answer"]

    def see(self) -> str:
        """Every text on the screen, a line each."""
        return "\n".join(self.do("see"))

    def wait(self, text: str, patience: float = 20.0) -> str:
        return str(self.do("wait", text=text, patience=patience))

    def gone(self, text: str, patience: float = 20.0) -> None:
        self.do("gone", text=text, patience=patience)

    def click(self, name: str, times: int = 1) -> None:
        self.do("click", name=name, times=times)

    def withdraw(self, what: str) -> None:
        """Press «Отозвать» beside a meter or a line of the journal, and mean it."""
        self.click(f"Отозвать: {what}")
        self.wait("Отозвать показания?")
        self.click("Отозвать")
        self.gone("Отозвать показания?")

    def fill(self, name: str, text: str) -> None:
        self.do("fill", name=name, text=text)

    def write(self, name: str, text: str) -> None:
        """Type into a field of several lines."""
        self.do("write", name=name, text=text)

    def tick(self, text: str) -> None:
        self.do("tick", text=text)

    def told_of(self, name: str) -> str:
        """What a screen reader says of a widget besides its name and text."""
        return str(self.do("describe", name=name)["description"])

    def pick(self, button: str, entry: str) -> None:
        """Open a button's menu, and take an entry of it."""
        self.click(button)
        self.do("pick", name=entry)

    def name_file(self, path: Path) -> None:
        """Type a path into the file dialog that is open, and Enter."""
        self.do("name_file", path=str(path))

    def go_to_row(self, table: str, *texts: str) -> str:
        """Walk down a table to the first row that says all of this; what the row says."""
        return str(self.do("go_to_row", name=table, texts=texts))

    def below(self, caption: str) -> str:
        """The text that stands after this one."""
        lines = self.see().split("\n")
        return lines[lines.index(caption) + 1]

    def row(self, name: str, text: str, patience: float = 20.0) -> str:
        """Wait until a reading's row says this; what is then told of it."""
        return str(self.do("told", name=name, text=text, patience=patience))

    def browsed(self, times: int = 1, patience: float = 20.0) -> str:
        """The address to which the system's browser was sent, once it was so often."""
        return str(self.do("browsed", times=times, patience=patience)["address"])

    def kill(self) -> None:
        """kill -9: no goodbye, no flush."""
        if self._process is not None:
            if self._process.poll():
                self._fell.append(f"it ended by itself: {self._process.returncode}")
            self._process.kill()
            self._closed()

    def close(self) -> int:
        """Close it as its user would; the exit status."""
        if self._process is None:
            return 0
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._closed()

    def said(self) -> str:
        """What the program said on its standard error that is not harmless, and how it fell."""
        texts = (self._said, *self.folder.glob(f"**/{CRASH}"))
        lines = [
            line
            for text in texts
            if text.exists()
            for line in text.read_text(encoding="utf-8", errors="replace").splitlines()
        ]
        return "\n".join(line for line in (*self._fell, *lines) if not HARMLESS.search(line))

    def _closed(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        status = process.wait(timeout=30)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        return status


def environment() -> dict[str, str]:
    """A program's own: no keyring of anybody's, and byte code that is kept for the next start."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


def pipe_with(text: str) -> int:
    """A descriptor from which a program reads this line."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return reading
