"""A scene put into a database: generated households first, the scene itself last and whole."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.contacts import Contact
from lkk_desktop.models.record import Record
from lkk_server import suppliers
from lkk_server.appeals.numbers import begin
from lkk_server.database import Database
from lkk_server.files.disk import Disk
from lkk_server.files.tables import upload
from lkk_server.identity import tables as identity
from lkk_server.identity.names import fold
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.reach import folded
from lkk_server.payments import opening
from lkk_server.seed.households import generated
from lkk_server.seed.kept import keep, replace
from lkk_server.seed.living import supplied_records
from lkk_server.seed.scene import PASSWORD, Login, Scene
from lkk_server.tables import records as record_tables
from lkk_server.transact import publish

PORTION = 100
Row = dict[str, str | int | None]


class Planted(msgspec.Struct, frozen=True):
    """What a seeding put in."""

    accounts: int
    records: int
    logins: int


def plant(
    database: Database,
    scene: Scene,
    passwords: Passwords,
    *,
    accounts: int = 0,
    disk: Disk | None = None,
) -> Planted | None:
    """Put a scene in, with generated households before it; None where its supplier is there. Its
    papers go onto a disk, if one is given.

    The supplier's own record comes with the last transaction, so that a seeding which was
    interrupted can be run again from the start.
    """
    if _holds_supplier(database, scene.supplier):
        return None
    profile = suppliers.load(scene.supplier)
    written = 0
    shared = passwords.hash(PASSWORD) if accounts else ""
    for start in range(0, accounts, PORTION):
        numbers = range(start, min(start + PORTION, accounts))
        made: list[Record] = []
        logins = []
        for number in numbers:
            household = generated(number)
            user = f"u-{household.account}"
            made += supplied_records(household, profile)
            made += [
                User(id=user, login=household.account, name=household.customer),
                LinkedAccount(
                    id=f"{user}-{household.account}",
                    user=user,
                    account=household.account,
                    nickname=None,
                    place=0,
                ),
            ]
            logins.append(Login(user=user, names=(household.account,)))
        _let_in(database, [(login, shared) for login in logins])
        publish(database, scene.supplier, made)
        written += len(made)
    _let_in(database, [(login, passwords.hash(login.password)) for login in scene.logins])
    _reach(database, [one for one in scene.records if isinstance(one, Contact)])
    with database.write() as connection:
        begin(connection, scene.supplier, profile.series)
        keep(connection, scene)
    if disk is not None:
        _shelve(database, scene, disk)
    publish(database, scene.supplier, scene.records)
    opening.mark(database, scene.supplier, database.clock())
    own = sum(isinstance(record, Account) for record in scene.records)
    return Planted(accounts + own, written + len(scene.records), accounts + len(scene.logins))


def _shelve(database: Database, scene: Scene, disk: Disk) -> None:
    """Papers as if they had been uploaded and looked at; the lines first, as for any upload."""
    now = database.clock()
    rows: list[Row] = [
        {
            "user": one.user,
            "id": one.enclosure.id,
            "supplier": scene.supplier,
            "name": one.enclosure.name,
            "media": one.enclosure.media,
            "size": one.enclosure.size,
            "sha256": one.enclosure.sha256,
            "stored": disk.name(),
            "got": one.enclosure.size,
            "state": "clean",
            "code": None,
            "appeal": one.appeal,
            "made": now,
            "touched": now,
        }
        for one in scene.papers
    ]
    if not rows:
        return
    with database.write() as connection:
        replace(connection, upload, ("user", "id"), rows)
    for row, paper in zip(rows, scene.papers, strict=True):
        writer = disk.writer(str(row["stored"]))
        try:
            writer.begin(0)
            writer.write(paper.content)
            writer.sync()
        finally:
            writer.close()


def _holds_supplier(database: Database, supplier: str) -> bool:
    table = record_tables["supplier"]
    with database.read() as connection:
        found = connection.execute(select(table.c.id).where(table.c.id == supplier)).first()
    return found is not None


def _let_in(database: Database, logins: Sequence[tuple[Login, str]]) -> None:
    """Names and password hashes of users, in one transaction; what is there is replaced."""
    names: list[Row] = [
        {"name": fold(n), "user": login.user} for login, _ in logins for n in login.names
    ]
    now = database.clock()
    hashes: list[Row] = [
        {"user": login.user, "hash": hash, "changed": now} for login, hash in logins
    ]
    if not logins:
        return
    with database.write() as connection:
        replace(connection, identity.login, ("name",), names)
        replace(connection, identity.credential, ("user",), hashes)


def _reach(database: Database, contacts: Sequence[Contact]) -> None:
    """Contacts as the server looks for them."""
    if not contacts:
        return
    rows: list[Row] = [
        {
            "user": one.user,
            "way": one.way,
            "value": folded(one.way, one.value),
            "confirmed": one.confirmed,
        }
        for one in contacts
    ]
    with database.write() as connection:
        replace(connection, identity.reach, ("user", "way"), rows)
