"""The sync thread: started, asked and stopped from outside; only frozen values cross."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from lkk_desktop.models.command import Problem
from lkk_desktop.replica.faults import Fault, place
from lkk_desktop.replica.files import Files, suspect
from lkk_desktop.replica.pages import Touched
from lkk_desktop.sync.engine import Connectivity, Pace
from lkk_desktop.sync.status import Status

if TYPE_CHECKING:
    from lkk_desktop.models.appeals.appeal import Enclosure
    from lkk_desktop.online.messages import Question, Welcome
    from lkk_desktop.sync.fetching import Told
    from lkk_desktop.sync.rounds import Rounds

log = logging.getLogger(__name__)
FAULT_PAUSE = 10.0
FAREWELL = 10.0

A = TypeVar("A")
Hindrance = Problem | Connectivity | Fault
Answer = Hindrance | None


class Worker(threading.Thread):
    """Runs until ``stop``. ``changed`` and ``status`` are called on this thread.

    After a fault of the disk or a file it pauses, and opens the files again.
    """

    def __init__(
        self,
        files: Files,
        url: str,
        changed: Callable[[Touched], None],
        status: Callable[[Status], None],
        *,
        clock: Callable[[], int],
        pace: Pace | None = None,
        by_hand: bool = False,
        files_told: Told | None = None,
    ) -> None:
        super().__init__(name="sync", daemon=True)
        self._files = files
        self._url = url
        self._changed = changed
        self._tell = status
        self._clock = clock
        self._pace = pace or Pace()
        self._by_hand = by_hand
        self._files_told = files_told
        self._gate = threading.Lock()
        self._early: list[Callable[[Rounds], object]] = []
        self._at_work: tuple[asyncio.AbstractEventLoop, Rounds] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._mended = threading.Event()
        self._over = False

    def run(self) -> None:
        while not self._over:
            try:
                asyncio.run(self._work())
            except Fault as fault:
                log.info("sync pauses: %s", fault.code)
                if fault.code == "not_a_database":
                    with contextlib.suppress(Fault):
                        suspect(self._files)
                self._pause(fault.code)
            except Exception as error:  # noqa: BLE001 — a bug shows as one, and sync begins anew
                log.error("bug: %s at %s", type(error).__name__, place(error))
                self._pause("bug")

    def _pause(self, code: str) -> None:
        self._tell(Status(line="fault", reason=code))
        self._mended.wait(FAULT_PAUSE)
        self._mended.clear()

    def stop(self) -> None:
        """Finish the transaction at hand and end the thread."""
        self._over = True
        self._mended.set()
        self._post(lambda rounds: rounds.end())
        self.join(timeout=FAREWELL)

    def nudge(self) -> None:
        """Something new lies in the outbox: the disk took it, so a fault may be over."""
        self._mended.set()
        self._post(lambda rounds: rounds.wake())

    def try_now(self) -> None:
        """End every wait; what needed attention is tried again."""
        self._mended.set()
        self._post(lambda rounds: rounds.try_now())

    def work_offline(self, on: bool) -> None:
        """«Work offline» by hand: nothing is sent until it is switched off."""
        self._by_hand = on
        self._post(lambda rounds: rounds.work_offline(on))

    def sign_in(self, login: str, password: str, name: str, then: Callable[[Answer], None]) -> None:
        """Sign in; ``then`` is called on this thread with what hindered it, or None."""
        self._ask(lambda rounds: rounds.sign_in(login, password, name), then)

    def sign_out(self, then: Callable[[Answer], None]) -> None:
        """Revoke the tokens where the server can be reached, and forget them here."""
        self._ask(lambda rounds: rounds.sign_out(), then)

    def ask(self, question: Question[A], then: Callable[[A | Hindrance], None]) -> None:
        """Ask the server; ``then`` is called on this thread with its answer, or what hindered."""
        self._ask(lambda rounds: rounds.ask(question), then)

    def want(self, file: Enclosure) -> None:
        """Have a file of the server's fetched soon; told once it is here."""
        self._post(lambda rounds: rounds.want(file))

    def meet(self, url: str, then: Callable[[Welcome | Hindrance], None]) -> None:
        """Ask a server at another address whose it is; ``then`` is called on this thread."""
        self._ask(lambda rounds: rounds.meet(url), then)

    def _post(self, call: Callable[[Rounds], object]) -> None:
        """Have the loop run this; what is asked before it stands is kept for it."""
        with self._gate:
            if self._at_work is None:
                self._early.append(call)
                return
            loop, rounds = self._at_work
        try:
            loop.call_soon_threadsafe(self._meet, rounds, call)
        except RuntimeError:  # the loop has just ended
            self._keep(call)

    def _meet(self, rounds: Rounds, call: Callable[[Rounds], object]) -> None:
        """On the loop: one that has come to its end hears nothing more; the next one will."""
        if self._at_work is None or self._at_work[1] is not rounds:
            self._keep(call)
            return
        try:
            call(rounds)
        except Fault as fault:  # the exchange meets it, too, and tells of it
            log.info("not done: %s", fault.code)

    def _keep(self, call: Callable[[Rounds], object]) -> None:
        with self._gate:
            self._early.append(call)

    def _ask(
        self,
        work: Callable[[Rounds], Coroutine[Any, Any, A]],
        then: Callable[[A | Hindrance], None],
    ) -> None:
        async def told(rounds: Rounds) -> None:
            try:
                answer = await work(rounds)
            except (Problem, Connectivity, Fault) as hindrance:
                then(hindrance)
            except asyncio.CancelledError:
                self._keep(begin)  # these rounds have ended: asked again of the next ones
                raise
            else:
                then(answer)

        def begin(rounds: Rounds) -> None:
            task = asyncio.ensure_future(told(rounds))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        self._post(begin)

    async def _work(self) -> None:
        # On this thread and not before: httpx and the scheduler take longer than a first window.
        from lkk_desktop.sync.rounds import Rounds

        rounds = Rounds(
            self._files,
            self._url,
            self._changed,
            self._tell,
            clock=self._clock,
            pace=self._pace,
            by_hand=self._by_hand,
            files_told=self._files_told,
        )
        running = asyncio.create_task(rounds.run())
        await asyncio.sleep(0)
        with self._gate:
            self._at_work = asyncio.get_running_loop(), rounds
            early, self._early = self._early, []
        try:
            for call in early:
                self._meet(rounds, call)
            await running
        finally:
            with self._gate:
                self._at_work = None
            asked = list(self._tasks)
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            await rounds.close()
