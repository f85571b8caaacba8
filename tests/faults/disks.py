"""Disks that fill up: a file system of so many kilobytes, at every stage of a profile's life."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from lkk_desktop.replica.faults import Fault
from tests.faults.stand import Loss, Stand
from tests.faults.visit import Visit

FRESH = (8, 24, 56, 88, 120, 160, 200, 280, 400, 520)
"""Kilobytes for a new profile: too few to make its files, to sign in, to pull, to go on."""
ROOM = (0, 4, 8, 16, 32, 64, 96, 128, 192, 256)
"""Kilobytes left beside a profile that was in use."""
ENOUGH_KB = 16_384
SAYINGS = 60
WITHIN = 3.0
FULL = "disk_full"


class Disks(msgspec.Struct):
    """What the disks came to; ``told`` counts the codes that a person would have read."""

    disks: int = 0
    filled: int = 0
    told: dict[str, int] = {}
    saved: int = 0
    lost: int = 0
    doubled: int = 0


def allowed(folder: Path) -> bool:
    """Whether a file system can be mounted here."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    try:
        with disk(folder / "try", 64):
            return True
    except subprocess.CalledProcessError:
        return False


def possible() -> bool:
    """The same, in a folder that is nobody's."""
    with tempfile.TemporaryDirectory(prefix="lkk-faults-") as folder:
        return allowed(Path(folder))


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of this size, mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={max(4, kilobytes)}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def enlarge(folder: Path) -> None:
    """Room again: somebody has tidied up."""
    _mount("-o", f"remount,size={ENOUGH_KB}k", str(folder))


def _mount(*how: str) -> None:
    subprocess.run(["mount", *how], check=True, capture_output=True)


def run(
    stand: Stand,
    folder: Path,
    sizes: int = len(FRESH) + len(ROOM),
    tell: Callable[[str], None] = lambda text: None,
) -> Disks:
    """So many disks, spread over both kinds. Raises ``Loss``."""
    tally = Disks(told={})
    cases = [(True, size) for size in FRESH] + [(False, size) for size in ROOM]
    step = max(1, len(cases) // sizes)
    for fresh, size in cases[::step][:sizes]:
        name = f"{'new profile on' if fresh else 'in use, left'} {size} KB"
        try:
            where, odd = folder / f"disk-{tally.disks}", bool(tally.disks % 2)
            told = _filled(stand, where, size, fresh=fresh, open_still=odd)
        except Loss as loss:
            raise Loss(f"{name}: {loss}") from loss
        tally.disks += 1
        tally.filled += FULL in told
        for code in told:
            tally.told[code] = tally.told.get(code, 0) + 1
        tell(f"disk, {name}: told {sorted(told)}")
    tally.saved = len(stand.said)
    tally.lost, tally.doubled = stand.judge()
    return tally


def _filled(
    stand: Stand, folder: Path, size: int, *, fresh: bool, open_still: bool = False
) -> set[str]:
    used, source = 0, folder
    if not fresh:
        source = stand.profile()
        used = sum(-(-p.stat().st_size // 4096) * 4 for p in source.iterdir() if p.is_file())
    with disk(folder, used + size + 8) as room:
        profile = room / "profile"
        if fresh:
            profile.mkdir()
        else:
            shutil.copytree(source, profile)
        told, said = _used(stand, profile, room, open_still=open_still)
        if told - {FULL}:
            raise Loss(f"told {sorted(told)}")
        _still_there(stand, profile, said)
        enlarge(room)
        with Visit(profile, stand.url) as visit:
            if said - visit.journal().keys():
                raise Loss("gone once there was room again")
            if not visit.cabinet.signed_in:
                visit.sign_in()
            visit.start()
            visit.wait(visit.met, "all pulled once there was room again")
            visit.settle()
            visit.submit()
            visit.settle()
            stand.said |= visit.saved
    return told


def _used(
    stand: Stand, profile: Path, room: Path, *, open_still: bool
) -> tuple[set[str], set[str]]:
    """Work until the disk is full: what was told, and what was said to be saved."""
    told, said = set[str](), set[str]()
    try:
        with Visit(profile, stand.url) as visit:
            try:
                if not visit.cabinet.signed_in:
                    visit.sign_in()
                visit.start()
                visit.wait(lambda: visit.met() or bool(visit.told), "a page, or told", WITHIN)
                if visit.met():
                    visit.submit(SAYINGS)
                visit.wait(lambda: visit.settled() or bool(visit.told), "all, or told", WITHIN)
            except Fault as fault:
                told.add(fault.code)
                if not open_still:
                    raise
            try:
                if open_still and visit.cabinet.signed_in:
                    # The same program goes on, once somebody has tidied up.
                    enlarge(room)
                    visit.settle()
            finally:
                stand.said |= visit.saved
                said |= visit.saved.keys()
                told |= set(visit.told)
    except Fault as fault:
        told.add(fault.code)
    return told, said


def _still_there(stand: Stand, profile: Path, said: set[str]) -> None:
    """On the full disk nothing is removed: it opens with all that was said, or says why not."""
    before = {path.name for path in profile.glob("*.db")}
    try:
        with Visit(profile, stand.url) as visit:
            gone = said - visit.journal().keys()
    except Fault as fault:
        gone = set()
        if fault.code != FULL:
            raise Loss(f"told {fault.code} at the next start") from fault
    if gone or before - {path.name for path in profile.glob("*.db")}:
        raise Loss(f"gone from the full disk: {sorted(gone)}, {sorted(before)}")
