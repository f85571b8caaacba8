"""``lkk-server sandbox`` as somebody types it: what it says, what it writes, what it refuses."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lkk_server.__main__ import main
from lkk_server.payments.till import settings_in
from lkk_server.sandbox import command
from lkk_server.sandbox.store import FILE, Store


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    before = os.umask(0o077)
    try:
        assert main(["sandbox", *arguments]) == 1
    finally:
        os.umask(before)
    said = capsys.readouterr()
    assert not said.out
    assert "Traceback" not in said.err
    return said.err


def test_a_port_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal(capsys, "--data", str(tmp_path), "--port", port)
    assert f"cannot listen on 127.0.0.1 port {port}" in said


def test_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, though it is long enough" * 100)
    said = refusal(capsys, "--data", str(tmp_path), "--port", "0")
    assert "the bank's file cannot be used (DatabaseError)" in said


def test_settings_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    there = ["--for", str(tmp_path / "file")]
    said = refusal(capsys, "--data", str(tmp_path / "bank"), "--port", "0", *there)
    assert "payments.toml cannot be written" in said


def test_settings_are_their_owners_only_and_replaced_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "bank", lambda: 0)
    for url in ("http://127.0.0.1:1", "http://127.0.0.1:2"):
        file = command.write_settings(tmp_path / "server", store, url)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        settings = settings_in(tmp_path / "server")
        assert settings is not None
        assert settings.register is not None
        assert (settings.bank.url, settings.register.url) == (url, url)
        assert settings.bank.secret == store.said("secret.bank")
        assert settings.bank.secret != settings.register.secret
    assert [one.name for one in (tmp_path / "server").iterdir()] == ["payments.toml"]
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_stops_when_it_is_told(tmp_path: Path, how: signal.Signals) -> None:
    asked = [sys.executable, "-m", "lkk_server", "sandbox", "--data", str(tmp_path), "--port", "0"]
    clock = ["--clock", "2026-11-20T10:00+05:00", "--payee", "АО «ЭСК»"]
    with subprocess.Popen(
        [*asked, *clock], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert list(said) == ["url"]
        process.send_signal(how)
        out, error = process.communicate(timeout=20)
        assert (process.returncode, out, error) == (0, "", "")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
