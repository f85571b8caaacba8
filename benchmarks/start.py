"""``start_window`` and ``start_data``: from the process's start to what a person sees."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from benchmarks.scene import profile, serving
from lkk_desktop.replica import keys
from lkk_desktop.replica.keys import Cost, Passphrase

LONGEST = 60
RING = "benchmarks.ring.Ring"


def window(folder: Path, size: Size) -> Figure:
    """Milliseconds to the first paint; floor: the same of a bare window."""
    return _started(folder, size, "window")


def data(folder: Path, size: Size) -> Figure:
    """Milliseconds to what is to be done on the screen, the keys kept by a keyring."""
    return _started(folder, size, "data")


def unlock(folder: Path, size: Size) -> Figure:
    """Milliseconds that a passphrase adds where there is no keyring; floor: bare Argon2id."""
    from argon2.low_level import Type, hash_secret_raw

    way, cost = Passphrase("long river, quiet meter"), Cost()
    keys.create(folder, way)

    def bare() -> float:
        return 1000 * seconds(
            lambda: hash_secret_raw(
                b"long river", b"s" * 16, cost.time, cost.memory_kib, cost.lanes, 32, Type.ID
            )
        )

    values, floors = in_turn(
        lambda: 1000 * seconds(lambda: keys.unlock(folder, way)), bare, size.times
    )
    return figure("unlock", "ms", values, floors)


def _started(folder: Path, size: Size, what: str) -> Figure:
    with serving(folder) as server:
        profile(folder / "profile", server)
        clock = server.clock
        url = server.url
    options = ["--profile", str(folder / "profile"), "--server", url, "--clock", clock]
    options += ["--language", "ru", "--theme", "light"]
    values, floors = in_turn(
        lambda: _run("benchmarks.started", what, *options),
        lambda: _run("benchmarks.bare"),
        size.times,
    )
    return figure(f"start_{what}", "ms", values, floors)


def _run(module: str, *arguments: str) -> float:
    """Milliseconds from the process's start to what it tells of."""
    reading, writing = os.pipe()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHON_KEYRING_BACKEND": RING}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun = time.monotonic_ns()
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(writing), *arguments],
        pass_fds=(writing,),
        env=environment,
    )
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    process.wait(LONGEST)
    assert told, f"{module} ended without a word"
    return (int(told) - begun) / 1e6
