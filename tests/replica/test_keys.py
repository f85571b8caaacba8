"""The keys of a profile: random, sealed, opened by a keyring or a passphrase, never lost."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.keys import Cost, Keys, Passphrase, SystemKeyring, create, unlock, ways

QUICK = Cost(time=1, memory_kib=64, lanes=1)
GOOD = Passphrase("йод и соль 2026")


class Ring:
    """A keyring that works."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password

    def delete_password(self, service_name: str, username: str) -> None:
        del self.kept[service_name, username]


class Locked(Ring):
    def get_password(self, service_name: str, username: str) -> str | None:
        raise RuntimeError("the collection is locked")


class Absent(Ring):
    def set_password(self, service_name: str, username: str, password: str) -> None:
        raise OSError("no Secret Service")


class Forgetful(Ring):
    def set_password(self, service_name: str, username: str, password: str) -> None:
        pass


class Garbling(Ring):
    def get_password(self, service_name: str, username: str) -> str | None:
        return "мусор"


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Fault) as fault:
        act()
    return fault.value.code


def test_a_passphrase_opens_what_it_sealed_and_no_other_does(tmp_path: Path) -> None:
    keys = create(tmp_path / "new", GOOD, QUICK)
    assert unlock(tmp_path / "new", GOOD) == keys
    assert ways(tmp_path / "new") == ("passphrase",)
    assert code_of(lambda: unlock(tmp_path / "new", Passphrase("йод и соль"))) == "wrong_key"
    assert code_of(lambda: unlock(tmp_path / "new", Passphrase(""))) == "wrong_key"


def test_a_passphrase_is_the_same_however_its_letters_are_put_together(tmp_path: Path) -> None:
    keys = create(tmp_path, Passphrase(unicodedata.normalize("NFD", "йод Ё")), QUICK)
    assert unlock(tmp_path, Passphrase(unicodedata.normalize("NFC", "йод Ё"))) == keys


def test_the_keys_are_random_and_two(tmp_path: Path) -> None:
    one, two = create(tmp_path / "a", GOOD, QUICK), create(tmp_path / "b", GOOD, QUICK)
    assert len({one.outbox, one.replica, two.outbox, two.replica}) == 4
    assert {len(key) for key in (one.outbox, one.replica)} == {32}


def test_no_key_lies_in_the_file(tmp_path: Path) -> None:
    keys = create(tmp_path, GOOD, QUICK)
    content = (tmp_path / "keys.json").read_bytes()
    for key in (keys.outbox, keys.replica):
        assert key not in content
        assert key.hex().encode() not in content
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


def test_keys_that_may_open_something_are_never_replaced(tmp_path: Path) -> None:
    keys = create(tmp_path, GOOD, QUICK)
    assert code_of(lambda: create(tmp_path, Passphrase("another"), QUICK)) == "exists"
    assert unlock(tmp_path, GOOD) == keys


def test_the_ordinary_cost_is_felt_but_bearable(tmp_path: Path) -> None:
    assert Cost().memory_kib >= 64 * 1024
    begun = time.perf_counter()
    create(tmp_path, GOOD)
    assert time.perf_counter() - begun < 5


def test_a_keyring_opens_what_it_sealed(tmp_path: Path) -> None:
    ring = Ring()
    keys = create(tmp_path, SystemKeyring(ring), QUICK)
    assert unlock(tmp_path, SystemKeyring(ring)) == keys
    assert ways(tmp_path) == ("keyring",)
    assert code_of(lambda: unlock(tmp_path, SystemKeyring(Ring()))) == "no_keyring"
    assert code_of(lambda: unlock(tmp_path, GOOD)) == "wrong_key"


@pytest.mark.parametrize("ring", [Locked, Absent, Forgetful, Garbling])
def test_a_keyring_that_fails_makes_no_profile(tmp_path: Path, ring: type[Ring]) -> None:
    assert code_of(lambda: create(tmp_path, SystemKeyring(ring()), QUICK)) == "no_keyring"
    assert ways(tmp_path) == ()


@pytest.mark.parametrize("ring", [Locked, Garbling])
def test_a_keyring_that_fails_later_is_said_so(tmp_path: Path, ring: type[Ring]) -> None:
    create(tmp_path, SystemKeyring(Ring()), QUICK)
    before = (tmp_path / "keys.json").read_bytes()
    assert code_of(lambda: unlock(tmp_path, SystemKeyring(ring()))) == "no_keyring"
    assert (tmp_path / "keys.json").read_bytes() == before


def test_another_persons_keyring_entry_opens_nothing(tmp_path: Path) -> None:
    ring = Ring()
    create(tmp_path, SystemKeyring(ring), QUICK)
    for name in ring.kept:
        ring.kept[name] = "00" * 32
    assert code_of(lambda: unlock(tmp_path, SystemKeyring(ring))) == "wrong_key"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"profile": 5, "ways": []}', b"\xff\xfe"])
def test_a_key_file_that_makes_no_sense_is_said_so_and_stays(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "keys.json").write_bytes(content)
    assert code_of(lambda: unlock(tmp_path, GOOD)) == "not_a_database"
    assert code_of(lambda: create(tmp_path, GOOD, QUICK)) == "exists"
    assert (tmp_path / "keys.json").read_bytes() == content


@pytest.mark.parametrize(
    "fields",
    [
        {"cost": [0, 0, 0]},
        {"cost": [1, 2**31, 1]},
        {"cost": [1, 2**70, 1]},
        {"cost": [1, -1, 1]},
        {"salt": ""},
        {"nonce": "AA=="},
        {"sealed": "AAAA"},
    ],
)
def test_a_key_file_that_was_tampered_with_opens_nothing(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    create(tmp_path, GOOD, QUICK)
    plain = msgspec.json.decode((tmp_path / "keys.json").read_bytes())
    names = dict(zip(("time", "memory_kib", "lanes"), fields.get("cost", []), strict=False))  # type: ignore[call-overload]
    plain["ways"][0] |= {"cost": names} if names else fields
    (tmp_path / "keys.json").write_bytes(msgspec.json.encode(plain))
    assert code_of(lambda: unlock(tmp_path, GOOD)) in ("not_a_database", "wrong_key")


def test_a_missing_key_file_is_said_so(tmp_path: Path) -> None:
    assert code_of(lambda: unlock(tmp_path, GOOD)) == "unwritable"
    assert ways(tmp_path) == ()


def test_keys_do_not_say_themselves() -> None:
    keys = Keys(b"secret-outbox-key".ljust(32), b"secret-replica-key".ljust(32))
    assert "secret" not in repr(keys)
