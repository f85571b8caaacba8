"""What opens the lock, and what a stranger before the computer comes to."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Connectivity, Problem
from lkk_desktop.models.locking import DELAYS
from tests.ui.lock.conftest import CODE, MINUTE, PHRASE, PIN, House, cheap


def locked(house: House) -> bool:
    return house.guard.is_locked


def test_without_a_lock_nothing_is_locked(house: House) -> None:
    assert not house.guard.lock_now()
    assert not locked(house)


def test_the_pin_opens_it_and_nothing_else_of_four_digits(house: House, qtbot: QtBot) -> None:
    house.lock()
    with qtbot.waitSignal(house.guard.locked, timeout=1_000):
        assert house.guard.lock_now()
    assert house.judged("", "2581") == "wrong"
    assert locked(house)
    with qtbot.waitSignal(house.guard.unlocked, timeout=2_000):
        assert house.judged("", PIN) == ""
    assert not locked(house)
    assert house.guard.lock is not None
    assert house.guard.lock.tries == 0


def test_a_lock_is_set_and_stands_in_the_profile(house: House, qtbot: QtBot) -> None:
    done: list[bool] = []
    house.guard.set("pin", PIN, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    later = house.new_guard()
    assert later.lock == house.guard.lock
    assert later.lock is not None
    assert PIN not in (house.cabinet.recalled("lock") or "")
    house.guard.idle_minutes(30)
    later = house.new_guard()
    assert later.lock is not None
    assert later.lock.minutes == 30
    house.guard.take_off()
    assert house.new_guard().lock is None


def test_a_stranger_gets_five_tries_with_growing_waits_and_then_none(house: House) -> None:
    house.lock()
    house.guard.lock_now()
    answers = [house.judged("", guess) for guess in ("1111", "2222", "3333")]
    assert answers == ["wrong"] * 3
    assert house.judged("", PIN) == "wait", "even the right one waits"
    assert house.guard.lock is not None
    assert house.guard.lock.tries == 3, "what was not judged is not counted"
    house.clocks.pass_(DELAYS[3])
    assert house.judged("", "4444") == "wrong"
    house.clocks.pass_(DELAYS[4])
    assert house.judged("", "5555") == "spent"
    house.clocks.pass_(365 * 24 * 60 * MINUTE)
    assert house.judged("", PIN) == "spent"
    assert "" not in house.guard.ways()


def test_killing_the_program_takes_no_try_back(house: House) -> None:
    """The try is on the disk before it is judged."""
    house.lock()
    said: list[str] = []
    house.guard.try_("", "1111", said.append)
    later = house.new_guard()
    assert later.lock is not None
    assert later.lock.tries == 1
    house.qtbot.waitUntil(lambda: bool(said))


@pytest.mark.parametrize(("way", "right"), [("passphrase", PHRASE), ("recovery", CODE)])
def test_a_forgotten_pin_is_no_end(house: House, way: str, right: str) -> None:
    house.lock(tries=5)
    house.guard.lock_now()
    assert house.guard.ways() == ("passphrase", "recovery", "password")
    assert house.judged(way, "nothing of the kind") == "wrong_key"
    assert locked(house)
    assert house.judged(way, right) == ""
    assert not locked(house)
    assert house.guard.proved, "the PIN may be changed without being known"
    assert house.guard.lock is not None
    assert not house.guard.lock.spent


def test_what_the_profile_does_not_have_is_not_offered(house: House) -> None:
    house.lock()
    house.keeper.ways = ("keyring",)
    assert house.guard.ways() == ("", "password")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Problem("wrong_credentials"), "wrong_credentials"),
        (Problem("too_many_tries"), "too_many_tries"),
        (Problem("another_user"), "another_user"),
        (Connectivity("unreachable"), "unreachable"),
    ],
)
def test_the_cabinets_password_is_judged_by_the_server_alone(
    house: House, answer: Exception, code: str
) -> None:
    house.lock(tries=5)
    house.guard.lock_now()
    said: list[str] = []
    house.guard.try_("password", "kabinet2026", said.append)
    assert house.profile.worker.asked == ["sign_in ivanov kabinet2026"]
    house.profile.worker.answers[0](answer)
    house.qtbot.waitUntil(lambda: bool(said))
    assert said == [code]
    assert locked(house)


def test_the_right_password_opens_it(house: House) -> None:
    house.lock(tries=5)
    house.guard.lock_now()
    said: list[str] = []
    house.guard.try_("password", "kabinet2026", said.append)
    house.profile.worker.answers[0](None)
    house.qtbot.waitUntil(lambda: bool(said))
    assert said == [""]
    assert not locked(house)


def test_proving_opens_nothing(house: House) -> None:
    house.lock()
    house.guard.lock_now()
    said: list[str] = []
    house.guard.prove(PIN, said.append)
    house.qtbot.waitUntil(lambda: bool(said))
    assert said == [""]
    assert locked(house)
    assert not house.guard.proved


def test_once_the_files_are_gone_the_pin_still_opens_what_is_shown(house: House) -> None:
    house.lock()
    house.guard.lock_now()
    house.guard.detach()
    house.profile.close()
    assert house.judged("", "1111") == "wrong"
    assert house.judged("", PIN) == ""


def test_a_passphrase_locks_as_well(house: House) -> None:
    house.guard._keep(cheap(PHRASE, "passphrase"))
    house.guard.lock_now()
    assert house.judged("", PHRASE) == ""
