"""``sign_in``: sign-ins through the whole application, against as many bare Argon2id checks."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import argon2
import httpx

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from lkk_desktop.models.accounts import User
from lkk_server.app import application
from lkk_server.database import Database
from lkk_server.files.room import Room
from lkk_server.identity.passwords import Cost, Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.seed.plant import plant
from lkk_server.seed.scene import PASSWORD, Login, Scene
from lkk_server.work import HASHES, Work

MOMENT = 1_795_150_800_000
PEOPLE = 8
SUPPLIER = "tyumen"


def sign_in(folder: Path, size: Size) -> Figure:
    """Sign-ins a second, by as many at once as the server hashes at once; each counts its tries,
    is written with FULL synchronisation, and gets tokens. Floor: the same hash, bare."""
    database = Database.create_fast(f"sqlite:///{folder / 'server.db'}", lambda: MOMENT)
    passwords = Passwords()
    plant(database, scene(), passwords)
    sessions = Sessions(
        database, passwords, Tokens(b"s" * 32), supplier=SUPPLIER, clock=lambda: MOMENT
    )
    work = Work(database, sessions, Room(database, folder, SUPPLIER))
    app: Any = application(work)
    transport = httpx.ASGITransport(app)
    stored = passwords.hash(PASSWORD)
    cost = Cost()
    hasher = argon2.PasswordHasher(cost.passes, cost.memory, cost.lanes)
    loop = asyncio.new_event_loop()

    async def all_of_them() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as http:
            one = asyncio.Semaphore(HASHES)

            async def enter(number: int) -> None:
                async with one:
                    body = {"login": f"user{number}", "password": PASSWORD, "device_name": "PC"}
                    answer = await http.post("/session", json=body)
                    answer.raise_for_status()

            await asyncio.gather(*(enter(number) for number in range(PEOPLE)))

    def measured() -> float:
        return PEOPLE / seconds(lambda: loop.run_until_complete(all_of_them()))

    with ThreadPoolExecutor(HASHES) as pool:

        def bare() -> None:
            list(pool.map(lambda _: hasher.verify(stored, PASSWORD), range(PEOPLE)))

        values, floors = in_turn(measured, lambda: PEOPLE / seconds(bare), size.times)
    loop.close()
    work.close()
    database.close()
    return figure("sign_in", "sign-ins/s", values, floors)


def scene() -> Scene:
    """So many users, and nothing to see for any of them."""
    ids = [f"user{number}" for number in range(PEOPLE)]
    return Scene(
        name="people",
        now=MOMENT,
        supplier=SUPPLIER,
        records=tuple(User(id=one, login=one, name=one) for one in ids),
        logins=tuple(Login(user=one, names=(one,)) for one in ids),
    )
