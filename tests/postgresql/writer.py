"""A process that writes: transactions of ours, and beside them rows with a naive sequence.

``python -m tests.postgresql.writer URL NUMBER SECONDS SEED`` prints what it committed, as JSON.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable

import msgspec
import psycopg
from sqlalchemy import make_url

from lkk_desktop.models.metering import Register
from lkk_desktop.models.record import Record
from lkk_server.database import Database
from lkk_server.serving import real_time
from lkk_server.transact import publish
from tests.server.core_records import SUPPLIER, household, reading

ACCOUNTS = 4
LONGEST_PAUSE = 0.004
LONGEST_NAIVE = 0.01
NAIVE = "CREATE TABLE naive (position bigserial PRIMARY KEY, said text NOT NULL)"


class Done(msgspec.Struct):
    """What one writer committed."""

    transactions: int
    rows: int
    naive: int


def rows_of(name: str, chance: random.Random, beat: int) -> list[Record]:
    """One transaction: readings of several accounts that name it and how many they are, and a
    register of each that moves ahead in its stream."""
    accounts = chance.sample(range(1, ACCOUNTS + 1), chance.randint(1, 3))
    numbers = [account for account in accounts for _ in range(chance.randint(1, 3))]
    made: list[Record] = [
        reading(f"{name}-{place}", account, len(numbers), command=name)
        for place, account in enumerate(numbers)
    ]
    return made + [moved(account, beat) for account in accounts]


def moved(account: int, beat: int) -> Register:
    """The account's day register, with another value."""
    found = [r for r in household(account) if isinstance(r, Register) and r.zone == "day"]
    return msgspec.structs.replace(found[0], transmitted_value=beat)


def pausing(chance: random.Random) -> Callable[[str], None]:
    """Now and then a wait before the commit, so that transactions end in another order."""

    def step(name: str) -> None:
        if name == "streams":
            time.sleep(chance.uniform(0.0, LONGEST_PAUSE))

    return step


def naively(connection: psycopg.Connection[object], said: Iterable[str], wait: float) -> None:
    """Rows whose position is given before the commit, as a plain sequence does."""
    with connection.transaction():
        for one in said:
            connection.execute("INSERT INTO naive (said) VALUES (%s)", [one])
        time.sleep(wait)


def work(url: str, number: int, seconds: float, seed: int) -> Done:
    """Write until the time is over."""
    chance = random.Random(seed * 1_000 + number)
    database = Database.open(url, real_time)
    step, done = pausing(chance), Done(0, 0, 0)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            name = f"w{number}-{done.transactions}"
            made = rows_of(name, chance, real_time())
            publish(database, SUPPLIER, made, step=step)
            naively(connection, (name, f"{name}+"), chance.uniform(0.0, LONGEST_NAIVE))
            done.transactions += 1
            done.rows += sum(not isinstance(one, Register) for one in made)
            done.naive += 2
    database.close()
    return done


if __name__ == "__main__":
    made = work(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
    print(msgspec.json.encode(made).decode())
