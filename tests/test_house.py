"""The house itself: who imports whom, what is nowhere, what no tracked file says."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tools import catalogues

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = [c["name"] for c in PROJECT["tool"]["importlinter"]["contracts"]]

# For each contract: the module that breaks it, and what it imports.
BREACHES = {
    "A room imports only the rooms below it": ("lkk_desktop.replica", "lkk_desktop.cabinet"),
    "Models know nothing above them": ("lkk_desktop.models", "lkk_desktop.strings"),
    "Documents know only models, words and looks": (
        "lkk_desktop.documents",
        "lkk_desktop.replica",
    ),
    "Words and looks know only models": ("lkk_desktop.look", "lkk_desktop.settings"),
    "A screen reaches the files and the wire only through the cabinet": (
        "lkk_desktop.ui",
        "lkk_desktop.replica",
    ),
    "The protocol knows only models": ("lkk_desktop.sync.protocol", "lkk_desktop.replica"),
    "The engine knows neither the wire nor the thread": (
        "lkk_desktop.sync.engine",
        "lkk_desktop.sync.transport",
    ),
    "Questions know only models and the protocol": (
        "lkk_desktop.online.messages",
        "lkk_desktop.replica",
    ),
    "The server takes from the desktop only the models and what travels": (
        "lkk_server",
        "lkk_desktop.replica",
    ),
    "The desktop never imports the server": ("lkk_desktop.sync", "lkk_server"),
    "Only the screens, the app and the cabinet know Qt": ("lkk_desktop.sync", "PySide6.QtCore"),
    "Only charts draw with pyqtgraph": ("lkk_desktop.ui", "pyqtgraph"),
    "Only documents are set with reportlab": ("lkk_desktop.ui", "reportlab.pdfgen"),
    "Only documents make codes with segno": ("lkk_desktop.ui", "segno"),
    "Only the wire's modules speak HTTP": ("lkk_desktop.sync", "httpx"),
    "Only the check of an enclosure reads PDF with pypdf": ("lkk_desktop.replica", "pypdf"),
    "The sandbox bank knows only what travels to it": ("lkk_server.sandbox", "lkk_server.tables"),
    "What travels to the bank knows nobody": ("lkk_server.acquiring", "lkk_server.tables"),
    "Nobody uses the standard library's SQLite": ("lkk_server", "sqlite3"),
}


# ── contracts ─────────────────────────────────────────────────────────────────────────────────


def lint_imports(tree: Path) -> str:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(lint), "--no-cache"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_contracts_are_kept() -> None:
    said = lint_imports(ROOT)
    assert f"{len(CONTRACTS)} kept, 0 broken" in said, said


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a copy of the tree that has every breach planted, each in its own file."""
    tree = tmp_path_factory.mktemp("breached")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SRC, tree / "src", ignore=ignore)
    shutil.copytree(ROOT / "tools", tree / "tools", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tree)
    for name, (importer, imported) in BREACHES.items():
        if imported.startswith("lkk_"):
            package(tree / "src", imported)
        folder = package(tree / "src", importer)
        (folder / f"{planted(name)}.py").write_text(f"import {imported}\n", "utf-8")
    return lint_imports(tree)


def package(src: Path, name: str) -> Path:
    """Make sure that a package of this name stands there; a module becomes one."""
    folder = src / Path(*name.split("."))
    module = folder.with_suffix(".py")
    folder.mkdir(parents=True, exist_ok=True)
    if module.exists():
        module.rename(folder / "__init__.py")
    (folder / "__init__.py").touch()
    return folder


def planted(contract: str) -> str:
    return f"planted_{list(BREACHES).index(contract):02}"


def test_each_contract_has_its_breach() -> None:
    assert set(BREACHES) == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_breach_is_caught_by_name(contract: str, breached: str) -> None:
    assert f"{contract} BROKEN" in breached, breached
    section = breached.split(f"\n{contract}\n")[-1].split("\n---")[0]
    assert planted(contract) in section, section


# ── nothing but what is passed in: models and engine ──────────────────────────────────────────

UNEVEN = {"asyncio", "concurrent", "secrets", "threading", "time", "uuid", "uuid_utils"}
CLOCKS = {"now", "today", "utcnow", "localtime"}
CLOCK_OWNERS = {"datetime", "date", "dt", "time"}


