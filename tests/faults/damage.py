"""Bytes of a profile's files flipped, cut off or overwritten: what is told, and what is left."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import msgspec

from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection
from tests.faults.stand import FILES, Loss, Stand
from tests.faults.visit import Visit

PAGE = 4096
WAL_HEADER = 32
FRAME = 24 + PAGE
SAYINGS = 4
DAMAGED = "not_a_database"
Harm = Callable[[bytearray, random.Random], None]


def flip(content: bytearray, start: int, end: int, chance: random.Random) -> None:
    """Flip one bit between two places."""
    at = chance.randrange(min(start, len(content) - 1), max(start + 1, min(end, len(content))))
    content[at] ^= 1 << chance.randrange(8)


def _flip(start: int, end: int) -> Harm:
    return lambda content, chance: flip(content, start, end, chance)


def _flip_within(first: float, last: float) -> Harm:
    return lambda content, chance: flip(
        content, int(first * len(content)), int(last * len(content)), chance
    )


def _shorter(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(1, len(content)) :]


def _page_gone(content: bytearray, _chance: random.Random) -> None:
    del content[max(PAGE, len(content) - PAGE) :]


def _noise(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at : at + PAGE] = chance.randbytes(min(PAGE, len(content) - at))


def _zeros(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content)) // PAGE * PAGE
    content[at : at + PAGE] = bytes(min(PAGE, len(content) - at))


def _many(content: bytearray, chance: random.Random) -> None:
    for _ in range(64):
        flip(content, 0, len(content), chance)


def _nothing_left(content: bytearray, _chance: random.Random) -> None:
    content.clear()


MAIN: dict[str, Harm] = {
    "salt": _flip(0, 16),
    "first page": _flip(16, PAGE),
    "second page": _flip(PAGE, 2 * PAGE),
    "middle": _flip_within(0.3, 0.7),
    "tail": _flip_within(0.95, 1.0),
    "many bits": _many,
    "shorter": _shorter,
    "last page gone": _page_gone,
    "noise": _noise,
    "zeros": _zeros,
    "empty": _nothing_left,
}
LOG: dict[str, Harm] = {
    "log's header": _flip(0, WAL_HEADER),
    "log's first frame": _flip(WAL_HEADER, WAL_HEADER + FRAME),
    "log's middle": _flip_within(0.3, 0.7),
    "log's tail": _flip_within(0.95, 1.0),
    "log shorter": _shorter,
    "log's noise": _noise,
    "log empty": _nothing_left,
}


class Damage(msgspec.Struct):
    """What came of it: the profile opened whole, was told to be damaged, or lost lines unsaid.

    ``missed`` opened, and told how many lines are gone.
    """

    damages: int = 0
    whole: int = 0
    told: int = 0
    missed: int = 0
    unsaid: list[str] = []
    doubled: int = 0


class Worn:
    """A profile as a power cut leaves it: lines in the main file, and later ones in its log.

    Somebody reads all the while, so that these stay there; they have been noted.
    """

    def __init__(self, stand: Stand, folder: Path) -> None:
        self.folder = folder
        source = stand.profile()
        with Visit(source, stand.url) as visit:
            visit.submit(SAYINGS)
        with Visit(source, stand.url) as visit:
            visit.start()
            visit.wait(visit.settled, "all settled")
            reader = Connection(visit.files, "outbox", writable=False)
            with reader.read():
                _offline(visit)
                taken(source, folder)
            reader.close()
            self.said = set(visit.journal())
            stand.said |= visit.saved
        self.log = frames((folder / "outbox.db-wal").read_bytes())

    def copy(self, into: Path) -> Path:
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(self.folder, into)
        return into


def _offline(visit: Visit) -> None:
    visit.cabinet.work_offline(True)
    visit.wait(lambda: visit.statuses[-1].line == "by_hand", "work offline")
    visit.submit(SAYINGS)
    visit.wait(lambda: reached(visit) == 2 * SAYINGS, "noted")


def reached(visit: Visit) -> int:
    """How many lines the replica has noted."""
    known = visit.cabinet._said("reached")
    return int(known or 0)


def taken(source: Path, folder: Path) -> None:
    """A copy of a profile in use, as a power cut leaves it."""
    folder.mkdir()
    for path in source.iterdir():
        if path.is_file() and not path.name.endswith("-shm"):
            shutil.copy(path, folder / path.name)


def run(
    stand: Stand,
    folder: Path,
    rounds: int,
    seed: int,
    tell: Callable[[str], None] = lambda text: None,
) -> Damage:
    """Each harm to each file, so many times; ``unsaid`` names what was lost and not told."""
    chance, tally = random.Random(seed), Damage(unsaid=[])
    worn = Worn(stand, folder / "worn")
    for name in FILES:
        for suffix, harms in (("", MAIN), ("-wal", LOG)):
            for harm in harms:
                for _ in range(rounds):
                    harmed(stand, worn, folder / "left", name, suffix, harm, chance, tally)
        tell(
            f"damage of {name}: {tally.whole} whole, {tally.told} told,"
            f" {tally.missed} missed, {tally.unsaid} unsaid"
        )
    tally.doubled = stand.judge()[1]
    return tally


def harmed(
    stand: Stand,
    worn: Worn,
    left: Path,
    name: str,
    suffix: str,
    harm: str,
    chance: random.Random,
    tally: Damage,
) -> None:
    path = worn.copy(left) / (name + suffix)
    content = bytearray(path.read_bytes())
    (LOG if suffix else MAIN)[harm](content, chance)
    path.write_bytes(content)
    before = (left / "outbox.db").read_bytes()
    tally.damages += 1
    try:
        lost, missed = _lost(stand, left, worn.said)
    except Fault as fault:
        if fault.code != DAMAGED:
            raise Loss(f"{harm} of {name}: told {fault.code}") from fault
        if name == "replica.db":
            raise Loss(f"{harm} of {name}: not made anew: {fault.name}") from fault
        if not _left_as_it_was(before, (left / "outbox.db").read_bytes(), worn.log):
            raise Loss(f"{harm} of {name}: told, and not left as it was") from fault
        tally.told += 1
        return
    except Loss as loss:
        raise Loss(f"{harm} of {name}: {loss}") from loss
    if lost == missed > 0:
        tally.missed += 1
    elif lost:
        tally.unsaid.append(f"{harm} of {name}: {lost} lines")
    else:
        tally.whole += 1


def _lost(stand: Stand, left: Path, said: set[str]) -> tuple[int, int]:
    """Open and settle: how many lines are missing, and how many the person is told of.

    Where the sync thread meets a damaged page, the program opens once more, as its window does.
    Raises ``Fault``.
    """
    for _attempt in range(2):
        with Visit(left, stand.url) as visit:
            missed, lost = visit.cabinet.status.lost, len(said - visit.journal().keys())
            if lost != missed or not visit.cabinet.signed_in:
                return lost or len(said), missed
            visit.start()
            visit.wait(lambda: visit.settled() or bool(visit.told), "all settled, or told")
            if not visit.told:
                return len(said - visit.journal().keys()), visit.cabinet.status.lost
            if visit.told[0] != DAMAGED:
                raise Loss(f"told {visit.told}")
    raise Fault(DAMAGED, "met while at work")


def _left_as_it_was(before: bytes, after: bytes, log: int) -> bool:
    """Nothing is taken away; what the log holds may have been folded in."""
    pages = range(0, len(before), PAGE)
    changed = sum(before[at : at + PAGE] != after[at : at + PAGE] for at in pages)
    return len(after) >= len(before) and changed <= log


def frames(log: bytes) -> int:
    """How many frames a write-ahead log holds by its length."""
    if len(log) < WAL_HEADER or struct.unpack(">I", log[8:12])[0] != PAGE:
        return 0
    return (len(log) - WAL_HEADER) // FRAME
