"""What every test stands under: no network, no real profile, nothing unexpected said or left.

Warnings are errors (pyproject.toml). A line of WARNING or above in any log fails its test, unless
the test asks for `caplog` or bears the mark `warns`. Qt's warnings fail it too: those of setup and
call by pytest-qt, those of teardown here. Sockets go to loopback only.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, core, settings
from PySide6 import QtCore

from lkk_desktop import immortal
from tests import canaries

LEFT = pytest.StashKey[list[str]]()
HERE = Path(__file__).parent
immortal.keep()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Never a person's own keyring; a test that needs one sets its own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

for _name, _examples in {"quick": 20, "default": 100, "long": 2000}.items():
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        derandomize=False,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


# ── two workers, and what wants a machine to itself ───────────────────────────────────────────


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to one worker, one after the other, what starts programs and watches the clock."""
    for item in items:
        alone = item.get_closest_marker("journey") is not None
        if alone or {"faults", "postgresql"} & set(item.path.relative_to(HERE).parts):
            item.add_marker(pytest.mark.xdist_group("alone"))


# ── one seed for order and examples, always said ──────────────────────────────────────────────


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let Hypothesis draw from pytest-randomly's seed, unless it was given its own."""
    if config.getoption("hypothesis_seed", None) is None:
        core.global_force_seed = config.getoption("randomly_seed", None)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(LEFT, []):
        terminalreporter.write_line(line, red=True)
    seed = config.getoption("randomly_seed", None)
    terminalreporter.write_line(f"the same run again: --randomly-seed={seed}")


# ── no network but loopback ───────────────────────────────────────────────────────────────────


class OutsideWorld(RuntimeError):
    """A test reached for an address that is not this machine's."""


_reached: list[str] = []


def _is_loopback(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if not isinstance(address, tuple) or _is_loopback(address[0]):
            return
    elif event == "socket.getaddrinfo":
        address = arguments[0]
        if _is_loopback(address):
            return
    else:
        return
    _reached.append(f"{event} {address!r}")
    raise OutsideWorld(_reached[-1])


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """Fail a test that reached outside, even where its code took that for a lost connection."""
    _reached.clear()
    yield
    assert not _reached, f"reached outside of this machine: {_reached}"


# ── nothing unexpected said, by the log or by Qt ──────────────────────────────────────────────


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    heard = _Heard()
    logging.getLogger().addHandler(heard)
    yield
    logging.getLogger().removeHandler(heard)
    asked = "caplog" in request.fixturenames or request.node.get_closest_marker("warns")
    assert asked or not heard.lines, "unexpected in the log:\n" + "\n".join(heard.lines)


_HARMLESS = ("This plugin does not support propagateSizeHints",)
_qt_said: list[str] = []


def _hear(kind: QtCore.QtMsgType, _context: QtCore.QMessageLogContext, message: str) -> None:
    mild = kind in (QtCore.QtMsgType.QtDebugMsg, QtCore.QtMsgType.QtInfoMsg)
    if not mild and not message.startswith(_HARMLESS):
        _qt_said.append(message)


# Hears Qt where pytest-qt, which puts its own in front for setup and call, does not: at the end.
QtCore.qInstallMessageHandler(_hear)


@pytest.fixture(autouse=True)
def quiet_qt() -> Iterator[None]:
    _qt_said.clear()
    yield
    said = list(_qt_said)
    assert not said, "Qt warned at the end of the test:\n" + "\n".join(said)


# ── no personal data in a log, in a foreign hand or left in the clear ─────────────────────────

_ear = canaries.Ear()
_ear.listen()
# What the program would only say when asked for detail is heard as well.
for _name in ("lkk_desktop", "lkk_server", "httpx"):
    logging.getLogger(_name).setLevel(logging.DEBUG)


@pytest.fixture(autouse=True)
def no_canary() -> Iterator[None]:
    """What is heard between two tests, of what they share, is the second one's."""
    yield
    leaks = _drained()
    assert not leaks, "personal data where it must not be:\n" + "\n".join(leaks)


def _drained() -> list[str]:
    found = [f"in the log: {line}" for line in _ear.heard]
    found += [f"in an answer: {line}" for line in canaries.LEAKS]
    _ear.heard.clear()
    canaries.LEAKS.clear()
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look through what the tests left behind, at once: hundreds of looks would cost much more.

    Of several workers, whose folders lie in one, the one who leads them looks.
    """
    if hasattr(session.config, "workerinput"):
        return
    made: pytest.TempPathFactory | None = getattr(session.config, "_tmp_path_factory", None)
    left = _drained()
    if made is not None:
        left += [f"left in the clear: {line}" for line in canaries.in_files(made.getbasetemp())]
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.stash[LEFT] = left


# ── no real profile ───────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session", autouse=True)
def _away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A person's profile, settings and running app are never touched."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in {
            "XDG_DATA_HOME": "data",
            "XDG_CONFIG_HOME": "config",
            "XDG_STATE_HOME": "state",
            "XDG_RUNTIME_DIR": "run",
        }.items():
            (home / folder).mkdir(mode=0o700)
            patch.setenv(name, str(home / folder))
        yield home
