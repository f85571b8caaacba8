"""H39: a disk fills up at whatever stage: nothing is removed, it is told, later all goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkk_desktop.replica import atomic
from tests.faults import disks
from tests.faults.stand import Stand

pytestmark = pytest.mark.slow


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    if not disks.allowed(tmp_path):
        pytest.skip("no file system can be mounted here")
    return tmp_path


def test_disks_of_ten_sizes_fill_up(ground: Stand, mounts: Path) -> None:
    done = disks.run(ground, mounts, sizes=10)
    assert done.disks == 10
    assert done.told == {disks.FULL: done.filled}
    assert done.filled > 5
    assert (done.lost, done.doubled) == (0, 0)


def test_a_small_file_is_replaced_whole_or_not_at_all(mounts: Path) -> None:
    with disks.disk(mounts / "small", 16) as room:
        settings = room / "settings.toml"
        atomic.write(settings, b"server = 'here'\n")
        with pytest.raises(OSError, match="No space left"):
            atomic.write(settings, b"#" * 32_768)
        assert settings.read_bytes() == b"server = 'here'\n"
