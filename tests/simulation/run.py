"""Runs seeds: each in a folder of its own, from templates that are made once a process."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from lkk_desktop.replica.files import Files, prepare
from lkk_server import offices
from tests.simulation import mutants, scene
from tests.simulation.desk import KEYS
from tests.simulation.laws import Violation
from tests.simulation.shrink import Trial, shrunk
from tests.simulation.world import NOTHING, Spared, World

SHARED_MEMORY = Path("/dev/shm")


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a seed came to. ``tail`` are the last lines of its trace, where a law did not hold."""

    seed: int
    operations: int
    trace: str
    violation: str | None = None
    deeds: int = 0
    tail: tuple[str, ...] = ()


class Bench:
    """A folder with the templates; seeds are run in it one after another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = folder / "server.db"
        self._desk = folder / "desk"
        scene.database(self._server, seed=1)
        prepare(Files(self._desk, KEYS))

    def run(
        self,
        seed: int,
        steps: int,
        devices: int,
        mutant: str | None = None,
        spared: Spared = NOTHING,
    ) -> Result:
        """One seed, whole. Errors of the product that are no violation are told as one."""
        folder = self._folder / f"seed{seed}"
        folder.mkdir()
        try:
            with _narrow(), mutants.planted(mutant), _errors() as errors:
                world = World(seed, folder, self._server, self._desk, devices, spared)
                world.errors = errors
                violation = _played(world, steps)
                with contextlib.suppress(Exception):
                    world.close()
        finally:
            shutil.rmtree(folder)
        return Result(
            seed=seed,
            operations=world.operations,
            trace=world.trace,
            violation=violation,
            deeds=world.deeds.done,
            tail=tuple(world.tail) if violation else (),
        )


def _played(world: World, steps: int) -> str | None:
    try:
        world.safety(steps)
        world.liveness()
    except Violation as violation:
        return str(violation)
    except Exception as error:
        logging.getLogger(__name__).debug("raised", exc_info=error)
        if os.environ.get("LKK_SIMULATION_RAISES"):
            raise
        return f"no bug: {type(error).__name__}: {error}"
    return None


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@contextlib.contextmanager
def _narrow() -> Iterator[None]:
    """A page of a directory may end after any account, as it does where an office has many."""
    before, offices.AT_ONCE = offices.AT_ONCE, 1
    try:
        yield
    finally:
        offices.AT_ONCE = before


@contextlib.contextmanager
def _errors() -> Iterator[list[str]]:
    """The product's errors go here instead of to a log."""
    heard = _Errors()
    loggers = [logging.getLogger("lkk_server"), logging.getLogger("lkk_desktop")]
    before = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(heard)
        logger.propagate = False
        logger.setLevel(logging.ERROR)
    try:
        yield heard.lines
    finally:
        for logger, (propagate, level) in zip(loggers, before, strict=True):
            logger.removeHandler(heard)
            logger.propagate = propagate
            logger.setLevel(level)


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """A bench in shared memory where there is some: the files are real, the disk need not be."""
    parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="lkk-simulation-", dir=parent) as folder:
        yield Bench(Path(folder))


_kept = contextlib.ExitStack()
_benches: list[Bench] = []


def begin() -> None:
    """In a process that runs seeds for another one: make its bench."""
    _benches.append(_kept.enter_context(bench()))
    multiprocessing.util.Finalize(None, _kept.close, exitpriority=1)


def run_here(task: tuple[int, int, int, str | None, Spared]) -> Result:
    """A seed, on this process's bench."""
    return _benches[-1].run(*task)


def shrink_here(task: tuple[int, Trial, int, str | None, str, int]) -> tuple[Trial, Result]:
    """A smaller trial of a seed that breaks the same law, and what it comes to."""
    seed, start, devices, mutant, law, deeds = task
    runs = _benches[-1].run

    def fails(trial: Trial) -> bool:
        result = runs(seed, trial.steps, devices, mutant, trial.spared)
        return law_of(result) == law

    least = shrunk(start, fails, deeds)
    return least, runs(seed, least.steps, devices, mutant, least.spared)


def law_of(result: Result) -> str:
    """The name of the law that did not hold, '' where all did."""
    return (result.violation or "").partition(":")[0]