def uneven(source: str) -> Iterator[str]:
    """Each clock, chance, id, sleep or thread that a module takes by itself.

    ``random.Random`` may be named as the type of what is passed in; it may not be made here.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=[ast.alias(name="random", asname=str())]):
                yield f"line {node.lineno}: random under another name"
            case ast.Import(names=names):
                taken = {alias.name.partition(".")[0] for alias in names} & UNEVEN
                yield from (f"line {node.lineno}: import {name}" for name in sorted(taken))
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in UNEVEN:
                yield f"line {node.lineno}: from {module} import"
            case ast.Call(func=ast.Name(id="Random") | ast.Attribute(attr="Random" | "urandom")):
                yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.Attribute(value=ast.Name(id="random"), attr=attr) if attr != "Random":
                yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.ImportFrom(module="random", names=names):
                if {alias.name for alias in names} != {"Random"}:
                    yield f"line {node.lineno}: from random import"
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in CLOCKS:
                last = owner.attr if isinstance(owner, ast.Attribute) else None
                first = owner.id if isinstance(owner, ast.Name) else None
                if {last, first} & CLOCK_OWNERS:
                    yield f"line {node.lineno}: {ast.unparse(node.func)}()"


def pure_modules() -> list[Path]:
    sync = SRC / "lkk_desktop" / "sync"
    names = ("engine", "deliveries", "directories", "gate", "request", "backoff")
    engine = [sync / f"{name}.py" for name in names]
    models = sorted((SRC / "lkk_desktop" / "models").rglob("*.py"))
    return models + [module for module in engine if module.exists()]


@pytest.mark.parametrize("module", pure_modules(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_models_and_engine_take_no_clock_chance_or_thread(module: Path) -> None:
    assert not list(uneven(module.read_text("utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "import uuid_utils",
        "from threading import Thread",
        "from asyncio import sleep",
        "import random as r",
        "random.random()",
        "random.Random(7)",
        "from random import choice",
        "from random import Random\nRandom()",
        "datetime.now(UTC)",
        "dt.datetime.now()",
        "date.today()",
        "os.urandom(8)",
        "def f():\n    import secrets",
    ],
)
def test_a_planted_clock_is_seen(source: str) -> None:
    assert list(uneven(source))


def test_what_is_passed_in_is_allowed() -> None:
    source = """
import random
from datetime import datetime
def wait(clock: Clock, chance: random.Random) -> float:
    return chance.uniform(0, 1) + clock.now()
