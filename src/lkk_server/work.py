"""What every operation works with: identity, the exchange, live hints, letters, threads."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from lkk_server import live, web
from lkk_server.appeals import office
from lkk_server.database import Behalf, Database
from lkk_server.exchange import Exchange
from lkk_server.files.receiving import Receiver
from lkk_server.files.room import Room
from lkk_server.identity import leaving, notices
from lkk_server.identity.answers import answers
from lkk_server.identity.posting import Posting
from lkk_server.identity.sessions import Sessions
from lkk_server.lasting import came
from lkk_server.payments import answers as payments
from lkk_server.payments import opening, rounds
from lkk_server.payments.till import Till
from lkk_server.receipts import Receipts
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.upkeep import purge, raise_counters

THREADS = 8
HASHES = 2
BANKING = 16
DAY = 24 * 3_600.0
ROUND = 3.0
"""Seconds between two looks for letters that another process left."""
SWEEP = 120.0
T = TypeVar("T")


class Work:
    """What the handlers need: identity, the exchange, live hints, and threads to run them on."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        files: Room,
        post: Posting | None = None,
        till: Till | None = None,
        *,
        threads: int = THREADS,
    ) -> None:
        self.database = database
        self.files = files
        self.sessions = sessions
        self.till = till
        self.answers = [
            *answers(sessions),
            *office.answers(sessions.realm),
            *payments.answers(sessions.realm, till),
        ]
        self.exchange = Exchange(
            database, database.clock, receipts=Receipts(sessions.key(b"receipt"))
        )
        self.threads = ThreadPoolExecutor(threads, "lkk-work")
        # Apart, since a hash takes its time and 64 MiB: many sign-ins must not hold up the others.
        self.hashing = ThreadPoolExecutor(HASHES, "lkk-hash")
        # Apart, since a bank may keep those waiting who ask it.
        self.banking = ThreadPoolExecutor(BANKING, "lkk-bank")
        # Apart, since what is due at the bank may be much.
        self.settling = ThreadPoolExecutor(1, "lkk-till")
        # Apart, since a mail server may keep it waiting.
        self.posting = ThreadPoolExecutor(1, "lkk-post")
        self.post = post
        # Apart, since a scanner may keep it waiting, and a document may be long to look through.
        self.looking = ThreadPoolExecutor(1, "lkk-look")
        self._written = asyncio.Event()
        self._arrived = asyncio.Event()
        self._moved = asyncio.Event()
        self.live = live.Live(database, self.run)
        self.receiver = Receiver(self.run)

    async def run(self, job: Callable[[], T], threads: Executor | None = None) -> T:
        """Do something that may wait, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(threads or self.threads, job)

    def of(self, token: str, answer: Callable[[Identity, bytes], bytes], packed: bytes) -> bytes:
        """Answer on behalf of whom an access token speaks for. Raises ``Refused``."""
        who = self.sessions.who(token)
        with self.database.on_behalf(behalf_of(who)):
            return answer(who, packed)

    def post_soon(self) -> None:
        """Letters may have been written: they need not wait for the next round."""
        self._written.set()

    async def deliver(self) -> None:
        """Send letters, at once those of this process, soon those that another one left."""
        while self.post is not None:
            self._written.clear()
            try:
                await self.run(self.post.round, self.posting)
            except (OperationalError, OSError) as error:
                web.log.warning("letters wait: %s", type(error).__name__)
            await came(self._written, ROUND)

    def look_soon(self) -> None:
        """A file is there: it need not wait for the next round."""
        self._arrived.set()

    async def look(self) -> None:
        """Pass files out of quarantine: those of this process at once, soon those of another one,
        and those whose scanner did not answer."""
        while True:
            self._arrived.clear()
            more = False
            try:
                more = await self.run(self._look, self.looking)
            except (OperationalError, OSError) as error:
                web.log.warning("files wait to be looked at: %s", type(error).__name__)
            if not more:
                await came(self._arrived, ROUND)

    def _look(self) -> bool:
        with self.database.on_behalf(Behalf(self.sessions.supplier)):
            return self.files.looking.round()

    def settle_soon(self) -> None:
        """Money may have moved: what follows from it need not wait for the next round."""
        self._moved.set()

    async def settle_money(self) -> None:
        """Look after what waits for the bank, the register or a day: at once what this process has
        moved, soon what another one left."""
        while self.till is not None:
            self._moved.clear()
            more = False
            try:
                more = await self.run(self._settle, self.settling)
            except (Refused, OperationalError, OSError) as error:
                web.log.warning("money waits to be settled: %s", type(error).__name__)
            if not more:
                await came(self._moved, ROUND)

    def _settle(self) -> bool:
        if self.till is None:
            return False
        with self.database.on_behalf(Behalf(self.sessions.supplier)):
            return rounds.round(self.till)

    async def keep_up(self) -> None:
        """Once a day let go of what the feed needs no longer; another process may do the same."""
        while True:
            await asyncio.sleep(DAY * random.uniform(0.5, 1.0))
            try:
                await self.run(self._purge)
            except (Refused, OperationalError, OSError) as error:
                web.log.warning("upkeep waits for tomorrow: %s", type(error).__name__)

    async def let_go(self) -> None:
        """Every few minutes let the users go whose time has come, and soon after a start those
        whose time came while nothing ran; another process may, too."""
        pause = ROUND
        while True:
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            pause = SWEEP
            try:
                await self.run(self.sweep)
            except (Refused, OperationalError, OSError) as error:
                web.log.warning("those who leave wait for a sweep: %s", type(error).__name__)

    def sweep(self) -> int:
        """Let the users go whose time has come; answers their number."""
        with self.database.on_behalf(Behalf(self.sessions.supplier)):
            gone = leaving.sweep(self.sessions.realm, self.database.clock())
            if gone:
                self.files.litter()
            return gone

    def mend(self) -> None:
        """Before the first answer: bring to order what a restore may have left behind."""
        supplier = self.sessions.supplier
        with self.database.on_behalf(Behalf(supplier)):
            if raised := raise_counters(self.database, supplier):
                web.log.warning("counters were behind their feed, and were raised: %d", raised)
            self.files.mend()
            if opened := opening.begin(self.database, supplier):
                web.log.info("the ledger begins: %d accounts", opened)

    def _purge(self) -> None:
        supplier = self.sessions.supplier
        with self.database.on_behalf(Behalf(supplier)):
            purge(self.database, supplier, self.database.clock())
            notices.purge(self.sessions.realm, self.database.clock())
            self.files.sweep()
            self.files.litter()

    def stop(self) -> None:
        """End what would last: live channels, and uploads as far as they came."""
        self.live.close()
        self.receiver.close()

    def close(self) -> None:
        """End the live channels, then the threads once their work is done."""
        self.live.close()
        self.looking.shutdown()
        self.settling.shutdown()
        self.banking.shutdown()
        if self.till is not None:
            self.till.close()
        self.posting.shutdown()
        self.hashing.shutdown()
        self.threads.shutdown()


def behalf_of(who: Identity) -> Behalf:
    """For whom the database is to work."""
    return Behalf(who.supplier, who.user, who.device)
