"""Lives and deaths of app and server: killed again and again, and what was saved is counted."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.faults.life import Life, Pipe, hear
from tests.faults.stand import PATIENCE, Loss, Server, lies_open
from tests.faults.visit import Visit

LIVENESS = 30.0
SOON = 5
AIMED_SECONDS = 5.0
RANDOM_SECONDS = 1.5
MOST_STEPS = 80
TO_SAY = 5.0


class Tally(msgspec.Struct):
    """What a run came to. ``open`` counts the kills that fell into an open transaction."""

    aimed: int = 0
    aimed_open: int = 0
    random: int = 0
    random_open: int = 0
    app_kills: int = 0
    server_kills: int = 0
    liveness: int = 0
    saved: int = 0
    lost: int = 0
    doubled: int = 0

    def killed(self, pipe: Pipe) -> None:
        if pipe.lingers:
            self.aimed += 1
            self.aimed_open += pipe.in_transaction
        else:
            self.random += 1
            self.random_open += pipe.in_transaction


class Trial:
    """A profile and a server, and what was said between them."""

    def __init__(self, folder: Path, seed: int, database: str | None) -> None:
        (folder / "data").mkdir()
        self._profile = folder / "profile"
        self._server = Server(folder / "data", database).start()
        self._chance = random.Random(seed)
        self.said: dict[str, list[str]] = {}
        self.tally = Tally()

    def kill_app(self, *, aimed: bool) -> None:
        """One life of the app, ended by SIGKILL; an aimed one within an open transaction."""
        options = ["--linger", str(self._chance.randrange(1, MOST_STEPS))] if aimed else []
        life = Life(self._profile, self._server.url, *options)
        try:
            # An aimed life may end before it has opened: its first steps are aimed at, too.
            hear([life], lambda: life.journal is not None or life.lingers, PATIENCE)
            self._opened(life)
            if self._chance.random() < 0.8:
                hear([life], lambda: bool(life.saved) or life.lingers, TO_SAY)
            seconds = AIMED_SECONDS if aimed else self._chance.uniform(0.0, RANDOM_SECONDS)
            hear([life], lambda: life.lingers, seconds)
        finally:
            life.kill()
            self.said |= life.saved
        self.tally.app_kills += 1
        self.tally.killed(life)

    def kill_server(self, *, aimed: bool) -> None:
        """One life of the server, ended by SIGKILL while the app talks to it, and the next."""
        self._server.kill()
        pipe = Pipe()
        linger = self._chance.randrange(1, MOST_STEPS) if aimed else 0
        self._server.start(report=pipe.there, linger=linger)
        pipe.begun()
        life = Life(self._profile, self._server.url)
        try:
            hear([life, pipe], lambda: life.journal is not None, PATIENCE)
            self._opened(life)
            hear([life, pipe], lambda: bool(life.saved) or pipe.lingers, TO_SAY)
            seconds = AIMED_SECONDS if aimed else self._chance.uniform(0.0, RANDOM_SECONDS)
            hear([life, pipe], lambda: pipe.lingers, seconds)
            self._server.kill()
            pipe.drain()
            hear([life], lambda: False, self._chance.uniform(0.0, 0.5))
        finally:
            life.kill()
            self.said |= life.saved
        self.tally.server_kills += 1
        self.tally.killed(pipe)
        self._server.start()

    def live(self) -> None:
        """After whatever kills: all settles within a bounded time (H11)."""
        with Visit(self._profile, self._server.url) as visit:
            if not visit.cabinet.signed_in:
                visit.sign_in()
            gone = self.said.keys() - visit.journal().keys()
            if gone:
                raise Loss(f"gone from the journal: {sorted(gone)}")
            visit.settle(LIVENESS)
        self.tally.liveness += 1

    def judge(self) -> Tally:
        self.tally.saved = len(self.said)
        self.tally.lost, self.tally.doubled = self._server.counted(self.said)
        return self.tally

    def close(self) -> None:
        self._server.kill()

    def _opened(self, life: Life) -> None:
        if life.journal is None and not life.lingers:
            raise Loss("the app did not open")
        if lies_open(self._profile):
            raise Loss(f"not encrypted: {lies_open(self._profile)}")
        if life.journal is not None:
            gone = self.said.keys() - set(life.journal)
            if gone:
                raise Loss(f"gone from the journal: {sorted(gone)}")
            if life.hidden:
                raise Loss(f"saved and not shown: {life.hidden}")


def run(
    kills: int,
    seed: int,
    tell: Callable[[str], None] = lambda text: None,
    *,
    database: str | None = None,
) -> Tally:
    """Kill app and server so many times, and count. Raises ``Loss``.

    Half are aimed at open transactions, half come at random, of each; ``database`` is the URL of
    the server's, which must be empty.
    """
    with tempfile.TemporaryDirectory(prefix="lkk-faults-") as folder:
        trial = Trial(Path(folder), seed, database)
        try:
            for number in range(kills):
                kill = trial.kill_server if number % 4 >= 2 else trial.kill_app
                kill(aimed=number % 2 == 0)
                if number % SOON == SOON - 1:
                    trial.live()
                tell(f"kill {number + 1}: {len(trial.said)} saved")
            trial.live()
            return trial.judge()
        finally:
            trial.close()