moment.now
timeline = 1
"""
    assert not list(uneven(source))


# ── every module ──────────────────────────────────────────────────────────────────────────────

MODULES = sorted(SRC.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_is_short(module: Path) -> None:
    text = module.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module opens with a sentence on what it is for"
    assert len(text.splitlines()) <= 350, "a file is about 300 lines: split it"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_sqlcipher_opens_a_file(module: Path) -> None:
    found = re.findall(r"\b(?:import|from)\s+sqlite3\b|\bQtSql\b", module.read_text("utf-8"))
    assert not found


def test_the_programs_exist() -> None:
    for target in PROJECT["project"]["scripts"].values():
        module, _, function = target.partition(":")
        path = SRC / Path(*module.split(".")).with_suffix(".py")
        assert path.exists(), f"{path.relative_to(ROOT)} is a program's start"
        defined = {n.name for n in ast.parse(path.read_text("utf-8")).body if hasattr(n, "name")}
        assert function in defined


# ── every word ────────────────────────────────────────────────────────────────────────────────


def forms(message: Message) -> list[str]:
    words = message.string or ""
    return [words] if isinstance(words, str) else list(words)


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_every_word_has_its_russian() -> None:
    """`make strings` draws the new ones; the translation is written by hand."""
    po = catalogues.strings_folder() / "ru" / "LC_MESSAGES" / "lkk.po"
    with po.open("rb") as source:
        russian = read_po(source, locale="ru")
    missing, uneven = [], []
    for asked in catalogues.extract():
        if not asked.id:
            continue
        found = russian.get(asked.id, asked.context)
        if found is None or not all(forms(found)) or found.fuzzy:
            missing.append(asked.id)
        elif isinstance(asked.id, str) and any(fields(f) != fields(asked.id) for f in forms(found)):
            uneven.append(asked.id)
    assert not missing
    assert not uneven, "these name other values than the English does"


def test_no_word_hides_within_a_formatted_string() -> None:
    """Words there are not drawn into the catalogues, and would stand in English everywhere."""
    known = {asked.id for asked in catalogues.extract()}
    hidden = [
        (path.name, word.value)
        for path in sorted((SRC / "lkk_desktop").rglob("*.py"))
        for whole in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "t"
        for word in call.args[:1]
        if isinstance(word, ast.Constant) and word.value not in known
    ]
    assert not hidden


# ── every tracked file ────────────────────────────────────────────────────────────────────────


def tracked() -> list[Path]:
    """Files that are, or are about to be, in git."""
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        pytest.skip("not a git tree")
    return [p for name in asked.stdout.split("\0") if name and (p := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", "replace")


def test_no_compiled_catalogue_is_kept() -> None:
    assert not [p for p in tracked() if p.suffix in {".mo", ".pyc", ".pot"}]


# Put together here, so that this file does not find itself.
PLACES = "|".join(["work", "home", "root", "Users"])
HOSTS = "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org"])
OPTIONS = "|".join(["extra-index", "index", "find"])
MACHINE_PATH = re.compile(rf"(?<![\w.~}}-])/(?:{PLACES})/\w|[A-Z]:\\(?:{PLACES})")
INDEX_HOST = re.compile(rf"{HOSTS}|--(?:{OPTIONS})-(?:url|links)[ =]")


def machines(text: str) -> list[str]:
    found = [*MACHINE_PATH.finditer(text), *INDEX_HOST.finditer(text)]
    return [hit.group() for hit in found]


def test_no_tracked_file_names_a_machine() -> None:
    found = {str(p.relative_to(ROOT)): hits for p in tracked() if (hits := machines(text_of(p)))}
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        f"cd /{'work'}/main",
        f"'/{'home'}/anna/x'",
        f"https://{'pypi'}.org/{'simple'}",
        f"C:\\{'Users'}\\anna",
        f"--extra-{'index'}-url https://example.org",
    ],
)
def test_a_planted_machine_is_seen(line: str) -> None:
    assert machines(line)


def test_every_locked_package_has_its_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock.split("\n", 2)[2])
    bare = [e.split()[0] for e in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", e)]
    assert len(entries) > 50
    assert not bare
    assert not re.search(r"://|file:|^-|^\s*--(?!hash)", lock, re.MULTILINE)


def asked_for() -> set[str]:
    """The packages of pyproject.toml, as it names them."""
    project = PROJECT["project"]
    lines = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        lines += extra
    return {re.split(r"[\[<>=;! ]", line, maxsplit=1)[0] for line in lines}


def test_the_lock_covers_what_the_project_asks_for() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {m.group(1) for m in re.finditer(r"^([a-z0-9-]+)==", lock, re.MULTILINE)}
    assert {name.lower() for name in asked_for()} <= locked


def test_each_dependency_has_its_line_in_the_decisions() -> None:
    text = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text("utf-8")
    rows = " ".join(line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    assert not [name for name in asked_for() if not re.search(rf"(?<![\w-]){name}(?![\w-])", rows)]


# ── every feature ─────────────────────────────────────────────────────────────────────────────

FEATURES = ROOT / "docs" / "features.md"
ROWS = {"A": 21, "B": 15, "C": 15, "D": 8, "E": 7, "F": 11, "G": 12, "H": 7}


def proofs() -> dict[str, str]:
    """Each row of the table of features, and what is said to prove it."""
    rows = re.findall(r"^\| ([A-Z]\d+) \| .+? \| (.+?) \|$", FEATURES.read_text("utf-8"), re.M)
    assert len(rows) == len(dict(rows)), "a row stands twice"
    return dict(rows)


def test_every_feature_has_its_row() -> None:
    assert list(proofs()) == [f"{of}{n}" for of, last in ROWS.items() for n in range(1, last + 1)]


def test_a_feature_is_proved_by_tests_that_exist_or_says_who_brings_it() -> None:
    for row, proof in proofs().items():
        named = re.findall(r"[\w./-]+\.py", proof)
        missing = [one for one in named if not (ROOT / one).is_file()]
        assert not missing, f"{row} names {missing}"
        assert all(one.startswith("tests/") for one in named), row
        assert named or re.search(r"issue \d|not yet", proof), f"{row} says nothing: {proof}"
