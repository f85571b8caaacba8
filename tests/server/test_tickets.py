"""Codes: wrong, late, reused, guessed, sent again; and the link of a letter, opened by whom?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lkk_server.identity.realm import Realm
from lkk_server.identity.tickets import HOUR, LINK, MINUTE, Opened, Tickets, purge
from lkk_server.refused import Refused
from tests.server.core_kit import on_sqlite
from tests.server.desk import Desk

WAYS = {"email": "newcomer@example.com", "phone": "79221234567"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def tickets(desk: Desk) -> Tickets:
    return Tickets(desk.sessions.realm)


def realm(desk: Desk) -> Realm:
    return desk.sessions.realm


def opened(desk: Desk, tickets: Tickets, purpose: Any = "registration", **more: Any) -> Opened:
    terms = {"user": None, "subject": {"account": "0710000000"}, "ways": WAYS} | more
    with desk.database.write() as connection:
        return tickets.open(connection, purpose, **terms)


def code_of(made: Opened, way: str) -> str:
    return next(one.code for one in made.codes if one.way == way)


def other(code: str, by: int = 1) -> str:
    """A code of the same length that is not this one."""
    return f"{(int(code) + by) % 10 ** len(code):0{len(code)}d}"


def refused(work: Any, *arguments: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as said:
        work(*arguments, **named)
    return said.value


def test_a_code_counts_once(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    assert [len(one.code) for one in made.codes] == [6, 4]
    proven = tickets.prove(made.ticket, "registration", f" {code_of(made, 'phone')} ")
    assert (proven.way, proven.to, proven.subject) == (
        "phone",
        "79221234567",
        {"account": "0710000000"},
    )
    with desk.database.write() as connection:
        tickets.spend(connection, proven, "u-1")
    with desk.database.write() as connection:
        assert refused(tickets.spend, connection, proven, "u-1").code == "code_spent"
    desk.clock.pass_by(6 * 60)
    again = refused(tickets.prove, made.ticket, "registration", code_of(made, "phone"))
    assert (again.status, again.code) == (422, "code_spent")


def test_who_spent_a_ticket_and_heard_nothing_is_told_again(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    right = code_of(made, "email")
    proven = tickets.prove(made.ticket, "registration", right)
    assert not proven.done
    with desk.database.write() as connection:
        tickets.spend(connection, proven, "u-1")
    told = tickets.prove(made.ticket, "registration", right)
    assert (told.done, told.user, told.subject) == (True, "u-1", {})
    for wrong in (None, other(right)):
        assert refused(tickets.prove, made.ticket, "registration", wrong).code == "code_spent"
    assert refused(tickets.prove, made.ticket, "recovery", right).code == "code_late"


def test_what_a_code_was_for_may_fail_and_be_done_again(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    proven = tickets.prove(made.ticket, "registration", code_of(made, "email"))

    def interrupted() -> None:
        with desk.database.write() as connection:
            tickets.spend(connection, proven, "u-1")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        interrupted()
    assert tickets.prove(made.ticket, "registration", code_of(made, "email")) == proven


def test_three_wrong_codes_spend_a_ticket(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    right = code_of(made, "email")
    for left in (2, 1, 0):
        said = refused(tickets.prove, made.ticket, "registration", other(right, left + 1))
        assert (said.code, said.values) == ("wrong_code", {"left": left})
    assert refused(tickets.prove, made.ticket, "registration", right).code == "code_spent"
    desk.clock.pass_by(120)
    with desk.database.write() as connection:
        assert refused(tickets.again, connection, made.ticket, "email").code == "code_spent"


def test_twenty_guesses_at_once_are_three(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    right = code_of(made, "email")

    def guess(number: int) -> str:
        wrong = other(right, number + 1)
        return refused(tickets.prove, made.ticket, "registration", wrong).code

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(guess, range(20)))
    assert (said.count("wrong_code"), said.count("code_spent")) == (3, 17)


@pytest.mark.parametrize(
    "typed", ["", "0", "٣٤٥٦", "\0" * 4, "1234; DROP TABLE ticket", "9" * 100_000, "\ud800"]
)
def test_odd_codes_are_wrong_ones(desk: Desk, tickets: Tickets, typed: str) -> None:
    made = opened(desk, tickets)
    assert refused(tickets.prove, made.ticket, "registration", typed).code == "wrong_code"


@pytest.mark.parametrize(
    ("purpose", "way", "minutes"),
    [
        ("registration", "phone", 10),
        ("registration", "email", 30),
        ("recovery", "email", 15),
        ("recovery", "phone", 15),
    ],
)
def test_a_late_code_is_told_so(
    desk: Desk, tickets: Tickets, purpose: Any, way: str, minutes: int
) -> None:
    made = opened(desk, tickets, purpose)
    desk.clock.now += minutes * MINUTE - 1
    assert tickets.prove(made.ticket, purpose, code_of(made, way)).way == way
    desk.clock.now += 1
    for _ in range(5):  # it was the right one: no try is lost
        assert refused(tickets.prove, made.ticket, purpose, code_of(made, way)).code == "code_late"


def test_a_code_sent_again_leaves_the_one_before_it_its_time(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    codes = [code_of(made, "phone")]
    for _ in range(2):
        with desk.database.write() as connection:
            soon = refused(tickets.again, connection, made.ticket, "phone")
        assert (soon.status, soon.code, soon.values) == (429, "too_many_tries", {"wait": 60})
        desk.clock.pass_by(60)
        with desk.database.write() as connection:
            codes.append(tickets.again(connection, made.ticket, "phone").codes[0].code)
    assert tickets.prove(made.ticket, "registration", codes[1]).way == "phone"
    assert tickets.prove(made.ticket, "registration", codes[2]).way == "phone"
    assert refused(tickets.prove, made.ticket, "registration", codes[0]).code == "wrong_code"


def test_a_ticket_sends_six_codes_at_most(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    for _ in range(5):
        desk.clock.pass_by(60)
        with desk.database.write() as connection:
            tickets.again(connection, made.ticket, "email")
    desk.clock.pass_by(60)
    with desk.database.write() as connection:
        assert refused(tickets.again, connection, made.ticket, "email").status == 429


def test_a_ticket_belongs_to_its_purpose_and_its_user(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets, "contact", user="u-1")
    code = code_of(made, "email")
    assert refused(tickets.prove, made.ticket, "recovery", code).code == "code_late"
    stranger = refused(tickets.prove, made.ticket, "contact", code, user="u-2")
    nobody = refused(tickets.prove, "x" * 43, "contact", code, user="u-2")
    assert (stranger.code, stranger.values) == (nobody.code, nobody.values) == ("code_late", {})
    assert tickets.prove(made.ticket, "contact", code, user="u-1").user == "u-1"


def test_a_recovery_that_leads_nowhere_reads_like_any_other(desk: Desk, tickets: Tickets) -> None:
    real = opened(desk, tickets, "recovery", user="u-1", ways={"phone": WAYS["phone"]})
    decoy = opened(desk, tickets, "recovery", user=None, ways={})
    assert decoy.codes == ()
    assert len(decoy.ticket) == len(real.ticket)
    wrong = other(code_of(real, "phone"))
    for _ in range(4):
        said = [refused(tickets.prove, one.ticket, "recovery", wrong) for one in (real, decoy)]
        assert said[0].args == said[1].args
    desk.clock.pass_by(60)
    real = opened(desk, tickets, "recovery", user="u-1", ways={"phone": WAYS["phone"]})
    decoy = opened(desk, tickets, "recovery", user=None, ways={})
    desk.clock.pass_by(60)
    with desk.database.write() as connection:
        # By e-mail it was asked for, by SMS it comes: the way that is open.
        assert tickets.again(connection, real.ticket, "email").codes[0].way == "phone"
        assert tickets.again(connection, decoy.ticket, "email").codes == ()


# ── the link ──────────────────────────────────────────────────────────────────────────────────


def test_looking_at_a_link_is_not_opening_it(desk: Desk, tickets: Tickets) -> None:
    """Mail scanners fetch every link of a letter; only the button counts."""
    made = opened(desk, tickets, language="uk")
    link = next(one.link for one in made.codes if one.way == "email").rpartition("/")[2]
    assert made.ticket not in link
    for _ in range(3):
        assert tickets.visit(link, opens=False) == ("waiting", "registration", "uk")
    assert refused(tickets.prove, made.ticket, "registration", None).code == "not_yet"
    desk.clock.now += LINK - 1
    assert tickets.visit(link, opens=True).state == "opened"
    assert tickets.visit(link, opens=False).state == "opened"
    assert tickets.prove(made.ticket, "registration", None).way == "email"
    desk.clock.now += 1
    assert tickets.visit(link, opens=True).state is None
    assert refused(tickets.prove, made.ticket, "registration", None).code == "code_late"


@pytest.mark.parametrize("link", ["", "x", "A" * 86, "ы" * 86, "A" * 10_000, "=" * 86, "\0"])
def test_a_link_that_was_never_given_leads_nowhere(tickets: Tickets, link: str) -> None:
    assert tickets.visit(link, opens=True).state is None


def test_no_link_without_an_e_mail_and_none_that_recovers(desk: Desk, tickets: Tickets) -> None:
    assert [one.link for one in opened(desk, tickets, ways={"phone": "79221234567"}).codes] == [""]
    assert {one.link for one in opened(desk, tickets, "recovery", user="u-1").codes} == {""}


# ── what lies in the database ─────────────────────────────────────────────────────────────────


@on_sqlite
def test_neither_a_ticket_nor_its_code_lies_in_the_database(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    codes = [one.code for one in made.codes]
    desk.database.close()
    held = b"".join(file.read_bytes() for file in desk.file.parent.iterdir())
    assert b"newcomer@example.com" in held
    for secret in (made.ticket, made.codes[0].link.rpartition("/")[2], f'"{codes[0]}"'):
        assert secret.encode() not in held


def test_old_tickets_are_let_go_a_day_after_their_end(desk: Desk, tickets: Tickets) -> None:
    made = opened(desk, tickets)
    desk.clock.now += 2 * LINK
    with desk.database.write() as connection:
        purge(connection, desk.clock.now)
    code = code_of(made, "email")
    assert refused(tickets.prove, made.ticket, "registration", code).code == "code_late"
    desk.clock.now += HOUR
    with desk.database.write() as connection:
        purge(connection, desk.clock.now)
        assert connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar() == 0
