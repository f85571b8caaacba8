"""The guards of conftest.py, each seen to catch what it is there for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import CANARIES

HERE = Path(__file__).resolve().parent

PLANTED = """
import asyncio
import gc
import logging
import socket
import threading
import warnings

import pytest
from hypothesis import given, strategies
from PySide6 import QtCore

from tests.canaries import CANARIES, LEAKS, Watch


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


def test_bad_canary_in_a_log_line():
    logging.getLogger("lkk_desktop.sync").debug("sent the readings of %s", CANARIES[0].word)


@pytest.mark.warns
def test_bad_canary_in_an_error():
    try:
        raise ValueError(f"no such place: {CANARIES[1].word}")
    except ValueError:
        logging.getLogger("elsewhere").error("failed", exc_info=True)


def test_bad_canary_in_an_answer():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": CANARIES[0].word.encode()})

    async def send(message):
        pass

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(Watch(app, lambda token, streams: frozenset(), LEAKS.append)(scope, None, send))


def test_good_file_is_the_servers_own(tmp_path):
    (tmp_path / "server.db").write_text(CANARIES[2].word, "utf-8")


def test_good_file_that_is_left_in_the_clear(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "notes.txt").write_text(f"№ {CANARIES[2].word}", "utf-8")
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    tree = tmp_path_factory.mktemp("guards")
    (tree / "tests").mkdir()
    for name in ("__init__.py", "conftest.py", "canaries.py"):
        shutil.copy(HERE / name, tree / "tests")
    shutil.copy(HERE.parent / "pyproject.toml", tree)
    (tree / "tests" / "test_planted.py").write_text(PLANTED, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    # Hypothesis keeps the words that it found in the sources there.
    shutil.rmtree(tree / ".hypothesis", ignore_errors=True)
    return done.stdout


@pytest.mark.parametrize("name", re.findall(r"def (test_bad_\w+)", PLANTED))
def test_what_is_not_expected_fails(name: str, said: str) -> None:
    assert re.search(rf"^(FAILED|ERROR) \S+::{name}\b", said, re.MULTILINE), said


@pytest.mark.parametrize("name", re.findall(r"def (test_good_\w+)", PLANTED))
def test_what_is_expected_passes(name: str, said: str) -> None:
    assert not re.search(rf"^(FAILED|ERROR) \S+::{name}\b", said, re.MULTILINE), said


def test_what_is_left_in_the_clear_is_named(said: str) -> None:
    left = [line for line in said.splitlines() if line.startswith("left in the clear: ")]
    assert len(left) == 1, said
    assert left[0].endswith("test_good_file_that_is_left_in0/deep/notes.txt: " + CANARIES[2].word)


def test_the_seed_is_said_and_the_last_line_is_the_summary(said: str) -> None:
    assert "--randomly-seed=" in said
    assert re.search(r"\d+ failed, \d+ passed, \d+ errors in [\d.]+s$", said.strip())
