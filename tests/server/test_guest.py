"""Readings without registration: dials for one who knows number and surname, and nothing more."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from uuid_utils import uuid4, uuid7

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.online.messages import GuestAccount, LookAsGuest, SendAsGuest
from lkk_desktop.sync.protocol import Session, encode
from lkk_server import tables
from tests.server.real_desk import RealDesk
from tests.server.running import (
    PACKED,
    Running,
    problem,
    pull_of,
    push_of,
    pushed,
    reading_of,
)
from tests.server.signed import all_of, ask, refused

ACCOUNT, METER = "0710000000", "0710000000-2087341"
DIAL = f"{METER}-single"
LOOK = LookAsGuest(account=ACCOUNT, surname="Иванов")


def sending(
    permit: str, value: int, *, id: str | None = None, account: str = ACCOUNT, dial: str = DIAL
) -> SendAsGuest:
    new = NewValue(register=dial, reading=str(uuid7()), value=value)
    command = SubmitReadings(account=account, meter=METER, values=(new,))
    payload = msgspec.json.encode(command)
    return SendAsGuest(permit=permit, id=id or str(uuid7()), payload=payload)


def sent(server: Running) -> list[tuple[int, str, str]]:
    """What stands in the open month: value, status, channel."""
    rows = [one for one in all_of(server, Reading, register=DIAL) if one.period == "2026-11"]
    return [(one.value, one.status, one.channel) for one in sorted(rows, key=lambda r: r.value)]


# ── what a guest sees ─────────────────────────────────────────────────────────────────────────


def test_a_guest_sees_the_dials_and_what_a_bill_used_last(server: Running) -> None:
    seen = ask(server, None, LOOK)
    assert (seen.account, seen.period, seen.open) == (ACCOUNT, "2026-11", True)
    assert (seen.window_first, seen.window_last) == (1, 25)
    [meter] = [one for one in seen.meters if one.meter == METER]
    assert (meter.serial, meter.resource, meter.unit) == ("2087341", "cold_water", "m3")
    assert (meter.status, meter.blocked) == ("working", None)
    [dial] = meter.registers
    [register] = all_of(server, Register, id=DIAL)
    assert (dial.register, dial.counted) == (DIAL, register.counted_value)
    assert dial.counted_on is not None
    assert {one.meter for one in seen.meters} == {
        one.id for one in all_of(server, Meter, account=ACCOUNT) if one.status != "closed"
    }


def test_a_blocked_meter_says_why(server: Running) -> None:
    seen = ask(server, None, LookAsGuest(account="0720014583", surname="петрова"))
    kept = {one.id: one for one in all_of(server, Meter, account="0720014583")}
    for meter in seen.meters:
        assert (meter.status, meter.blocked) == (
            kept[meter.meter].status,
            kept[meter.meter].blocked,
        )


def test_neither_name_nor_address_nor_money_is_in_the_answer(server: Running) -> None:
    [account] = all_of(server, Account, id=ACCOUNT)
    with server.client() as client:
        body = {"account": ACCOUNT, "surname": "Иванов"}
        answer = client.post("/guest", json=body, headers={"accept": "application/json"})
    assert answer.status_code == 200
    for word in (*account.customer.split(), *account.address.replace(",", "").split()[-3:]):
        assert len(word) < 4 or word not in answer.text
    fields = set(GuestAccount.__struct_fields__)
    assert fields.isdisjoint({"customer", "address", "balance", "debt", "plan", "office"})
    assert (account.office not in answer.text, account.plan not in answer.json()) == (True, True)


@pytest.mark.parametrize(
    ("account", "surname", "code"),
    [
        ("", "Иванов", "empty_account"),
        ("12", "Иванов", "malformed_account"),
        ("0799999999", "Иванов", "unknown_account"),
        (ACCOUNT, "Петров", "wrong_surname"),
        (ACCOUNT, "", "wrong_surname"),
        (ACCOUNT, "Ivanov", "wrong_surname"),
    ],
)
def test_who_does_not_know_both_sees_nothing(
    server: Running, account: str, surname: str, code: str
) -> None:
    said = refused(server, None, LookAsGuest(account=account, surname=surname))
    assert said[:2] == (422, code)


def test_who_guesses_is_told_less_and_then_nothing_while_the_household_goes_on(
    server: Running,
) -> None:
    said = [
        refused(server, None, LookAsGuest(account=ACCOUNT, surname=f"Имя{n}")) for n in range(14)
    ]
    codes = [one.code for one in said]
    assert codes[:3] == ["wrong_surname"] * 3
    assert set(codes[3:10]) == {"unknown_or_wrong"}
    assert set(codes[10:]) == {"too_many_tries"}
    assert said[-1].status == 429
    # The owner is not locked out of their cabinet by it, and sends as ever.
    session = server.sign_in()
    push = push_of(session, server.clock(), reading_of(ACCOUNT, METER, DIAL, 357_000))
    assert pushed(server, session, push).kinds["outcome"].rows


# ── what a guest sends ────────────────────────────────────────────────────────────────────────


def test_a_guests_reading_stands_in_the_books_and_on_the_households_desk(
    server: Running, tmp_path: Path
) -> None:
    desk = RealDesk(tmp_path / "desk", server, server.sign_in())
    desk.sync()
    permit = ask(server, None, LOOK).permit
    answer = ask(server, None, sending(permit, 357_000))
    assert (answer.status, answer.code) == ("accepted", None)
    assert sent(server) == [(357_000, "transmitted", "web")]
    desk.sync()
    [seen] = [one for one in desk.all(Reading) if one.register == DIAL and one.value == 357_000]
    assert (seen.channel, seen.status) == ("web", "transmitted")
    desk.close()


def test_sent_again_after_a_lost_answer_it_counts_once(server: Running) -> None:
    permit = ask(server, None, LOOK).permit
    asked = sending(permit, 357_000)
    first = ask(server, None, asked)
    server.clock.pass_by(60)
    assert ask(server, None, asked) == first
    assert len(sent(server)) == 1
    server.clock.pass_by(3_600)
    fresh = ask(server, None, LOOK).permit
    assert ask(server, None, msgspec.structs.replace(asked, permit=fresh)) == first
    other = msgspec.structs.replace(sending(fresh, 358_000), id=asked.id)
    assert ask(server, None, other).code == "other_bytes"
    assert sent(server) == [(357_000, "transmitted", "web")]


def test_the_last_word_counts_whoever_says_it(server: Running) -> None:
    permit = ask(server, None, LOOK).permit
    ask(server, None, sending(permit, 357_000))
    server.clock.pass_by(1)
    session = server.sign_in()
    push = push_of(session, server.clock(), reading_of(ACCOUNT, METER, DIAL, 356_500))
    pushed(server, session, push)
    assert sent(server) == [(356_500, "transmitted", "app"), (357_000, "superseded", "web")]
    server.clock.pass_by(1)
    ask(server, None, sending(permit, 357_500))
    assert (357_500, "transmitted", "web") in sent(server)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-1_000, "negative"),
        (1_000, "below_counted"),
        (99_000_000, "suspiciously_large"),
        (10**12, "dial_too_small"),
    ],
)
def test_the_rules_of_readings_are_the_same(server: Running, value: int, code: str) -> None:
    answer = ask(server, None, sending(ask(server, None, LOOK).permit, value))
    assert (answer.status, answer.code) == ("rejected", code)
    assert sent(server) == []


def test_after_the_window_it_is_closed(server: Running) -> None:
    server.clock.pass_by(7 * 24 * 3_600)
    seen = ask(server, None, LOOK)
    assert not seen.open
    assert ask(server, None, sending(seen.permit, 357_000)).code == "window_closed"


def test_a_permit_lives_ten_minutes_and_is_for_one_account(server: Running) -> None:
    permit = ask(server, None, LOOK).permit
    other = sending(permit, 357_000, account="0720014583")
    assert refused(server, None, other)[:2] == (422, "malformed")
    server.clock.pass_by(600)
    assert refused(server, None, sending(permit, 357_000))[:2] == (422, "permit_late")
    assert sent(server) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda p: "",
        lambda p: "x",
        lambda p: p + "A",
        lambda p: p[:-1],
        lambda p: p.replace("0710000000", "0720014583"),
        lambda p: p.replace(".1", ".9", 1),
        lambda p: "0710000000.9999999999999." + "A" * 43,
        lambda p: "0710000000.٩٩٩." + "A" * 43,
        lambda p: f"0710000000.{'9' * 100}.x",
        lambda p: "Ы" * 200,
    ],
)
def test_a_permit_cannot_be_made(server: Running, change: object) -> None:
    assert callable(change)
    permit = change(ask(server, None, LOOK).permit)
    assert refused(server, None, sending(permit, 357_000))[:2] == (422, "permit_late")


def test_only_readings_may_be_sent_and_under_ids_of_ones_own(server: Running) -> None:
    permit = ask(server, None, LOOK).permit
    good = sending(permit, 357_000)
    taken = msgspec.json.encode(WithdrawCommand(account=ACCOUNT, command="c"))
    seeded = good.payload.replace(
        msgspec.json.decode(good.payload)["values"][0]["reading"].encode(), b"0710-2027-01"
    )
    for payload in (taken, seeded, b"", b"{}", b"\xff", b"[" * 10_000, b'{"account":"\\u0000"}'):
        bad = msgspec.structs.replace(good, payload=payload)
        assert refused(server, None, bad)[:2] == (422, "malformed"), payload[:40]
    for id in ("", "c1", "Ы" * 200, str(uuid4()), "0199A1D2-0000-7000-8000-000000000001"):
        bad = msgspec.structs.replace(good, id=id)
        assert refused(server, None, bad)[:2] == (422, "malformed")
    with server.client() as client:
        huge = msgspec.structs.replace(good, payload=b"x" * 16_385)
        answer = client.post("/guest/readings", content=encode(huge), headers=PACKED)
    assert answer.status_code in (400, 413)
    assert sent(server) == []


def test_a_flood_of_one_source_is_held_up(server: Running) -> None:
    permit = ask(server, None, LOOK).permit
    for _ in range(20):
        ask(server, None, sending(permit, -1))
    assert refused(server, None, sending(permit, -1))[:2] == (429, "too_many_tries")


def test_a_guest_has_no_cabinet_to_sign_in_to_and_no_stream_is_told_of_them(
    server: Running,
) -> None:
    permit = ask(server, None, LOOK).permit
    ask(server, None, sending(permit, 357_000))
    session = server.sign_in()
    body = encode(pull_of(session, f"user:guest-{ACCOUNT}", f"device:guest-{ACCOUNT}"))
    with server.client(session.access) as client:
        page = client.post("/sync/pull", content=body, headers=PACKED)
        assert b"transmitted" not in page.content
        for name in (f"guest-{ACCOUNT}", f"guest-{ACCOUNT}".upper()):
            known = {"login": name, "password": "", "device_name": "x"}
            answer = client.post("/session", json=known)
            assert problem(answer).code == "wrong_credentials"
    with server.database.read() as connection:
        query = select(tables.command.c.user).where(tables.command.c.owner == f"account:{ACCOUNT}")
        assert set(connection.execute(query).scalars()) == {f"guest-{ACCOUNT}"}


def test_a_signed_in_neighbour_is_a_guest_like_any_other(server: Running) -> None:
    session: Session = server.sign_in("dolgov")
    seen = ask(server, session, LOOK)
    assert ask(server, session, sending(seen.permit, 357_000)).status == "accepted"
