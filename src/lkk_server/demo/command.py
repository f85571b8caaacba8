"""``lkk-server demo-month``: plays the month, and says by its exit code whether all agreed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from lkk_server.demo import browser
from lkk_server.demo.app import Said
from lkk_server.demo.machines import Broken, Machines
from lkk_server.demo.month import Story

AGREED, DIFFER, NO_BROWSER = 0, 1, 2


def run(
    data: Path | None, *, show: bool, tell: Callable[[str], None], warn: Callable[[str], None]
) -> int:
    """Play it in a folder, or in one that is gone afterwards; the exit code."""
    try:
        browser.check()
    except browser.NoBrowser as error:
        warn(f"no browser: {error}")
        return NO_BROWSER
    folder = Path(tempfile.mkdtemp(prefix="lkk-demo-month-")) if data is None else data
    pictures = folder / "pictures"
    pictures.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any((folder / name).exists() for name in ("server", "bank")):
        warn("there is something in this folder already: a month wants a new one")
        return DIFFER
    machines = Machines(folder)
    try:
        return AGREED if Story(machines, pictures, tell, show).play() else DIFFER
    except browser.NoBrowser as error:
        warn(f"no browser: {error}")
        return NO_BROWSER
    except (Said, Broken) as error:
        warn(str(error))
        return DIFFER
    finally:
        machines.stop()
        if data is None:
            shutil.rmtree(folder)
