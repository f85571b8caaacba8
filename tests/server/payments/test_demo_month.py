"""``lkk-server demo-month``: real processes, a real browser, and books that agree in the end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lkk_server.demo import browser

LACKS = shutil.which("chromium") is None or shutil.which("chromedriver") is None
MOST = 600


def played(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lkk_server", "demo-month", "--data", str(folder)],
        capture_output=True,
        text=True,
        timeout=MOST,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.slow
@pytest.mark.journey
@pytest.mark.timeout(MOST)
@pytest.mark.skipif(LACKS, reason=browser.NEEDED)
def test_the_month_is_played_and_the_books_agree(tmp_path: Path) -> None:
    done = played(tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert [line[:2] for line in said.splitlines() if re.match(r"[0-9]\. ", line)] == [
        f"{number}." for number in range(1, 7)
    ]
    assert said.count(": accepted") == 3
    assert "13 accounts billed" in said
    assert re.search(r"the app shows it as paid, [0-9.]+ s after the browser", said)
    assert re.search(r"the cheque came [0-9.]+ s later: .*ФН [0-9]{16}, ФД 1, ФПД [0-9]{10}", said)
    assert "08.12.2026: paid, 8 803.77" in said
    # His July's heating: 2 922.11, its 91st day is 14 November (the hand's figures).
    assert "320.36 of 56 103.73" in said
    assert "2 922.11 of 2026-07 x 13 days from 01.11 to 13.11 x 9.5 % / 300" in said
    assert "2 922.11 of 2026-07 x 17 days from 14.11 to 30.11 x 9.5 % / 130" in said
    assert said.endswith("All agree to the kopeck.\n")
    pictures = sorted(one.name for one in (tmp_path / "demo" / "pictures").iterdir())
    assert pictures == ["1-card.png", "2-code.png", "3-done.png"]


def test_without_a_browser_it_says_what_to_install(tmp_path: Path) -> None:
    done = played(tmp_path / "demo", PATH=str(tmp_path))
    assert done.returncode == 2
    assert "tools/system-packages browser" in done.stderr
    assert not (tmp_path / "demo").exists()
