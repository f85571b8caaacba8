"""The first paint needs little: what is heavy to import comes after it (design 9)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sqlalchemy", "httpx", "sqlcipher3", "babel", "qtawesome", "keyring", "apscheduler")
OF_PAPERS = ("PySide6.QtPdf", "PySide6.QtPrintSupport", "reportlab", "icalendar")
CHILD = """
import os, sys
from lkk_desktop.__main__ import parse
from lkk_desktop import app
application = app.start(parse(sys.argv[1:]))
def painted():
    sys.stdout.write(" ".join(sys.modules))
    sys.stdout.flush()
    os._exit(0)
application.frame.painted.connect(painted)
app.QApplication.exec()
"""
OVER_FILES = """
import sys
from lkk_desktop import cabinet
sys.stdout.write(" ".join(sys.modules))
"""


def modules(code: str, *arguments: str) -> set[str]:
    """The modules that a fresh process has imported when it says so."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    names = set(done.stdout.split())
    return names | {name.partition(".")[0] for name in names}


@pytest.fixture(scope="module")
def at_first_paint(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return modules(CHILD, "--profile", str(tmp_path_factory.mktemp("light") / "profile"))


@pytest.mark.parametrize("name", [*HEAVY, *OF_PAPERS])
def test_the_first_paint_does_not_import(at_first_paint: set[str], name: str) -> None:
    assert "PySide6" in at_first_paint
    assert name not in at_first_paint


def test_a_profile_that_exists_is_shown_without_sqlalchemy_and_the_wire() -> None:
    assert modules(OVER_FILES).isdisjoint({"sqlalchemy", "httpx", "apscheduler"})


def test_the_child_sees_this_tree() -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import lkk_desktop; print(lkk_desktop.__file__)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert Path(where.strip()).is_relative_to(Path(__file__).parent.parent)
