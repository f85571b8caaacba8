"""More than one way to the same keys: a keyring that is gone locks nobody out (H48)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from lkk_desktop.replica import keys
from lkk_desktop.replica.keys import Passphrase, RecoveryCode, SystemKeyring
from lkk_desktop.replica.ways import ALPHABET, code_of, new_code
from tests.replica.test_keys import GOOD, QUICK, Garbling, Locked, Ring
from tests.replica.test_keys import code_of as fault_of


def test_a_recovery_code_opens_what_the_keyring_no_longer_does(tmp_path: Path) -> None:
    ring, code = Ring(), new_code()
    made = keys.create(tmp_path, SystemKeyring(ring), QUICK)
    keys.add(tmp_path, made, RecoveryCode(code))
    assert keys.ways(tmp_path) == ("keyring", "recovery")
    for broken in (Ring(), Locked(), Garbling()):
        assert fault_of(lambda: keys.unlock(tmp_path, SystemKeyring(broken))) == "no_keyring"  # noqa: B023
        assert keys.unlock(tmp_path, RecoveryCode(code)) == made


def test_a_keyring_that_lies_opens_nothing_and_the_passphrase_still_does(tmp_path: Path) -> None:
    ring = Ring()
    made = keys.create(tmp_path, SystemKeyring(ring), QUICK)
    keys.add(tmp_path, made, GOOD, QUICK)
    ring.kept = dict.fromkeys(ring.kept, "7f" * 32)
    assert fault_of(lambda: keys.unlock(tmp_path, SystemKeyring(ring))) == "wrong_key"
    assert keys.unlock(tmp_path, GOOD) == made


def test_the_keyring_moves_from_one_desktop_to_another(tmp_path: Path) -> None:
    gnome, kde = Ring(), Ring()
    made = keys.create(tmp_path, SystemKeyring(gnome), QUICK)
    keys.add(tmp_path, made, GOOD, QUICK)
    keys.add(tmp_path, keys.unlock(tmp_path, GOOD), SystemKeyring(kde))
    assert keys.unlock(tmp_path, SystemKeyring(kde)) == made
    assert fault_of(lambda: keys.unlock(tmp_path, SystemKeyring(gnome))) == "no_keyring"
    assert keys.ways(tmp_path) == ("passphrase", "keyring")


def test_a_new_entry_never_replaces_one_that_is_in_force(tmp_path: Path) -> None:
    """Were the program killed between the keyring and the file, the old entry still opens."""
    ring = Ring()
    made = keys.create(tmp_path, SystemKeyring(ring), QUICK)
    before = (tmp_path / "keys.json").read_bytes()
    keys.add(tmp_path, made, SystemKeyring(ring))
    assert len(ring.kept) == 1, "the entry that nothing is sealed for is gone"
    (tmp_path / "keys.json").write_bytes(before)
    assert fault_of(lambda: keys.unlock(tmp_path, SystemKeyring(ring))) == "no_keyring"

    class Killed(Ring):
        def delete_password(self, service_name: str, username: str) -> None:
            raise SystemExit

    killed = Killed()
    made = keys.create(tmp_path / "two", SystemKeyring(killed), QUICK)
    with pytest.raises(SystemExit):
        keys.add(tmp_path / "two", made, SystemKeyring(killed))
    assert keys.unlock(tmp_path / "two", SystemKeyring(killed)) == made


def test_a_code_that_was_made_anew_ends_the_old_one(tmp_path: Path) -> None:
    made = keys.create(tmp_path, GOOD, QUICK)
    first, second = new_code(), new_code()
    keys.add(tmp_path, made, RecoveryCode(first))
    keys.add(tmp_path, made, RecoveryCode(second))
    assert fault_of(lambda: keys.unlock(tmp_path, RecoveryCode(first))) == "wrong_key"
    assert keys.unlock(tmp_path, RecoveryCode(second)) == made


def test_a_way_is_taken_back_but_never_the_last_one(tmp_path: Path) -> None:
    ring = Ring()
    made = keys.create(tmp_path, SystemKeyring(ring), QUICK)
    keys.add(tmp_path, made, GOOD, QUICK)
    keys.remove(tmp_path, "keyring", SystemKeyring(ring))
    assert keys.ways(tmp_path) == ("passphrase",)
    assert not ring.kept
    assert fault_of(lambda: keys.remove(tmp_path, "passphrase")) == "last_way"
    assert keys.unlock(tmp_path, GOOD) == made


def test_a_code_is_long_enough_and_no_two_are_alike() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        groups = code.split("-")
        assert [len(group) for group in groups] == [5] * 5
        assert set("".join(groups)) <= set(ALPHABET)
    assert 32**24 >= 2**100


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "о").replace("1", "l"),
        lambda code: code.translate(str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ")),
        lambda code: f"  {code}\n",
        lambda code: code.replace("-", "—"),
    ],
)
def test_a_code_is_understood_however_it_was_written_down(written: object) -> None:
    for _ in range(50):
        code = new_code()
        assert code_of(written(code)) == code_of(code)  # type: ignore[operator]


def test_a_slip_of_the_pen_is_told_before_anything_is_tried() -> None:
    told = 0
    for _ in range(300):
        code = new_code()
        other = "7" if code[3] != "7" else "8"
        told += fault_or_none(code[:3] + other + code[4:]) == "mistyped_code"
    assert told > 270
    for wrong in ("", "-----", new_code()[:-1], new_code() + "A", "U" * 25, "Ж" * 25, "A" * 10_000):
        assert fault_or_none(wrong) == "mistyped_code"


def fault_or_none(text: str) -> str | None:
    from lkk_desktop.replica.faults import Fault

    try:
        code_of(text)
    except Fault as fault:
        return fault.code
    return None


def test_no_secret_lies_in_the_file(tmp_path: Path) -> None:
    ring, code = Ring(), new_code()
    made = keys.create(tmp_path, SystemKeyring(ring), QUICK)
    keys.add(tmp_path, made, RecoveryCode(code))
    keys.add(tmp_path, made, Passphrase("canary-passphrase"), QUICK)
    content = (tmp_path / "keys.json").read_text()
    secrets = [code, code.replace("-", ""), code_of(code), "canary-passphrase", *ring.kept.values()]
    secrets += [made.outbox.hex(), made.replica.hex()]
    assert not [one for one in secrets if one in content]


@pytest.mark.parametrize("field", ["public", "sender", "nonce", "sealed"])
@pytest.mark.parametrize("value", ["", "AAAA", "A" * 43 + "="])
def test_a_sealing_that_was_tampered_with_opens_nothing(
    tmp_path: Path, field: str, value: str
) -> None:
    keys.create(tmp_path, GOOD, QUICK)
    plain = msgspec.json.decode((tmp_path / "keys.json").read_bytes())
    plain["ways"][0][field] = value
    (tmp_path / "keys.json").write_bytes(msgspec.json.encode(plain))
    assert fault_of(lambda: keys.unlock(tmp_path, GOOD)) in ("not_a_database", "wrong_key")
