"""``lkk-desktop --check``: what this computer has, for a person who asks for help."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop import __version__
from lkk_desktop.replica import keys
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import refuse_affected_sqlite
from lkk_desktop.settings import default_folder


def check(profile: Path | None) -> int:
    """Say on stdout what this computer has; 1 where the program could not run."""
    folder = profile or default_folder()
    say = sys.stdout.write
    qt = version("PySide6-Essentials")
    say(f"lkk-desktop {__version__}, Python {platform.python_version()}, Qt {qt}\n")
    say(f"SQLite {sqlcipher.sqlite_version}, {platform.system()} {platform.machine()}\n")
    try:
        refuse_affected_sqlite()
        ways = keys.ways(folder)
    except Fault as fault:
        say(f"fault: {fault.code} {fault.name}\n")
        return 1
    say(f"profile: {'opened by ' + ', '.join(ways) if ways else 'new'}\n")
    return 0
