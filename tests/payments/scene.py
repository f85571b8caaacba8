"""Two accounts of one household with three billed months, and a card: where each history begins."""

from __future__ import annotations

import datetime
from pathlib import Path

from msgspec.structs import replace

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.calendar import day
from lkk_desktop.models.payments import Card
from lkk_desktop.models.record import Record
from lkk_server import suppliers
from lkk_server.database import Database
from lkk_server.payments import opening
from lkk_server.sandbox.store import Store
from lkk_server.seed import homes, kept, living, purse
from lkk_server.seed.households import HOUSEHOLDS, LAST
from lkk_server.seed.months import passed
from lkk_server.seed.paying import HABITS
from lkk_server.seed.scene import Scene
from lkk_server.transact import publish

USER = "u-ivanov"
FLAT, DEBTOR = "0710000000", "0710046205"
ACCOUNTS = (FLAT, DEBTOR)
SUPPLIER = "tyumen"
FIRST = "2026-08"
GROUPS = ("common", "outside", "waste", "capital_repair")
BARE = "heating"
"""A group without any service: an order cannot name it, an office's list can."""
NOW = int(datetime.datetime.fromisoformat(living.NOW).timestamp() * 1_000)
SAVED = next(one for one in purse.SAVED if one.user == USER)
FILE = "server.db"


def template(folder: Path) -> Path:
    """A folder with the server's and the bank's file, to be copied."""
    database = Database.create_fast(f"sqlite:///{folder / FILE}", lambda: NOW, synchronous="OFF")
    profile = suppliers.load()
    today = day(NOW, profile.supplier.zone)
    facts: list[Record] = [*profile.records]
    for household in HOUSEHOLDS:
        if household.account in ACCOUNTS:
            home = homes.HOMES[household.account]
            facts += living.facts(household, home, profile, FIRST)
    habits = {id: replace(HABITS[id], ordered=None) for id in ACCOUNTS}
    made = passed(facts, habits, LAST, today)
    made.append(User(id=USER, login="ivanov", name="И"))
    for place, id in enumerate(ACCOUNTS):
        made.append(
            LinkedAccount(id=f"{USER}-{id}", user=USER, account=id, nickname=None, place=place)
        )
    held = next(one for one in purse.held() if one.user == USER)
    made.append(
        Card(
            id=held.id,
            user=USER,
            mask=SAVED.mask,
            system=SAVED.system,
            until="2099-12",
            made=held.made,
        )
    )
    publish(database, SUPPLIER, made)
    scene = Scene(name="campaign", now=NOW, supplier=SUPPLIER, records=(), logins=(), cards=(held,))
    with database.write() as connection:
        kept.keep(connection, scene)
    opening.mark(database, SUPPLIER, NOW)
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.close()
    Store(folder, lambda: NOW).close()
    return folder
