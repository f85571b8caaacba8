"""The demonstration with a window: a local server with living data, and the program over it.

``python -m tests.journeys.demo``: everything lies in a temporary folder and is gone afterwards.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from lkk_server import suppliers
from tests.banking import BankProcess
from tests.journeys.desk import PASSPHRASE
from tests.journeys.server import PASSWORD, LocalServer


def _end(*_signal: object) -> None:
    raise SystemExit(143)


def main() -> int:
    """Run until the window is closed, or until asked to end; its exit status."""
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory() as temporary, contextlib.ExitStack() as running:
        folder = Path(temporary)
        print("Seeding the living scene …", flush=True)
        server = LocalServer.of_scene(folder / "server", folder / "scene")
        # First the bank: the server looks for its address and its secret when it starts.
        bank = BankProcess(folder / "bank", server.clock, suppliers.load().supplier.name)
        running.callback(bank.stop)
        pages = bank.start(server.data)
        running.callback(server.stop)
        server.start()
        print(f"Server: {server.url}")
        print(f"Sign in as ivanov, petrova or dolgov; the password is {PASSWORD}.", flush=True)
        print(f"Letters and SMS: lkk-server inbox --follow --data {server.data}", flush=True)
        print(f"The bank's test cards: {pages}", flush=True)
        reading, writing = os.pipe()
        running.callback(os.close, reading)
        os.write(writing, PASSPHRASE.encode())
        os.close(writing)
        try:
            return subprocess.run(
                [
                    *(sys.executable, "-m", "lkk_desktop", "--profile", str(folder / "profile")),
                    *("--server", server.url, "--clock", server.clock),
                    *("--passphrase-fd", str(reading), "--language", "ru", *sys.argv[1:]),
                ],
                pass_fds=(reading,),
                check=False,
            ).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
