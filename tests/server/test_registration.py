"""A newcomer registers: by e-mail, by SMS, by a letter's link; and what each mistake is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.contacts import Contact
from lkk_desktop.models.identity import POLICY
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.models.record import Record
from lkk_desktop.online.messages import SendAgain, WhoAreYou
from lkk_server import suppliers, tables
from lkk_server.identity import tables as identity
from lkk_server.identity.owners import bill_code_of
from lkk_server.identity.tokens import Tokens
from lkk_server.inbox import Item
from lkk_server.seed import living
from tests.server.asking import (
    ACCOUNT,
    PASSWORD,
    ask,
    confirmation,
    newcomer,
    post,
    refusal,
    registered,
)
from tests.server.running import PACKED, SECRET, Running, problem, pull_of

PHONE = "8 (922) 477-31-05"
KEPT_PHONE = "79224773105"


def rows(server: Running, kind: type[Record], user: str) -> list[Record]:
    table = tables.records[kind.of.name]
    columns = [table.c[name] for name in kind.of.names]
    query = select(*columns).where(table.c.stream == f"user:{user}").order_by(table.c.id)
    with server.database.read() as connection:
        return [kind.of.record(tuple(row)) for row in connection.execute(query)]


def of(server: Running, kind: type[Record], user: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in names) for row in rows(server, kind, user)]


def link_in(letter: Item) -> str:
    return next(line for line in letter.body.splitlines() if line.startswith("http"))


# ── the ways in ───────────────────────────────────────────────────────────────────────────────


def test_a_server_says_whose_it_is(shared: Running) -> None:
    said = ask(shared, WhoAreYou())
    house = suppliers.house()
    assert (said.supplier, said.name, said.phone) == ("tyumen", house.name, "8 (800) 100-56-06")
    assert (said.region, said.policy, said.bill_code) == ("RU", POLICY, False)


def test_by_a_code_from_an_e_mail(server: Running) -> None:
    ticket = ask(server, newcomer(email=" Anna.Belova@Example.COM "))
    assert [(one.way, one.to, one.digits) for one in ticket.sent] == [("email", "A•••@e•••.com", 6)]
    assert (ticket.lives, ticket.again) == (30 * 60_000, 60_000)
    letter = server.letters("Anna.Belova@example.com")[-1]
    assert ACCOUNT in letter.body
    session = ask(server, confirmation(ticket, server.code("Anna.Belova")))
    assert of(server, User, session.user, "login", "name") == [(ACCOUNT, "Белова Анна Николаевна")]
    assert of(server, LinkedAccount, session.user, "account", "place") == [(ACCOUNT, 0)]
    assert of(server, Contact, session.user, "way", "value", "confirmed") == [
        ("email", "Anna.Belova@example.com", server.clock.now)
    ]
    # The tokens are a device's like any other: they show the account, and it signs in again.
    with server.client(session.access) as client:
        body = msgspec.msgpack.encode(pull_of(session, f"account:{ACCOUNT}"))
        answer = client.post("/sync/pull", content=body, headers=PACKED)
    assert answer.status_code == 200
    assert "Белова".encode() in answer.content
    for name in (ACCOUNT, "anna.belova@EXAMPLE.com", " 07 2003 1945 ", "0720-031-945"):
        again = server.sign_in(name, PASSWORD, session.device)
        assert again.user == session.user


def test_by_a_code_from_a_message(server: Running) -> None:
    ticket = ask(server, newcomer(email=None, phone=PHONE))
    assert [(one.way, one.to, one.digits) for one in ticket.sent] == [
        ("phone", "+7 ••• •••-••-05", 4)
    ]
    assert ticket.lives == 10 * 60_000
    code = server.code(KEPT_PHONE)
    assert len(code) == 4
    session = ask(server, confirmation(ticket, code))
    assert of(server, Contact, session.user, "value") == [(KEPT_PHONE,)]
    for spelled in (PHONE, "+79224773105", "89224773105", "922 477 31 05", "7-922-477-31-05"):
        assert server.sign_in(spelled, PASSWORD).user == session.user


def test_by_a_letters_link(server: Running) -> None:
    ticket = ask(server, newcomer(language="uk"))
    letter = server.letters("belova@")[-1]
    assert "Вітаємо" in letter.body
    assert refusal(server, confirmation(ticket, None)).code == "not_yet"
    link = link_in(letter)
    assert link.startswith(f"{server.url}/confirmation/")
    with server.client() as client:
        page = client.get(link)
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["cache-control"] == "no-store"
        assert "<button>Підтвердити</button>" in page.text
        assert ACCOUNT not in page.text
        assert client.head(link).status_code == 405
        assert refusal(server, confirmation(ticket, None)).code == "not_yet"
        opened = client.post(link)
        assert "Підтверджено" in opened.text
        assert "<button>" not in client.get(link).text
    session = ask(server, confirmation(ticket, None))
    assert of(server, Contact, session.user, "way") == [("email",)]
    assert ask(server, confirmation(ticket, None)).user == session.user  # its answer was lost
    server.clock.pass_by(6 * 60)
    assert refusal(server, confirmation(ticket, None)).code == "code_spent"


@pytest.mark.parametrize("token", ["x", "A" * 86, "%00", "%ff%fe", "ы", "A" * 5_000])
def test_a_link_of_nobody_is_a_page_that_says_so(shared: Running, token: str) -> None:
    with shared.client() as client:
        for answer in (client.get(f"/confirmation/{token}"), client.post(f"/confirmation/{token}")):
            assert answer.status_code == 200
            assert "больше не действует" in answer.text


def test_of_two_contacts_the_one_whose_code_came_is_confirmed(server: Running) -> None:
    ticket = ask(server, newcomer(phone=PHONE))
    assert [one.way for one in ticket.sent] == ["email", "phone"]
    session = ask(server, confirmation(ticket, server.code(KEPT_PHONE)))
    assert of(server, Contact, session.user, "way", "confirmed") == [
        ("email", None),
        ("phone", server.clock.now),
    ]
    # Unconfirmed, it is nobody's: it lets nobody in, and another may register with it.
    with server.client() as client:
        body = {"login": "belova@example.com", "password": PASSWORD, "device_name": ""}
        assert client.post("/session", json=body).status_code == 401
    other = newcomer(account="0730012277", surname="ЛАПТЕВА")
    assert ask(server, other).sent[0].way == "email"


def test_a_code_is_sent_again_by_either_way(server: Running) -> None:
    ticket = ask(server, newcomer(phone=PHONE))
    again = SendAgain(ticket=ticket.ticket, way="phone")
    assert refusal(server, again) == (429, "too_many_tries", {"wait": 60})
    server.clock.pass_by(60)
    renewed = ask(server, again)
    assert (renewed.ticket, renewed.sent[0].to) == (ticket.ticket, "+7 ••• •••-••-05")
    code = server.code(KEPT_PHONE, codes=2)
    assert ask(server, confirmation(ticket, code)).user


# ── what is refused, and what each mistake is told ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"account": ""}, "empty_account"),
        ({"account": "072003194"}, "malformed_account"),
        ({"account": "０７２００３１９４５"}, "malformed_account"),
        ({"account": "07200319450"}, "malformed_account"),
        ({"account": "0720031940"}, "unknown_account"),
        ({"surname": "Петрова"}, "wrong_surname"),
        ({"surname": ""}, "wrong_surname"),
        ({"surname": "\0" * 200}, "wrong_surname"),
        ({"email": None}, "no_contact"),
        ({"email": "  ", "phone": ""}, "no_contact"),
        ({"email": "почта@example.com"}, "email_not_latin"),
        ({"email": "belova@почта.рф"}, "email_zone"),
        ({"email": "belova@xn--80a1acny.xn--p1ai"}, "email_zone"),
        ({"email": "belova.example.com"}, "email_malformed"),
        ({"email": "b@example.com\r\nBcc: x@example.com"}, "email_malformed"),
        ({"email": "b@example.com, c@example.com"}, "email_malformed"),
        ({"phone": "922477310"}, "phone_malformed"),
        ({"phone": "8 800 100-56-06"}, "phone_not_mobile"),
        ({"phone": "+380 67 123 45 67"}, "phone_malformed"),
        ({"phone": "8922477310x"}, "phone_malformed"),
        ({"password": "пароль1"}, "password_cyrillic"),
        ({"password": "abc1"}, "password_short"),
        ({"password": "abcdefg"}, "password_no_digit"),
        ({"password": "ABCDEF1"}, "password_no_lowercase"),
        ({"password": "a1" * 2_000}, "password_long"),
        ({"consent": ""}, "no_consent"),
        ({"consent": "2019-01-01"}, "other_policy"),
    ],
)
def test_each_mistake_has_its_own_code(shared: Running, wrong: dict[str, str], code: str) -> None:
    found = refusal(shared, newcomer(**wrong), source=f"10.1.{hash(str(wrong)) % 250}.7")
    assert (found.status, found.code) == (422, code)
    assert [one for one in shared.letters("", least=0) if "belova" in one.to] == []


@pytest.mark.parametrize("field", ["account", "surname", "email", "phone", "consent", "language"])
@pytest.mark.parametrize("typed", ["x" * 201, "x" * 15_000])
def test_what_is_too_long_is_refused_before_it_is_looked_at(
    shared: Running, field: str, typed: str
) -> None:
    assert post(shared, newcomer(**{field: typed})).status_code in (400, 422)


@pytest.mark.parametrize(
    "surname",
    [
        "белова",
        "БЕЛОВА",
        " Белова ",
        "Белова Анна Николаевна",
        "Бе\u00adлова".replace("\u00ad", ""),
    ],
)
def test_a_surname_may_be_written_in_many_ways(server: Running, surname: str) -> None:
    assert ask(server, newcomer(surname=surname)).ticket


def test_after_the_third_try_a_stranger_is_not_told_what_is_wrong(server: Running) -> None:
    unknown, wrong = newcomer(account="0720031940"), newcomer(surname="Петрова")
    told = [refusal(server, one).code for one in (unknown, wrong, unknown)]
    assert told == ["unknown_account", "wrong_surname", "unknown_account"]
    later = [refusal(server, one) for one in (wrong, unknown)]
    assert later[0] == later[1] == (422, "unknown_or_wrong", {})
    # Whoever is right is told no lie, and another household is told all.
    assert ask(server, newcomer()).ticket
    assert refusal(server, unknown, source="10.0.0.9").code == "unknown_account"


def test_a_taken_contact_is_told_to_one_who_proved_the_account(server: Running) -> None:
    first = registered(server)
    other = newcomer(account="0730012277", surname="Лаптева", email="BELOVA@example.com")
    assert refusal(server, other) == (422, "email_taken", {})
    stranger = msgspec.structs.replace(other, surname="Белова")
    assert refusal(server, stranger).code == "wrong_surname"
    # Whose it is gets to know.
    assert server.letter("belova@example.com", "У вас уже есть личный кабинет")
    assert rows(server, UserNotice, first.user) == []


def test_a_contact_that_somebody_else_confirmed_meanwhile_is_refused(server: Running) -> None:
    tickets = [
        ask(server, newcomer()),
        ask(server, newcomer(account="0730012277", surname="Лаптева")),
    ]
    codes = {
        ACCOUNT in one.body: one.subject.partition(" ")[0]
        for one in server.letters("belova@", least=2)
    }
    assert ask(server, confirmation(tickets[0], codes[True]))
    refused = refusal(server, confirmation(tickets[1], codes[False]))
    assert (refused.status, refused.code) == (422, "email_taken")
    with server.database.read() as connection:
        asked = select(identity.login.c.user).where(identity.login.c.name == "0730012277")
        assert connection.execute(asked).first() is None  # nothing of it stands


def test_a_code_makes_one_user_however_often_it_is_sent(server: Running) -> None:
    ticket = ask(server, newcomer())
    code = server.code("belova@")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert refusal(server, confirmation(ticket, wrong)) == (422, "wrong_code", {"left": 2})
    user = ask(server, confirmation(ticket, code)).user
    assert ask(server, confirmation(ticket, code)).user == user  # as where the answer was lost
    assert refusal(server, confirmation(ticket, wrong)).code == "code_spent"
    server.clock.pass_by(6 * 60)
    assert refusal(server, confirmation(ticket, code)).code == "code_spent"
    with server.database.read() as connection:
        linked = tables.records["linked_account"].c
        asked = select(linked.user).where(linked.account == ACCOUNT)
        assert len(connection.execute(asked).all()) == 1


def test_a_code_that_is_sent_ten_times_at_once_makes_one_user(server: Running) -> None:
    ticket = ask(server, newcomer())
    code = server.code("belova@")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(server, confirmation(ticket, code)), range(10)))
    told = [one for one in answers if one.status_code == 200]
    assert told  # those that came once it was done are told of it again
    assert {problem(one).code for one in answers if one not in told} <= {"code_spent"}
    with server.database.read() as connection:
        linked = tables.records["linked_account"].c
        asked = select(linked.user).where(linked.account == ACCOUNT)
        assert len(connection.execute(asked).all()) == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"account": "\\ud800"}',
        b'{"account": "0720031945", "surname": "\\ud800\\udc00", "email": "\\udfff@x.ru"}',
        b'{"account": 1e400}',
        b'{"account": "0720031945", "account": null}',
        b"[]",
        b"\xff\xfe",
        b"{" * 5_000,
    ],
)
def test_a_body_that_is_no_question_is_refused_as_one(shared: Running, body: bytes) -> None:
    with shared.client() as client:
        headers = {"content-type": "application/json"}
        answer = client.post("/registration", content=body, headers=headers)
    assert (answer.status_code, problem(answer).code) == (400, "malformed")


def test_a_stranger_cannot_keep_a_contact_from_its_owner(server: Running) -> None:
    """One who knows number and surname registers with another's address, again and again."""
    said = [post(server, newcomer(), source="10.6.6.6").status_code for _ in range(6)]
    assert said == [200] * 4 + [429] * 2
    assert ask(server, newcomer(), source="10.7.7.7").ticket
    for _ in range(24):
        server.clock.pass_by(3_600)
        post(server, newcomer(), source="10.6.6.6")
        post(server, newcomer(), source="10.6.6.6")
    assert ask(server, newcomer(), source="10.7.7.7").ticket


