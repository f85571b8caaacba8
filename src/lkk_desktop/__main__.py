"""``lkk-desktop``: its options, and the start."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lkk_desktop import __version__


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line's options, by conventions of the project."""
    parser = argparse.ArgumentParser(
        prog="lkk-desktop", description="The personal cabinet that works without a network."
    )
    add = parser.add_argument
    add("--profile", type=Path, metavar="DIR", help="the folder with the profile's files")
    add("--server", metavar="URL", help="the supplier's server")
    add("--mode", choices=("household", "clerk", "kiosk"), help="who uses it")
    add("--language", choices=("ru", "uk", "en"), help="instead of the system's")
    add("--theme", choices=("light", "dark", "system"), help="instead of the setting")
    add("--clock", type=_time, metavar="ISO", help="start the clock here, and let it run on")
    add(
        "--passphrase-fd",
        type=_descriptor,
        metavar="N",
        help="read the passphrase from this descriptor",
    )
    add("--version", action="version", version=f"%(prog)s {__version__}")
    add("--check", action="store_true", help="say what this computer has, and leave")
    return parser.parse_args(arguments)


def main() -> int:
    """Start the program; the exit status."""
    options = parse()
    if options.check:
        from lkk_desktop.check import check

        return check(options.profile)
    if _nowhere_to_show():
        print("There is no display. QT_QPA_PLATFORM=offscreen runs it unseen.", file=sys.stderr)
        return 1
    from lkk_desktop.app import run

    return run(options)


def _nowhere_to_show() -> bool:
    """Whether Qt would find no display: it would advise to reinstall the program, and abort."""
    given = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform == "linux" and not any(os.environ.get(name) for name in given)


def _descriptor(text: str) -> int:
    try:
        os.fstat(int(text))
    except (ValueError, OverflowError, OSError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no open descriptor") from error
    return int(text)


def _time(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time") from error
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("give the time with its zone, as 2026-11-20T10:00+05:00")
    return moment


if __name__ == "__main__":
    sys.exit(main())
