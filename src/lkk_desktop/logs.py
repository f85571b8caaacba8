"""What the program notes of itself: codes, names and places in the code; never a person's data."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

FOLDER = "log"
FILE = "lkk-desktop.log"
CRASH = "crash.log"
MOST_BYTES = 512 * 1024
log = logging.getLogger("lkk_desktop")


def begin(folder: Path) -> TextIO | None:
    """Write the log into the profile; where the disk refuses, the program goes on without it.

    The file that comes back takes the last words of a crash, as long as it is held.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    log.setLevel(logging.INFO)
    sys.excepthook = _bug
    threading.excepthook = lambda hook: _bug(hook.exc_type, hook.exc_value, hook.exc_traceback)
    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / FOLDER / FILE, maxBytes=MOST_BYTES, backupCount=2, encoding="utf-8"
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.addHandler(handler)
        crash = (folder / FOLDER / CRASH).open("a", encoding="utf-8")
    except OSError as error:
        log.info("no log: %s", error.strerror)
        return None
    faulthandler.enable(crash)
    return crash


def _bug(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """An error that nobody expected: its kind and place; its message may hold a person's data."""
    del error
    frames = traceback.extract_tb(trace)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    log.error("bug: %s at %s", kind.__name__, where)
    if sys.__stderr__ is not None:
        sys.__stderr__.write(f"{''.join(traceback.format_tb(trace))}{kind.__name__}\n")


def end(crash: TextIO | None) -> None:
    """Write no more into the profile whose log was begun last."""
    for handler in [one for one in log.handlers if isinstance(one, logging.FileHandler)]:
        log.removeHandler(handler)
        handler.close()
    if crash is not None:
        faulthandler.disable()
        crash.close()