# ── a household of several ────────────────────────────────────────────────────────────────────


def test_others_who_have_the_account_are_told(server: Running) -> None:
    """The account's first user keeps the number as a login; the second signs in by the e-mail."""
    first = registered(server)
    second = registered(server, email="son@example.com", password="another 7 word")
    assert of(server, User, second.user, "login") == [("son@example.com",)]
    assert server.sign_in(ACCOUNT, PASSWORD).user == first.user
    assert server.sign_in("son@example.com", "another 7 word").user == second.user
    told = of(server, UserNotice, first.user, "code", "values")
    assert [one for one in told if one[0] != "device_new"] == [
        ("account_linked_by_other", {"account": ACCOUNT})
    ]
    heard = of(server, UserNotice, second.user, "code")
    assert ("account_linked_by_other",) not in heard
    subject = "Ваш лицевой счёт добавили в другой кабинет"
    [letter] = [one for one in server.letters("belova@", least=3) if one.subject == subject]
    assert "son@" not in letter.body
    # The first one's devices hear of it by the feed.
    with server.client(first.access) as client:
        pull = pull_of(first, f"user:{first.user}")
        body = msgspec.msgpack.encode(pull)
        answer = client.post("/sync/pull", content=body, headers=PACKED)
    assert b"account_linked_by_other" in answer.content


