"""Registering, signing in and limits on PostgreSQL, by a role that owns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.online.messages import ConfirmRegistration, Recover, Register, Reset
from lkk_desktop.sync.protocol import SignIn
from lkk_server import inbox, suppliers
from lkk_server.database import Behalf, Database
from lkk_server.identity import limits
from lkk_server.identity.limits import Limits, Taken
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.posting import posting_of
from lkk_server.identity.recovery import Recovery
from lkk_server.identity.registration import Registration
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.transact import publish
from lkk_server.upkeep import purge
from tests.postgresql.cluster import Cluster
from tests.postgresql.rights import as_role
from tests.server.running import CHEAP, SECRET, Clock, code_in
from tests.server.test_enumeration import account

pytestmark = pytest.mark.slow
TYUMEN = "tyumen"
NUMBER = "0710000000"
HERE = Caller(None, None, "10.0.0.1")


class Desk:
    """Identity over a database of the server's role, with one account in it."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.clock = Clock(1_795_150_800_000)
        url = as_role(cluster, cluster.database(name))
        self.database = Database.open(url, self.clock)
        self.sessions = Sessions(
            self.database, Passwords(CHEAP), Tokens(SECRET), supplier=TYUMEN, clock=self.clock
        )
        with self.database.on_behalf(Behalf(TYUMEN)):
            publish(self.database, TYUMEN, [account(NUMBER)])

    def count(self, table: str) -> int:
        with self.database.write() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def desk(cluster: Cluster, name: str) -> Iterator[Desk]:
    made = Desk(cluster, name)
    with made.database.on_behalf(Behalf(TYUMEN)):
        yield made
    made.database.close()


def code_to(desk: Desk, folder: Path, to: str) -> str:
    posting_of(desk.database, folder, suppliers.house()).round()
    return [code for one in inbox.items(folder) if to in one.to and (code := code_in(one))][-1]


def newcomer(to: str) -> Register:
    return Register(
        account=NUMBER,
        surname="Иванов",
        email=to,
        phone=None,
        password="tikhaya gavan 7",
        consent=suppliers.house().policy,
    )


def test_a_household_registers_signs_in_and_recovers(desk: Desk, tmp_path: Path) -> None:
    registration, recovery = Registration(desk.sessions.realm), Recovery(desk.sessions.realm)
    users = []
    for to in ("first@example.com", "second@example.com"):
        ticket = registration.register(HERE, newcomer(to))
        code = code_to(desk, tmp_path, to)
        confirm = ConfirmRegistration(ticket=ticket.ticket, code=code, device_name="PC")
        users.append(registration.confirm(HERE, confirm).user)
    first, second = users
    for name, user in (
        (NUMBER, first),
        ("First@example.com", first),
        ("second@example.com", second),
    ):
        asked = SignIn(login=name, password="tikhaya gavan 7", device_name="")
        session = desk.sessions.sign_in(asked, "10.0.0.1")
        assert session.user == user
        assert desk.sessions.who(session.access) == Identity(
            supplier=TYUMEN, user=user, device=session.device
        )
    assert desk.count("user_notice WHERE code = 'account_linked_by_other'") == 1
    ticket = recovery.recover(HERE, Recover(login=NUMBER, way="email"))
    reset = Reset(
        ticket=ticket.ticket,
        code=code_to(desk, tmp_path, "first@"),
        password="novyi parol 2",
        device_name="",
    )
    assert recovery.reset(HERE, reset).user == first
    asked = SignIn(login=NUMBER, password="novyi parol 2", device_name="")
    assert desk.sessions.sign_in(asked, "10.0.0.1").user == first


def test_an_account_of_ones_own_lets_one_in_by_its_number(desk: Desk, tmp_path: Path) -> None:
    registration = Registration(desk.sessions.realm)
    ticket = registration.register(HERE, newcomer("first@example.com"))
    code = code_to(desk, tmp_path, "first@")
    confirm = ConfirmRegistration(ticket=ticket.ticket, code=code, device_name="PC")
    user = registration.confirm(HERE, confirm).user
    link = LinkedAccount(id="l2", user=user, account="0720000002", nickname=None, place=1)
    publish(desk.database, TYUMEN, [account("0720000002"), link])
    asked = SignIn(login="0720000002", password="tikhaya gavan 7", device_name="")
    assert desk.sessions.sign_in(asked, "10.0.0.1").user == user


def test_a_contact_confirmed_twice_at_once_is_one_users(desk: Desk, tmp_path: Path) -> None:
    publish(desk.database, TYUMEN, [account("0720000002")])
    registration = Registration(desk.sessions.realm)
    both = []
    for number in (NUMBER, "0720000002"):
        asked = newcomer("same@example.com")
        terms = {name: getattr(asked, name) for name in asked.__struct_fields__}
        ticket = registration.register(HERE, Register(**terms | {"account": number}))
        code = code_to(desk, tmp_path, "same@")
        both.append(ConfirmRegistration(ticket=ticket.ticket, code=code, device_name="PC"))
        desk.clock.pass_by(1)

    def confirmed(asked: ConfirmRegistration) -> str:
        with desk.database.on_behalf(Behalf(TYUMEN)):
            try:
                registration.confirm(HERE, asked)
            except Refused as error:
                return error.code
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirmed, both)) == ["email_taken", "in"]
    assert desk.count("reach") == 1
    assert desk.count("linked_account") == 1


def test_a_limit_holds_among_many_at_once_and_nobody_waits_for_ever(desk: Desk) -> None:
    """Budgets are taken in one order: no deadlock, and not one try more than there are."""
    budgets = Limits(desk.sessions.realm)
    shared = [
        Taken(limits.SIGN_IN_LOGIN, ("ivanov",)),
        Taken(limits.SIGN_IN_SOURCE, ("10.0.0.1",)),
    ]

    def take(number: int) -> bool:
        own = Taken(limits.SIGN_IN_HERE, ("ivanov", f"10.0.0.{number}"))
        wanted = [own, *shared] if number % 2 else [*reversed(shared), own]
        try:
            with desk.database.write() as connection:
                budgets.take(connection, *wanted)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(100))) == limits.SIGN_IN_LOGIN.burst


def test_what_is_over_is_let_go(desk: Desk) -> None:
    registration = Registration(desk.sessions.realm)
    registration.register(HERE, newcomer("first@example.com"))
    assert desk.count("ticket") == desk.count("outgoing") == 1
    desk.clock.pass_by(30 * 24 * 3_600)
    purge(desk.database, TYUMEN, desk.clock())
    assert (desk.count("ticket"), desk.count("allowance")) == (0, 0)
