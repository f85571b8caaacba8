"""H49: at every start, after whatever fault, no file begins as a database without encryption."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.replica.faults import Fault
from tests.faults.stand import FILES, PLAIN, Loss, Stand, lies_open
from tests.faults.visit import Visit

pytestmark = pytest.mark.slow


def plain(path: Path) -> None:
    """Somebody puts a database without encryption in a file's place."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    database = sqlcipher.connect(str(path))
    database.execute("CREATE TABLE command (id)")
    database.commit()
    database.close()
    assert path.read_bytes()[:16] == PLAIN


def gone(path: Path) -> None:
    path.unlink()


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def test_the_check_sees_a_file_that_lies_open(ground: Stand, tmp_path: Path) -> None:
    profile = ground.profile(tmp_path / "profile")
    assert lies_open(profile) == []
    plain(profile / "replica.db")
    assert lies_open(profile) == ["replica.db"]


@pytest.mark.parametrize("harm", [plain, gone, noise], ids=lambda harm: harm.__name__)
def test_a_replica_is_made_anew_under_its_key(
    ground: Stand, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    profile = ground.profile(tmp_path / "profile")
    harm(profile / "replica.db")
    with Visit(profile, ground.url) as visit:
        visit.start()
        visit.wait(visit.met, "all pulled anew")
        visit.submit()
        visit.settle()
        ground.said |= visit.saved
        assert lies_open(profile) == []
    assert ground.judge() == (0, 0)


def test_an_outbox_without_encryption_is_not_written_to(ground: Stand, tmp_path: Path) -> None:
    profile = ground.profile(tmp_path / "profile")
    plain(profile / "outbox.db")
    before = (profile / "outbox.db").read_bytes()
    with pytest.raises(Fault, match="not_a_database"):
        Visit(profile, ground.url)
    assert (profile / "outbox.db").read_bytes() == before


def test_each_start_of_a_life_is_looked_at(ground: Stand, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    for number in range(4):
        with Visit(profile, ground.url) as visit:
            if not visit.cabinet.signed_in:
                visit.sign_in()
            visit.start()
            visit.wait(visit.met, "a page")
            visit.submit()
            visit.check_sealed()
            ground.said |= visit.saved
        heads = {name: (profile / name).read_bytes()[:16] for name in FILES}
        assert PLAIN not in heads.values(), number
    plain(profile / "replica.db")
    assert lies_open(profile)
    with Visit(profile, ground.url) as visit:
        visit.settle()
    assert ground.judge() == (0, 0)


def test_a_start_over_a_file_that_lies_open_would_be_a_loss(tmp_path: Path, ground: Stand) -> None:
    profile = ground.profile(tmp_path / "profile")
    with Visit(profile, ground.url) as visit:
        plain(profile / "replica.db")
        with pytest.raises(Loss, match="not encrypted"):
            visit.check_sealed()