def test_the_consent_is_kept_with_its_version_and_time(server: Running) -> None:
    server.clock.pass_by(7)
    given = server.clock.now
    ticket = ask(server, newcomer())
    server.clock.pass_by(300)
    session = ask(server, confirmation(ticket, server.code("belova@")))
    with server.database.read() as connection:
        found = connection.execute(select(identity.consent)).one()
    assert (found.user, found.subject, found.version, found.given) == (
        session.user,
        "personal_data",
        POLICY,
        given,
    )


def test_no_password_lies_in_a_ticket_that_waits(server: Running) -> None:
    ticket = ask(server, newcomer())
    with server.database.read() as connection:
        waiting = connection.execute(select(identity.ticket)).one()
    assert PASSWORD not in str(tuple(waiting))
    assert ticket.ticket not in str(tuple(waiting))
    assert "$argon2id$" in waiting.subject
    ask(server, confirmation(ticket, server.code("belova@")))
    with server.database.read() as connection:
        assert connection.execute(select(identity.ticket.c.subject)).scalar_one() == "{}"


# ── the code printed on the bill ──────────────────────────────────────────────────────────────


def test_a_supplier_may_ask_for_the_code_on_the_bill(tmp_path: Path) -> None:
    house = msgspec.structs.replace(suppliers.house(), bill_code=True)
    scene = living.scene(suppliers.load())
    right = bill_code_of(Tokens(SECRET), ACCOUNT)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    with Running(tmp_path, scene, house).served() as server:
        assert ask(server, WhoAreYou()).bill_code is True
        assert refusal(server, newcomer()).code == "no_bill_code"
        assert refusal(server, newcomer(bill_code=wrong)).code == "wrong_bill_code"
        assert refusal(server, newcomer(bill_code="٣" * 6, surname="х")).code == "wrong_surname"
        assert ask(server, newcomer(bill_code=f"{right[:3]} {right[3:]}")).ticket


def test_bill_codes_differ_by_account_and_by_secret() -> None:
    codes = {bill_code_of(Tokens(SECRET), f"07{number:08d}") for number in range(1_000)}
    assert len(codes) > 990
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert bill_code_of(Tokens(SECRET), ACCOUNT) != bill_code_of(Tokens(b"y" * 32), ACCOUNT)
