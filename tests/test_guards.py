"""The guards of conftest.py, each seen to catch what it is there for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

PLANTED = """
import gc
import logging
import socket
import threading
import warnings

import pytest
from hypothesis import given, strategies
from PySide6 import QtCore


def test_bad_log():
    logging.getLogger("lkk_desktop.sync").warning("unexpected")


def test_good_log_asked_for(caplog):
    logging.getLogger("lkk_desktop.sync").warning("expected")


@pytest.mark.warns
def test_good_log_marked():
    logging.getLogger("lkk_desktop.sync").warning("expected")


def test_bad_qt():
    QtCore.qWarning("unexpected")


@pytest.fixture
def late():
    yield
    QtCore.qWarning("unexpected")


def test_bad_qt_at_the_end(late):
    pass


def test_bad_address():
    try:
        socket.create_connection(("192.0.2.1", 80), 1)
    except Exception:
        pass


def test_bad_name():
    try:
        socket.getaddrinfo("example.org", 80)
    except Exception:
        pass


def test_good_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        server.accept()[0].close()


def test_bad_warning():
    warnings.warn("unexpected")


def test_bad_socket_left_open():
    socket.socket()
    gc.collect()


def test_bad_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()


@given(strategies.integers())
def test_bad_example(number):
    assert number < 100
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    tree = tmp_path_factory.mktemp("guards")
    (tree / "tests").mkdir()
    shutil.copy(HERE / "conftest.py", tree / "tests")
    shutil.copy(HERE.parent / "pyproject.toml", tree)
    (tree / "tests" / "test_planted.py").write_text(PLANTED, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("name", re.findall(r"def (test_bad_\w+)", PLANTED))
def test_what_is_not_expected_fails(name: str, said: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) \S+::{name}\b", said, re.MULTILINE), said


@pytest.mark.parametrize("name", re.findall(r"def (test_good_\w+)", PLANTED))
def test_what_is_expected_passes(name: str, said: str) -> None:
    assert not re.search(rf"^(FAILED|ERROR) \S+::{name}\b", said, re.MULTILINE), said


def test_the_seed_is_said_and_the_last_line_is_the_summary(said: str) -> None:
    assert "--randomly-seed=" in said
    assert re.search(r"\d+ failed, \d+ passed, \d+ errors in [\d.]+s$", said.strip())
