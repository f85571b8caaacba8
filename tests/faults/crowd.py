"""The process behind ``instances``: it has the program at hand and starts it many times at once.

Reads a JSON line a round: profile, server, passphrase, how many. Its children wait at one pipe and
all start when it is closed; each tells when it began, and the one that stays when it was rung.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lkk_desktop import app as program
from lkk_desktop.__main__ import parse
from lkk_desktop.ui import shell  # noqa: F401 — imported once for all

READY = 0.08
SETTLED = 0.2
PATIENCE = 30.0
TO_HEAR = 5.0


def child(order: dict[str, Any], gate: int, report: int) -> int:
    """The program itself, from its options on."""
    passphrase, writing = os.pipe()
    os.write(writing, order["passphrase"].encode())
    os.close(writing)
    options = parse(
        [
            *("--profile", order["profile"], "--server", order["server"]),
            *("--passphrase-fd", str(passphrase), "--language", "en", "--theme", "light"),
            *("--clock", order["clock"]),
        ]
    )
    plain = program.Application._come_forward

    def come_forward(application: program.Application) -> None:
        plain(application)
        say(report, rung=os.getpid())

    program.Application._come_forward = come_forward  # type: ignore[assignment, method-assign]
    os.read(gate, 1)
    say(report, begun=time.monotonic())
    if program.start(options) is None:
        return 0
    say(report, owner=os.getpid())
    QTimer.singleShot(int(PATIENCE * 1000), QApplication.quit)
    return QApplication.exec()


def say(report: int, **what: Any) -> None:
    os.write(report, json.dumps(what).encode() + b"\n")


def round_of(order: dict[str, Any]) -> dict[str, Any]:
    """Start them all, wait until all but one have left, then kill or end that one."""
    gate, opening = os.pipe()
    hearing, report = os.pipe()
    children = [fork(order, gate, opening, hearing, report) for _ in range(order["count"])]
    os.close(gate)
    os.close(report)
    time.sleep(READY)
    os.close(opening)
    left, codes = set(children), list[int]()
    heard = b""
    end = time.monotonic() + PATIENCE
    while len(left) > 1 and time.monotonic() < end:
        pid, how = os.waitpid(-1, os.WNOHANG)
        if pid:
            left.discard(pid)
            codes.append(how)
        else:
            time.sleep(0.005)
    # The one that stays may still be opening its profile, and hears the bell after that.
    while b"rung" not in heard and select.select([hearing], [], [], TO_HEAR)[0]:
        heard += os.read(hearing, 65_536)
    time.sleep(SETTLED)
    staying = sum(os.waitpid(pid, os.WNOHANG)[0] == 0 for pid in left)
    for pid in left:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    with os.fdopen(hearing, "rb") as pipe:
        said = [json.loads(line) for line in (heard + pipe.read()).splitlines()]
    begun = [one["begun"] for one in said if "begun" in one]
    return {
        "staying": staying,
        "codes": codes,
        "owners": len({one["owner"] for one in said if "owner" in one}),
        "rung": sum("rung" in one for one in said),
        "within": max(begun) - min(begun),
    }


def fork(order: dict[str, Any], gate: int, opening: int, hearing: int, report: int) -> int:
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(opening)
            os.close(hearing)
            status = child(order, gate, report)
        finally:
            os._exit(status)
    return pid


def main() -> int:
    for line in sys.stdin:
        order = json.loads(line)
        Path(order["profile"]).mkdir(parents=True, exist_ok=True)
        print(json.dumps(round_of(order)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
