"""A profile that leaves this computer: keys first, and what was begun is finished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lkk_desktop.replica import keys, wiping
from lkk_desktop.replica.files import Files, prepare
from lkk_desktop.replica.keys import RecoveryCode, SystemKeyring
from lkk_desktop.replica.ways import new_code
from tests.replica.test_keys import GOOD, QUICK, Locked, Ring
from tests.replica.test_keys_move import Killed, furnish, killing


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def profile(folder: Path, ring: Ring) -> keys.Keys:
    made = keys.create(folder, SystemKeyring(ring), QUICK)
    keys.add(folder, made, GOOD, QUICK)
    keys.add(folder, made, RecoveryCode(new_code()))
    prepare(Files(folder, made))
    (folder / "settings.toml").write_text("language = 'ru'\n")
    return made


def ring_of(ring: Ring) -> Callable[[], SystemKeyring]:
    return lambda: SystemKeyring(ring)


def test_nothing_is_left_that_opens_or_could_be_opened(folder: Path) -> None:
    ring = Ring()
    profile(folder, ring)
    wiping.wipe(folder, "revoked", ring_of(ring))
    assert kept(folder) == ["settings.toml"]
    assert not ring.kept
    assert wiping.begun(folder) is None


def test_the_keys_go_before_the_files_and_are_overwritten(folder: Path) -> None:
    ring = Ring()
    profile(folder, ring)
    seen: list[tuple[str, list[str]]] = []
    before = (folder / "keys.json").read_bytes()
    content: list[bytes] = []

    def step(name: str) -> None:
        seen.append((name, kept(folder)))
        if name == "remove keys":
            content.append((folder / "keys.json").read_bytes())

    wiping.wipe(folder, "revoked", ring_of(ring), step)
    at = next(i for i, (name, _) in enumerate(seen) if name == "remove outbox.db")
    assert "keys.json" not in seen[at][1]
    assert "outbox.db" in seen[at][1]
    assert len(content[0]) == len(before)
    assert before[:40] not in content[0]
    assert b"sealed" not in content[0]


def test_killed_at_any_step_the_next_start_finishes_it(folder: Path) -> None:
    killed = 0
    for at in range(40):
        place, ring = folder / str(at), Ring()
        profile(place, ring)
        try:
            wiping.wipe(place, "revoked", ring_of(ring), killing(at))
        except Killed:
            killed += 1
        else:
            break
        if at == 0:  # nothing had been begun
            assert wiping.finish(place, ring_of(ring)) is None
            assert keys.ways(place)
            continue
        assert wiping.finish(place, ring_of(ring)) == "revoked"
        assert kept(place) == ["settings.toml"]
        assert not ring.kept
    assert killed >= 12


def test_a_keyring_that_does_not_answer_keeps_nothing_alive(folder: Path) -> None:
    """Its entry is worth nothing once the file is gone that was sealed for it."""
    ring = Ring()
    profile(folder, ring)
    broken = Locked()
    wiping.wipe(folder, "removed", ring_of(broken))
    assert kept(folder) == ["settings.toml"]
    wiping.remove_folder(folder)
    assert not folder.exists()


def test_a_profile_whose_key_file_makes_no_sense_is_wiped_too(folder: Path) -> None:
    furnish(folder)
    (folder / "keys.json").write_bytes(b"\xff\xff")
    wiping.wipe(folder, "removed", lambda: None)
    assert kept(folder) == []


def test_a_mark_that_makes_no_sense_still_means_what_it_means(folder: Path) -> None:
    furnish(folder)
    (folder / wiping.MARK).write_bytes(b"{")
    assert wiping.begun(folder) == "removed"
    assert wiping.finish(folder, lambda: None) == "removed"
    assert kept(folder) == []


@pytest.mark.parametrize("name", ["outbox.db", "replica.db"])
def test_a_profile_without_one_of_its_files_is_wiped_too(folder: Path, name: str) -> None:
    furnish(folder)
    (folder / name).unlink()
    wiping.wipe(folder, "removed", lambda: None)
    assert kept(folder) == []
