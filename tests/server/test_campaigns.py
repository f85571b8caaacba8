"""Thirty days of guessing, in simulated time: what it comes to, and whom it locks out (nobody)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_desktop.online.messages import Recover, Reset, SendAgain, Ticket
from lkk_desktop.sync.protocol import Session
from lkk_server.identity.owners import Owners
from lkk_server.identity.recovery import Recovery
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.seed.scene import PASSWORD
from lkk_server.transact import publish
from tests.server.desk import Desk
from tests.server.test_enumeration import account
from tests.server.test_sign_in import code, confirm, tried

pytestmark = pytest.mark.slow
DAY = 24 * 3_600
DAYS = 30
MOST_COMMON = 1_000_000
"""Passwords that a stranger would try, in the order in which they would."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    confirm(made, "u-1", "email", "ivanov@example.com")
    publish(made.database, "tyumen", [account("0710000000")])
    yield made
    made.database.close()


def sources(count: int) -> list[str]:
    return [f"10.{n // 250}.{n % 250}.1" for n in range(count)]


# ── passwords ─────────────────────────────────────────────────────────────────────────────────


class Campaign:
    """Thirty days of a stranger who tries one name as often as they may, from some sources, while
    its owner signs in every day on a known device."""

    def __init__(self, desk: Desk, count: int) -> None:
        self.desk = desk
        self.chance = random.Random(7)
        self.device = desk.sign_in().device
        self.sources = sources(count)
        self.judged = 0

    def run(self, days: int = DAYS) -> int:
        """How many passwords were looked at."""
        for _ in range(days):
            for _ in range(8):
                self.storm()
                self.desk.clock.pass_by(DAY / 8)
            owner = tried(self.desk, password=PASSWORD, device=self.device, source="10.99.0.1")
            assert code(owner) == "in"
            assert isinstance(owner, Session)
            self.desk.sessions.sign_out(owner.access)
        return self.judged

    def storm(self) -> None:
        misses = 0
        for source in self.chance.sample(self.sources, len(self.sources)):
            while code(tried(self.desk, source=source)) == "wrong_credentials":
                self.judged += 1
                misses = 0
            misses += 1
            if misses > 3:  # what all sources share is used up
                return


def test_one_source_gets_four_hundred_tries_a_month_and_locks_nobody_out(desk: Desk) -> None:
    campaign = Campaign(desk, 1)
    judged = campaign.run()
    assert 100 < judged <= 10 + 30 * DAY / 7_200
    # What it used up is its own: a newcomer's computer at another address signs in at once.
    assert code(tried(desk, password=PASSWORD, source="10.50.0.1")) == "in"


def test_any_number_of_sources_guess_one_in_a_thousand_passwords_at_most(desk: Desk) -> None:
    """A password that is not among the first thousand guesses stands: below 1 in 1,000 for one
    chosen among a million, for each name that it has."""
    campaign = Campaign(desk, 40)
    judged = campaign.run()
    assert 300 < judged <= 30 + 30 * 24
    assert judged / MOST_COMMON < 0.001
    # The owner's new computer has to wait while it lasts; or recovers, by a budget of its own.
    campaign.storm()
    assert code(tried(desk, password=PASSWORD, source="10.50.0.1")) == "too_many_tries"
    recovery = Recovery(desk.sessions.realm)
    asked = Recover(login="ivanov", way="email")
    assert recovery.recover(Caller(None, None, "10.50.0.1"), asked).ticket


# ── codes of a recovery ───────────────────────────────────────────────────────────────────────


def test_a_month_of_recoveries_hits_a_code_less_than_once_in_eight_hundred(desk: Desk) -> None:
    """From forty sources, every hour, each ticket tried out and sent again; meanwhile the owner's
    own computer recovers."""
    recovery = Recovery(desk.sessions.realm)
    device = desk.sign_in().device
    crowd = [Caller(None, None, one) for one in sources(40)]
    sent = tries = 0

    def storm(caller: Caller) -> tuple[int, int]:
        try:
            ticket = recovery.recover(caller, Recover(login="ivanov", way="email"))
        except Refused:
            return 0, 0
        codes = 1
        desk.clock.pass_by(60)
        try:
            recovery.again(caller, SendAgain(ticket=ticket.ticket, way="email"))
            codes += 1
        except Refused:
            pass  # the budget is used up
        return codes, guesses(recovery, caller, ticket)

    for hour in range(DAYS * 24):
        for caller in random.Random(hour).sample(crowd, 4):
            more, guessed = storm(caller)
            sent, tries = sent + more, tries + guessed
        if hour % 24 == 0:
            mine = Recover(login="ivanov", way="email", device=device)
            assert recovery.recover(Caller(None, None, "10.99.0.1"), mine).ticket
        desk.clock.pass_by(3_600 - 240)
    assert 100 < sent <= 12 + 12 * DAYS
    # Of a ticket's codes at most two count at once, and each of them was paid for.
    assert 3 * sent / 10**6 < 1 / 800
    assert tries <= 3 * sent


def guesses(recovery: Recovery, caller: Caller, ticket: Ticket) -> int:
    """How many codes of a ticket may be tried. None of these is right: they are too short."""
    count = 0
    while True:
        asked = Reset(ticket=ticket.ticket, code="00000", password="newpass1", device_name="")
        with pytest.raises(Refused) as said:
            recovery.reset(caller, asked)
        if said.value.code != "wrong_code":
            assert said.value.code in ("code_spent", "too_many_tries")
            return count
        count += 1


# ── numbers, surnames, codes of bills ─────────────────────────────────────────────────────────


def test_an_account_is_asked_for_seven_hundred_and_fifty_times_a_month(desk: Desk) -> None:
    owners = Owners(desk.sessions.realm)
    judged = 0
    for hour in range(DAYS * 24):
        for source in random.Random(hour).sample(sources(40), 4):
            with pytest.raises(Refused) as said:
                owners.known("0710000000", "Сидоров", None, source=source)
            judged += said.value.code != "too_many_tries"
        desk.clock.pass_by(3_600)
    assert 300 < judged <= 30 + 24 * DAYS
    # Another account is nobody's business here: its household is not kept waiting.
    publish(desk.database, "tyumen", [account("0710000002")])
    found = owners.known("0710000002", "Иванов", None, source="10.99.0.1")
    assert found.customer == "Иванов Иван Иванович"


def test_one_source_cannot_use_up_an_account_for_its_household(desk: Desk) -> None:
    owners = Owners(desk.sessions.realm)
    for _ in range(DAYS * 12):
        for _ in range(3):
            with pytest.raises(Refused):
                owners.known("0710000000", "Сидоров", None, source="10.0.0.1")
        desk.clock.pass_by(2 * 3_600)
        assert owners.known("0710000000", "Иванов", None, source="10.99.0.1")
