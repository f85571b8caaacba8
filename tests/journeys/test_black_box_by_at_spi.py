"""The main job as a blind person does it: the real program on a display, driven from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.desk import PASSPHRASE, Desk
from tests.journeys.scene import (
    DAY,
    DAY_REGISTER,
    NIGHT,
    NIGHT_REGISTER,
    OFFLINE,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.server import PASSWORD
from tests.journeys.stage import Stage

SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
NEEDED = ("/usr/bin/Xvfb", "/usr/bin/dbus-run-session", "/usr/lib/python3/dist-packages/pyatspi")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not all(Path(one).exists() for one in NEEDED), reason="tools/system-packages test"
    ),
]


class Reader:
    """A screen reader in a session of its own."""

    def __init__(self, display: str, home: Path) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "QT_", "XDG"))}
        for name in ("config", "data", "cache", "run"):
            (home / name).mkdir(mode=0o700, parents=True)
        self._said = home.with_suffix(".stderr")
        self._page = home / "page"
        browser = home / "bin" / "xdg-open"
        browser.parent.mkdir()
        browser.write_text(
            f'#!/bin/sh\necho "$1" >{self._page}.new\nmv {self._page}.new {self._page}\n'
        )
        browser.chmod(0o755)
        with self._said.open("w", encoding="utf-8") as said:
            self._process = subprocess.Popen(
                ["dbus-run-session", "--", SYSTEM_PYTHON, str(HERE / "reader.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
                env={
                    **kept,
                    "DISPLAY": display,
                    "PATH": f"{browser.parent}{os.pathsep}{kept['PATH']}",
                    "HOME": str(home),
                    "XDG_CONFIG_HOME": str(home / "config"),
                    "XDG_DATA_HOME": str(home / "data"),
                    "XDG_CACHE_HOME": str(home / "cache"),
                    "XDG_RUNTIME_DIR": str(home / "run"),
                    "QT_QPA_PLATFORM": "xcb",
                    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                },
            )

    def do(self, what: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self._process.stdin.flush()
        # The bus's own services say a word on the same channel when they start.
        while (line := self._process.stdout.readline()) and not line.startswith("{"):
            pass
        assert line, f"the reader ended at {what}"
        answer = json.loads(line)
        said = self._said.read_text(encoding="utf-8", errors="replace")[-2_000:]
        assert "error" not in answer, f"{what} {arguments}: {answer['error']}\n{said}"
        return answer["answer"]

    def browsed(self) -> str:
        """The page that the system's browser was asked to open."""
        end = time.monotonic() + 30
        while not self._page.exists():
            assert time.monotonic() < end, "no page was opened"
            time.sleep(0.05)
        return self._page.read_text(encoding="utf-8").strip()

    def start(self, desk: Desk) -> None:
        """Start the program itself over a computer's profile."""
        command = [
            *(sys.executable, "-m", "lkk_desktop", "--profile", str(desk.folder)),
            *("--server", desk.server.url, "--clock", desk.server.clock),
            *("--passphrase-fd", "{passphrase}", "--language", "ru", "--theme", "light"),
        ]
        self.do("start", command=command, passphrase=PASSPHRASE)
        self.do("enter")

    def end(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(5)


@contextmanager
def display() -> Iterator[str]:
    """An X display that nobody looks at."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x960x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with display() as number:
        made = Reader(number, tmp_path / "person")
        yield made
        made.end()


def test_a_blind_person_sends_offline_and_hears_it_arrive(stage: Stage, reader: Reader) -> None:
    stage.server.start()
    home = stage.desk("blind", new=True)
    reader.start(home)
    reader.do("press", name="Войти")
    reader.do("type", name="Логин или номер лицевого счёта", text="ivanov")
    reader.do("type", name="Пароль", text=PASSWORD)
    reader.do("press", name="Войти")
    reader.do("read", text="Что сделать в этом месяце")
    reader.do("press", name="Показания")
    reader.do("hear", name=DAY, text="Принято к расчёту: 14\u00a0320")

    stage.server.kill()
    reader.do("read", text=OFFLINE)
    reader.do("type", name=DAY, text="14000")
    reader.do("hear", name=DAY, text="Меньше принятого к расчёту")
    reader.do("put", name=DAY, text="")
    reader.do("type", name=DAY, text="14492")
    reader.do("put", name=NIGHT, text="5772")
    reader.do("press", name=SEND)
    reader.do("hear", name=DAY, text=WAITS)
    reader.do("hear", name=NIGHT, text=WAITS)

    reader.do("kill")
    reader.start(home)
    reader.do("press", name="Показания")
    reader.do("hear", name=DAY, text=WAITS)
    stage.server.start()
    reader.do("press", name="Проверить связь")
    reader.do("hear", name=DAY, text=SENT)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
    assert stage.books.values(NIGHT_REGISTER) == [5_772_000]
    assert stage.books.commands() == 1
