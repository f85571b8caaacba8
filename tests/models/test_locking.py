"""The lock over the window: what opens it, what a wrong try costs, when idling locks."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest

from lkk_desktop.models import locking
from lkk_desktop.models.locking import DELAYS, MOST_TRIES, AppLock, faults, make, matches, slept

SALT = b"salt" * 4
MINUTE = 60_000


def cheap(kind: locking.Kind = "pin", text: str = "2580", **fields: int) -> AppLock:
    blank = AppLock(kind=kind, salt=SALT, hash=b"", time=1, memory_kib=64, lanes=1, **fields)
    return msgspec.structs.replace(blank, hash=locking._hashed(blank, text))


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("pin", "2580", ()),
        ("pin", "846197325018", ()),
        ("pin", "8461973250187", ("pin_length",)),
        ("pin", "123", ("pin_length",)),
        ("pin", "", ("pin_not_digits",)),
        ("pin", "12a4", ("pin_not_digits",)),
        ("pin", "١٢٣٤", ("pin_not_digits",)),
        ("pin", "²³⁴⁵", ("pin_not_digits",)),
        ("pin", " 2580", ("pin_not_digits",)),
        ("pin", "0000", ("pin_simple",)),
        ("pin", "1234", ("pin_simple",)),
        ("pin", "9876", ("pin_simple",)),
        ("pin", "7890", ("pin_simple",)),
        ("pin", "1235", ()),
        ("pin", "9" * 10_000, ("pin_length",)),
        ("passphrase", "короткая", ()),
        ("passphrase", "кратко", ("lock_short",)),
        ("passphrase", "ж" * 1_001, ("lock_long",)),
    ],
)
def test_what_may_lock(kind: locking.Kind, text: str, found: tuple[str, ...]) -> None:
    assert faults(kind, text) == found


def test_only_what_was_set_opens_it() -> None:
    lock = cheap()
    assert matches(lock, "2580")
    assert not any(matches(lock, wrong) for wrong in ("", "2581", "02580", "2580 ", "9" * 100_000))


def test_a_phrase_is_the_same_however_its_letters_are_put_together() -> None:
    lock = cheap("passphrase", unicodedata.normalize("NFD", "йод и Ёлка"))
    assert matches(lock, unicodedata.normalize("NFC", "йод и Ёлка"))


def test_the_hash_costs_what_a_guess_is_to_cost_and_says_nothing() -> None:
    lock = make("pin", "2580", SALT)
    assert (lock.time, lock.memory_kib, lock.lanes) == (3, 65_536, 4)
    assert "2580" not in locking.kept(lock)
    assert locking.from_kept(locking.kept(lock)) == lock


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"kind": "door"}', "null"])
def test_what_makes_no_sense_locks_nobody_out(text: str | None) -> None:
    assert locking.from_kept(text) is None


def test_wrong_tries_cost_more_and_more_and_then_the_lock_is_spent() -> None:
    lock, now = cheap(), 1_000_000
    waits = []
    for _ in range(MOST_TRIES):
        lock = lock.tried(now)
        waits.append(lock.wait(now))
        now += lock.wait(now)
    assert waits == [0, 0, DELAYS[3], DELAYS[4], 0]
    assert lock.spent
    assert lock.left == 0
    assert not lock.opened().spent


def test_a_clock_that_was_set_back_does_not_lock_for_years() -> None:
    lock = cheap(tries=3, until=10_000_000_000_000)
    assert lock.wait(0) == max(DELAYS.values())


def test_sleeping_counts_as_idling() -> None:
    lock = cheap(minutes=5)
    assert not lock.idle(4 * MINUTE, 4 * MINUTE)
    assert lock.idle(8 * 60 * MINUTE, 2_000), "KeePassXC #2014: the timer slept, the world did not"
    assert lock.idle(-60 * MINUTE, 5 * MINUTE), "the clock on the wall was set back"
    assert not cheap(minutes=0).idle(10**12, 10**12)


def test_a_clock_that_outruns_the_other_tells_of_a_sleep() -> None:
    assert slept(3_600_000, 2_000)
    assert not slept(2_500, 2_000)
    assert not slept(-3_600_000, 2_000), "set back by hand: nobody slept"
    assert not slept(60_000, 60_000), "the program stood still, both clocks went on"
