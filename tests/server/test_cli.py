"""``lkk-server`` from outside: seeded, served, stopped and killed, as an operator does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from lkk_desktop.models.calendar import instant, local
from lkk_server.__main__ import main, moment
from lkk_server.billing.command import SUMS
from lkk_server.identity.tokens import secret_in
from lkk_server.serving import clock_from

COMMAND = [sys.executable, "-m", "lkk_server"]
CLOCK = "2026-11-20T10:00+05:00"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def serving(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    words = [*COMMAND, "serve", "--port", "0", "--clock", CLOCK, *map(str, arguments)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as made:
        try:
            assert made.stdout is not None
            yield made, json.loads(made.stdout.readline())
        finally:
            made.kill()


def sign_in(url: str, login: str) -> httpx.Response:
    body = {"login": login, "password": "kabinet2026", "device_name": "test"}
    return httpx.post(f"{url}/session", json=body, headers={"accept": "application/json"})


@pytest.mark.slow
def test_seeded_served_killed_and_served_again(tmp_path: Path) -> None:
    assert "13 accounts" in run("seed", "--data", tmp_path).stdout
    again = run("seed", "--scene", "manual", "--data", tmp_path)
    assert again.returncode == 0
    assert "nothing was changed" in again.stdout

    with serving("--data", tmp_path) as (process, said):
        answers = [sign_in(said["url"], login) for login in ("ivanov", "petrova", "dolgov")]
        assert [a.status_code for a in answers] == [200, 200, 200]
        health = httpx.get(f"{said['url']}/health", headers={"accept": "application/json"}).json()
        assert 0 <= health["time"] - instant(moment(CLOCK)) < 60_000
        process.kill()

    with serving("--data", tmp_path) as (process, after):
        assert after["server"] == said["server"] == answers[0].json()["server"]
        token = answers[0].json()["access"]
        with (
            httpx.Client(base_url=after["url"]) as client,
            client.stream(
                "GET", "/sync/live", headers={"authorization": f"Bearer {token}"}
            ) as live,
        ):
            assert live.status_code == 200
            assert next(live.iter_bytes())
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
        assert process.stderr is not None
        (line,) = process.stderr.read().splitlines()
        assert line.endswith("INFO no payments.toml here: no money is taken")


@pytest.mark.slow
def test_an_empty_folder_is_served_empty(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    with serving("--data", data) as (process, said):
        assert sign_in(said["url"], "ivanov").json()["code"] == "wrong_credentials"
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    assert sorted(f.name for f in data.iterdir()) == ["files", "server.db", "token.key"]
    if os.name == "posix":
        assert data.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_month_is_closed_and_said_in_lines(tmp_path: Path) -> None:
    run("seed", "--data", tmp_path)
    close = ("period", "close", "2026-11", "--data", tmp_path, "--clock")
    early = run(*close, "2026-11-30T23:59+05:00")
    assert (early.returncode, early.stdout) == (1, "")
    assert early.stderr == "lkk-server: 2026-11 is not over yet\n"
    done = run(*close, "2026-12-01T00:01+05:00")
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[0].startswith("Period 2026-11: 13 accounts billed in ")
    assert said[-1] == "Kept back: 0."
    assert [line.split()[0] for line in said[2:-1]] == list(SUMS)
    assert "0 accounts billed" in run(*close, "2026-12-01T00:02+05:00").stdout
    nowhere = run(*close[:3], "--data", tmp_path / "new")
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert "there is no server in" in nowhere.stderr
    assert not (tmp_path / "new").exists()
    nobody = run(*close[:4], tmp_path, "--database", f"sqlite:///{tmp_path}/new.db")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "there is no supplier tyumen" in nobody.stderr


@pytest.mark.slow
def test_generated_households_sign_in_by_their_number(tmp_path: Path) -> None:
    assert "33 accounts" in run("seed", "--data", tmp_path, "--accounts", 20).stdout
    with serving("--data", tmp_path) as (_process, said):
        assert sign_in(said["url"], "0800000019").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--clock", "2026-11-20T10:00"], "needs its zone"),
        (["serve", "--clock", "yesterday"], "a time looks like"),
        (["serve", "--port", "70000"], "a port is a number"),
        (["serve", "--supplier", "nobody"], "invalid choice"),
        (["seed", "--scene", "other"], "invalid choice"),
        (["period", "close", "2026-13"], "a period looks like 2026-10"),
        (["period", "close"], "required"),
        ([], "required"),
    ],
)
def test_a_wrong_option_is_explained(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_what_cannot_be_opened_is_said_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "server.db").write_bytes(b"no database at all, but long enough " * 100)
    assert main(["seed", "--data", str(tmp_path)]) == 1
    (tmp_path / "file").write_text("")
    assert main(["serve", "--port", "0", "--data", str(tmp_path / "file")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("lkk-server: the database cannot be opened") for line in lines)


def test_a_given_clock_runs_on() -> None:
    clock = clock_from(moment(CLOCK))
    first = clock()
    assert local(first, "Asia/Yekaterinburg").isoformat().startswith("2026-11-20T10:00:0")
    assert 0 <= clock() - first < 1_000


def test_the_codes_on_bills_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret_in(tmp_path)
    words = ["bill-code", "0710000000", "0720 014 583", "--data", str(tmp_path)]
    assert main(words) == 0
    first = capsys.readouterr().out
    lines = [line.split() for line in first.splitlines()]
    assert [number for number, _ in lines] == ["0710000000", "0720014583"]
    assert all(len(code) == 6 and code.isdecimal() for _, code in lines)
    main(words)
    assert capsys.readouterr().out == first
    with pytest.raises(SystemExit):
        main(["bill-code", "071", "--data", str(tmp_path)])
    assert "has ten digits" in capsys.readouterr().err


@pytest.mark.parametrize(
    "said", ["lk.example.ru", "https://a.ru/path", "ftp://a.ru", "https://a b"]
)
def test_where_people_reach_it_is_an_address(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--public", said])
    assert "https://lk.example.ru" in capsys.readouterr().err
