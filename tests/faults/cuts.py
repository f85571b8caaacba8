"""The campaign of power cuts: after each, what was said to be saved is there and goes out once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from lkk_desktop.replica.faults import Fault
from tests.faults.recording import Op, built, cut_off, record, said_before, snapshot
from tests.faults.stand import Loss, Stand
from tests.faults.visit import Visit

SAYINGS = 8
CUTS_A_RECORD = 50


class Cuts(msgspec.Struct):
    """What a campaign of power cuts came to."""

    cuts: int = 0
    recorded: int = 0
    saved: int = 0
    lost: int = 0
    doubled: int = 0


def possible() -> bool:
    """Whether the recorder can be built here."""
    return shutil.which("gcc") is not None


def run(
    stand: Stand,
    folder: Path,
    cuts: int,
    seed: int,
    tell: Callable[[str], None] = lambda text: None,
    *planted: str,
) -> Cuts:
    """Record runs of new and of old profiles in turn, and cut each many times. Raises ``Loss``.

    ``planted`` names a bug that the recorded program shall have.
    """
    chance, tally = random.Random(seed), Cuts()
    library = built(folder)
    while tally.cuts < cuts:
        number = tally.cuts // CUTS_A_RECORD
        profile = folder / f"recorded-{number}"
        profile.mkdir()
        if number % 2:
            stand.profile(profile)
        base = snapshot(profile)
        how = (str(SAYINGS), str(chance.randrange(10**6)), *planted)
        ops = record(library, profile, stand.url, folder / f"log-{number}", *how)
        tally.recorded += len(ops)
        stand.said |= said_before(ops, len(ops))
        for _ in range(min(CUTS_A_RECORD, cuts - tally.cuts)):
            _cut(stand, ops, base, chance, folder / "left")
            tally.cuts += 1
        tell(f"power cuts: {tally.cuts}, each somewhere in {len(ops)} operations")
        shutil.rmtree(profile)
    tally.saved = len(stand.said)
    tally.lost, tally.doubled = stand.judge()
    return tally


def _cut(
    stand: Stand, ops: list[Op], base: dict[str, bytes], chance: random.Random, left: Path
) -> None:
    at = chance.randint(0, len(ops))
    shutil.rmtree(left, ignore_errors=True)
    left.mkdir()
    cut_off(ops, at, base, chance, left)
    said = said_before(ops, at)
    where = f"cut after {at} of {len(ops)}"
    try:
        with Visit(left, stand.url) as visit:
            gone = said.keys() - visit.journal().keys()
            if gone:
                raise Loss(f"gone from the journal: {sorted(gone)}")
            if not visit.cabinet.signed_in:
                if said:
                    raise Loss("who was signed in is not any more")
                visit.sign_in()
            visit.settle()
            if visit.hidden():
                raise Loss(f"accepted and not shown: {visit.hidden()}")
            if "bug" in visit.told:
                raise Loss(f"told {visit.told}")
    except Fault as fault:
        raise Loss(f"{where}: does not open: {fault.code} {fault.name}") from fault
    except Loss as loss:
        raise Loss(f"{where}: {loss}") from loss
