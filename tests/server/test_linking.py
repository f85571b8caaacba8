"""Linking and unlinking: an account comes by number and surname, and goes from every device."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.accounts import Account, LinkedAccount, NameAccount
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.record import KINDS
from lkk_desktop.online.messages import Done, LinkAccount, UnlinkAccount, Unlinked
from lkk_server.identity import linking, tables
from tests.server.real_desk import RealDesk
from tests.server.running import Running
from tests.server.signed import all_of, ask, notices, pulled, refused

IVANOV, DOLGOV = "0710000000", "0710046205"
PETROVAS = ("0720014583", "0720027716", "0730009148")


def accounts(server: Running, user: str) -> list[str]:
    links = sorted(all_of(server, LinkedAccount, user=user), key=lambda one: one.place)
    return [one.account for one in links]


@pytest.fixture
def desk(tmp_path: Path, server: Running) -> Iterator[RealDesk]:
    made = RealDesk(tmp_path / "desk", server, server.sign_in())
    made.sync()
    yield made
    made.close()


# ── an account comes ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("surname", ["Петрова", "  пЕТРОВА ", "Петрова Мария Сергеевна"])
@pytest.mark.parametrize("number", ["0720014583", " 0720 014 583", "0720-014-583"])
def test_a_neighbour_who_knows_number_and_surname_gets_the_account_and_the_holder_is_told(
    server: Running, number: str, surname: str
) -> None:
    session = server.sign_in()
    assert ask(server, session, LinkAccount(account=number, surname=surname)) == Done()
    assert accounts(server, "u-ivanov") == [IVANOV, "0720014583"]
    assert notices(server, "u-ivanov") == [("account_linked", {"account": "0720014583"})]
    by_other = ("account_linked_by_other", {"account": "0720014583"})
    assert notices(server, "u-petrova") == [by_other]
    assert notices(server, "u-dolgov") == []
    page = pulled(server, session, "user:u-ivanov")
    assert "account:0720014583" in page.offered


def test_the_desk_holds_a_linked_account_with_its_history(desk: RealDesk, server: Running) -> None:
    assert [one.id for one in desk.all(Account)] == [IVANOV]
    ask(server, desk.session, LinkAccount(account="0720014583", surname="Петрова"))
    desk.sync()
    assert [one.id for one in desk.all(Account)] == [IVANOV, "0720014583"]
    assert any(one.account == "0720014583" for one in desk.all(Meter))


@pytest.mark.parametrize(
    ("number", "surname", "code"),
    [
        ("", "Иванов", "empty_account"),
        ("071000000", "Иванов", "malformed_account"),
        ("07100000001", "Иванов", "malformed_account"),
        ("О710000000", "Иванов", "malformed_account"),
        ("٠٧١٠٠٠٠٠٠٠", "Иванов", "malformed_account"),
        ("0799999999", "Петрова", "unknown_account"),
        ("0720014583", "Петров", "wrong_surname"),
        ("0720014583", "", "wrong_surname"),
        ("0720014583", "-", "wrong_surname"),
        ("0720014583", "П" * 200, "wrong_surname"),
        ("0720014583", "%", "wrong_surname"),
        ("0710000000", "Иванов", "already_linked"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    server: Running, number: str, surname: str, code: str
) -> None:
    asked = LinkAccount(account=number, surname=surname)
    assert refused(server, server.sign_in(), asked)[:2] == (422, code)
    assert accounts(server, "u-ivanov") == [IVANOV]
    assert notices(server, "u-petrova") == []


def test_an_unknown_number_makes_no_stream(server: Running) -> None:
    refused(server, server.sign_in(), LinkAccount(account="0799999999", surname="Ы"))
    with server.database.read() as connection:
        found = connection.exec_driver_sql("SELECT stream FROM stream").scalars().all()
    assert "account:0799999999" not in found


def test_a_cabinet_holds_so_many_accounts(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MOST_ACCOUNTS", 2)
    session = server.sign_in()
    ask(server, session, LinkAccount(account=PETROVAS[0], surname="Петрова"))
    said = refused(server, session, LinkAccount(account=PETROVAS[1], surname="Петрова"))
    assert (said.code, said.values) == ("too_many_accounts", {"most": 2})


def test_two_who_link_at_once_both_get_it_and_hear_of_each_other(server: Running) -> None:
    sessions = [server.sign_in(), server.sign_in("dolgov")]
    asked = LinkAccount(account=PETROVAS[0], surname="Петрова")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda session: ask(server, session, asked), sessions))
    told = [("account_linked_by_other", {"account": PETROVAS[0]})]
    assert notices(server, "u-petrova") == told * 2
    heard = notices(server, "u-ivanov") + notices(server, "u-dolgov")
    assert sorted(code for code, _ in heard) == [
        "account_linked",
        "account_linked",
        "account_linked_by_other",
    ]


def test_ten_devices_that_link_the_same_account_link_it_once(server: Running) -> None:
    sessions = [server.sign_in() for _ in range(5)]

    def one(session: object) -> str:
        with server.client(session.access) as client:  # type: ignore[attr-defined]
            asked = {"account": PETROVAS[0], "surname": "Петрова"}
            answer = client.post("/accounts/link", json=asked)
        return "done" if answer.status_code == 200 else str(answer.json()["code"])

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(one, sessions)) == ["already_linked"] * 4 + ["done"]
    assert accounts(server, "u-ivanov") == [IVANOV, PETROVAS[0]]


# ── an account goes ───────────────────────────────────────────────────────────────────────────


def test_an_unlinked_account_is_closed_and_gone_from_the_disk(
    server: Running, tmp_path: Path
) -> None:
    desk = RealDesk(tmp_path / "desk", server, server.sign_in("petrova"))
    desk.sync()
    [going] = [one for one in desk.all(Account) if one.id == PETROVAS[1]]
    meters = [one for one in desk.all(Meter) if one.account == PETROVAS[1]]
    assert meters
    assert going.address.encode() in desk.bytes_left()
    assert ask(server, desk.session, UnlinkAccount(account=PETROVAS[1])) == Unlinked(deleting=None)
    page = pulled(server, desk.session, f"account:{PETROVAS[1]}")
    assert page.closed == (f"account:{PETROVAS[1]}",)
    assert "account" not in page.kinds
    desk.sync()
    assert PETROVAS[1] not in [one.id for one in desk.all(Account)]
    assert [one for one in desk.all(Meter) if one.account == PETROVAS[1]] == []
    left = desk.bytes_left()
    assert going.address.encode() not in left
    for meter in meters:
        assert meter.serial.encode() not in left
    # It is named by what is the user's own alone: the notice, and what they have paid.
    naming = {
        name
        for name, kind in KINDS.items()
        if name != "outcome"
        for one in desk.all(kind.struct)
        if PETROVAS[1] in msgspec.json.encode(one).decode()
    }
    assert naming == {"user_notice", "payment_order"}
    log = desk.folder / "replica.db-wal"
    assert log.stat().st_size < 10_000
    desk.close()


def test_what_was_said_of_an_account_that_went_meanwhile_is_refused_to_its_author(
    desk: RealDesk, server: Running
) -> None:
    ask(server, desk.session, LinkAccount(account=PETROVAS[0], surname="Петрова"))
    desk.sync()
    id = "0199a1d2-0000-7000-8000-000000000001"
    desk.say(NameAccount(user="u-ivanov", account=PETROVAS[0], nickname="Дача"), id)
    server.clock.pass_by(1)
    other = server.sign_in()
    server.clock.pass_by(1)
    ask(server, other, UnlinkAccount(account=PETROVAS[0]))
    assert refused(server, other, UnlinkAccount(account=PETROVAS[0])).code == "not_linked"
    desk.sync()
    assert desk.outcome(id) == ("rejected", "unknown_account")
    assert [one.id for one in desk.all(Account)] == [IVANOV]
    assert notices(server, "u-ivanov")[-1] == ("account_unlinked", {"account": PETROVAS[0]})


@pytest.mark.parametrize("number", ["0720014583", "0799999999"])
def test_another_persons_account_is_not_linked(server: Running, number: str) -> None:
    session = server.sign_in()
    assert refused(server, session, UnlinkAccount(account=number))[:2] == (422, "not_linked")
    asked = UnlinkAccount(account=number, last=True)
    assert refused(server, session, asked)[:2] == (422, "not_linked")
    assert len(accounts(server, "u-petrova")) == 3


def test_the_last_account_asks_first(server: Running) -> None:
    session = server.sign_in()
    assert refused(server, session, UnlinkAccount(account=IVANOV))[:2] == (422, "last_account")
    assert accounts(server, "u-ivanov") == [IVANOV]
    answer = ask(server, session, UnlinkAccount(account=IVANOV, last=True))
    assert answer.deleting == server.clock() + 24 * 3_600_000
    assert accounts(server, "u-ivanov") == []


def test_a_number_that_was_given_away_is_a_name_of_nobodys(server: Running) -> None:
    """Whoever has the account next may sign in by its number."""
    session = server.sign_in("petrova")
    ask(server, session, UnlinkAccount(account=PETROVAS[0]))
    with server.database.read() as connection:
        names = connection.execute(tables.login.select()).all()
    assert [one.name for one in names if one.user == "u-petrova"] == ["petrova"]
    assert server.sign_in("petrova").user == "u-petrova"
