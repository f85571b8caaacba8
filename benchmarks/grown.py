"""A program that does nothing but its first sync, and says by how many KiB it grew at most.

``python -m benchmarks.grown FOLDER URL [sent]``, the two files' keys on standard input; with
``sent`` also all that waits is sent. Run by ``benchmarks.memory`` and ``benchmarks.upload``. What
the sync thread imports is there before; the highest mark is the kernel's own, set back when the
thread starts.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from pathlib import Path

import lkk_desktop.sync.rounds  # noqa: F401 — what it imports is no growth of the sync
from lkk_desktop.replica.files import Files
from lkk_desktop.replica.keys import Keys
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.worker import Worker

PATIENCE = 120
PROCESS = Path("/proc/self")


def kib(name: str) -> int:
    """A line of what the kernel says of this process's memory."""
    for line in (PROCESS / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)


def main() -> int:
    """Sync until whole."""
    outbox, replica = (bytes.fromhex(key) for key in sys.stdin.read().split())
    whole, sending = threading.Event(), "sent" in sys.argv[3:]

    def told(status: Status) -> None:
        met = status.line == "online" and not status.waiting if sending else True
        if status.fresh is not None and not status.filling and met:
            whole.set()

    worker = Worker(
        Files(Path(sys.argv[1]), Keys(outbox, replica)),
        sys.argv[2],
        lambda _touched: None,
        told,
        clock=lambda: time.time_ns() // 1_000_000,
    )
    gc.collect()
    (PROCESS / "clear_refs").write_text("5")
    before = kib("VmRSS")
    worker.start()
    if not whole.wait(PATIENCE):
        return 1
    print(kib("VmHWM") - before)
    worker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
