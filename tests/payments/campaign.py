"""Histories drawn, lived and judged; one that differs is made as small as it gets."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.payments import agreeing
from tests.payments.life import Life
from tests.payments.mutants import MUTANTS
from tests.payments.stage import Stage
from tests.payments.steps import HISTORY, Step

MEMORY = Path("/dev/shm")


class Told(msgspec.Struct, kw_only=True):
    """What a campaign came to. ``operations`` are money that moved at the bank; ``deeds`` how often
    each step was done, and not refused."""

    histories: int = 0
    steps: int = 0
    refused: int = 0
    orders: int = 0
    operations: int = 0
    differences: int = 0
    seconds: float = 0.0
    deeds: dict[str, int] = {}
    found: str | None = None
    smallest: list[Step] = []


def run(histories: int, of: int, mutant: str | None = None) -> Told:
    """Live so many histories, drawn from a seed; stops at the first that differs."""
    told, deeds = Told(), Counter[str]()
    begun = time.monotonic()
    planted = nullcontext() if mutant is None else MUTANTS[mutant]()
    with _folder() as folder, _quiet(), planted:
        stage = Stage(folder)
        last: list[Sequence[Step]] = []

        @seed(of)
        @settings(
            max_examples=histories,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(history=HISTORY)
        def one(history: list[Step]) -> None:
            last[:] = [history]
            _lived(stage, history, told, deeds)

        try:
            one()
        except agreeing.Differ as differ:
            told.differences = 1
            told.found = str(differ)
            told.smallest = list(last[0])
        stage.close()
    told.seconds = time.monotonic() - begun
    told.deeds = dict(sorted(deeds.items()))
    return told


def _lived(stage: Stage, history: Sequence[Step], told: Told, deeds: Counter[str]) -> None:
    life = Life(stage)
    try:
        for step in history:
            before = life.refusals
            life.step(step)
            deeds[step.deed] += life.refusals == before
            agreeing.always(life)
        life.calm()
        agreeing.in_the_end(life)
        told.operations += life.operations()
        told.orders += len(life.orders)
    finally:
        told.histories += 1
        told.steps += len(history)
        told.refused += life.refusals


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder in memory, where there is one: the disk is not what is tried here."""
    made = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def _quiet() -> Iterator[None]:
    """A bank that cannot be reached is part of a history: nobody is to be warned."""
    log = logging.getLogger("lkk_server")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
