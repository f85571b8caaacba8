"""The supplier's own steps: control readings that count, accounts linked, months closed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.record import R
from lkk_desktop.sync.protocol import Push, SignIn
from lkk_server import suppliers, tables
from lkk_server.backoffice import Unknown
from lkk_server.scope import Identity
from lkk_server.seed import living
from lkk_server.seed.scene import PASSWORD
from lkk_server.transact import publish
from tests.server.running import Running, push_of, reading_of

ACCOUNT, METER = "0710000000", "0710000000-2087341"
REGISTER = f"{METER}-single"
COUNTED = 356_217


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path, living.scene(suppliers.load()))
    yield made
    made.work.close()
    made.close()


def held(server: Running, kind: type[R], id: str) -> R:
    with server.database.read() as connection:
        table = tables.records[kind.of.name]
        columns = [table.c[name] for name in kind.of.names]
        query = table.select().with_only_columns(*columns).where(table.c.id == id)
        found: R = kind.of.record(connection.execute(query).one())
    return found


def send(server: Running, value: int) -> tuple[str, str | None]:
    """Send a value as the household does: the outcome's status and code."""
    asked = SignIn(login="ivanov", password=PASSWORD, device_name="")
    session = server.sessions.sign_in(asked)
    who = Identity(supplier="tyumen", user=session.user, device=session.device)
    push: Push = push_of(session, server.clock(), reading_of(ACCOUNT, METER, REGISTER, value))
    page = server.work.exchange.push(who, push)
    columns = page.kinds["outcome"].columns
    found = dict(zip(columns, page.kinds["outcome"].rows[-1], strict=True))
    return found["status"], found["code"]


def of_november(server: Running) -> list[tuple[int, str, str]]:
    with server.database.read() as connection:
        c = tables.records["reading"].c
        query = tables.records["reading"].select().where(c.register == REGISTER)
        rows = connection.execute(query.order_by(c.taken, c.value)).all()
    return [(r.value, r.status, r.channel) for r in rows if r.period == "2026-11"]


def test_a_control_reading_counts_and_supersedes_what_was_sent(server: Running) -> None:
    assert send(server, 357_900) == ("accepted", None)
    server.clock.pass_by(60)
    made = server.backoffice.count_control_reading(REGISTER, 358_000)
    assert (made.status, made.channel, made.day.isoformat()) == ("counted", "control", "2026-11-20")
    assert of_november(server) == [
        (357_900, "superseded", "app"),
        (358_000, "counted", "control"),
    ]
    register = held(server, Register, REGISTER)
    assert (register.counted_value, register.counted_on) == (358_000, made.day)
    assert send(server, 357_950) == ("rejected", "below_counted")
    assert send(server, 358_500) == ("accepted", None)


def test_a_control_reading_of_before_leaves_what_was_sent_since(server: Running) -> None:
    assert send(server, 357_900) == ("accepted", None)
    server.backoffice.count_control_reading(REGISTER, 356_900, taken=server.clock() - 86_400_000)
    assert [row[1] for row in of_november(server)] == ["counted", "transmitted"]


def test_closing_a_month_counts_the_last_sent_and_opens_the_next(server: Running) -> None:
    assert send(server, 357_500) == ("accepted", None)
    server.clock.pass_by(3_600)
    assert send(server, 357_800) == ("accepted", None)
    before = held(server, Register, REGISTER)
    assert before.counted_value == COUNTED
    assert server.backoffice.close_period(ACCOUNT) == "2026-12"
    after = held(server, Register, REGISTER)
    assert (after.counted_value, after.transmitted_value) == (357_800, 357_800)
    assert after.daily_mean is not None
    assert after.daily_mean != before.daily_mean
    assert [row[:2] for row in of_november(server)] == [
        (357_500, "superseded"),
        (357_800, "counted"),
    ]
    assert held(server, Account, ACCOUNT).open_period == "2026-12"
    assert send(server, 358_000) == ("rejected", "window_closed")
    assert server.backoffice.close_period(ACCOUNT) == "2027-01"


def test_linking_and_unlinking(server: Running) -> None:
    made = server.backoffice.link("u-ivanov", "0710058831")
    assert (made.place, made.user) == (1, "u-ivanov")
    assert server.backoffice.link("u-ivanov", "0710058831") == made
    assert held(server, LinkedAccount, made.id) == made
    assert server.backoffice.unlink("u-ivanov", "0710058831")
    assert not server.backoffice.unlink("u-ivanov", "0710058831")
    assert server.backoffice.link("u-ivanov", "0710058831").place == 1


def test_what_the_books_do_not_hold_is_unknown(server: Running) -> None:
    with pytest.raises(Unknown):
        server.backoffice.count_control_reading("nothing", 1)
    with pytest.raises(Unknown):
        server.backoffice.link("u-ivanov", "9999999999")
    with pytest.raises(Unknown):
        server.backoffice.close_period("9999999999")


def test_a_control_reading_counts_though_a_household_took_a_likely_id(server: Running) -> None:
    taken = server.clock()
    likely = f"{REGISTER}-control-{taken}"
    other = "0710046205"
    squatted = Reading(
        id=likely,
        account=other,
        meter=f"{other}-m",
        register=f"{other}-r",
        value=1,
        taken=taken,
        day=datetime.date(2026, 11, 20),
        period="2026-11",
        channel="app",
        status="transmitted",
        command=None,
        rolled=False,
    )
    publish(server.database, "tyumen", [squatted])
    made = server.backoffice.count_control_reading(REGISTER, 358_000)
    assert made.id != likely
    assert held(server, Reading, likely) == squatted
    assert held(server, Register, REGISTER).counted_value == 358_000


def test_a_control_reading_noted_twice_is_one_row(server: Running) -> None:
    first = server.backoffice.count_control_reading(REGISTER, 358_000)
    again = server.backoffice.count_control_reading(REGISTER, 358_000)
    assert first == again == held(server, Reading, first.id)
