"""The parts of docs/security.md that are made: who gets what, and what schemathesis found."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.access.fuzzed import CHECKS, PHASES, As, Found
from tests.access.matrix import Cell
from tests.access.people import ACTORS, Actor
from tests.access.rules import Verdict

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
HEADS: dict[Actor, str] = {"former": "former owner", "other_clerk": "other clerk"}
SAID = {"given": "**data**", "own": "own", "unknown": "nothing"}


def shown(verdict: Verdict) -> str:
    """A cell of the table."""
    return f"`{verdict.code}`" if verdict.kind == "refused" else SAID[verdict.kind]


def table(rows: Iterable[list[Cell]]) -> str:
    """The matrix as a table: what each caller was answered, which is what the policy says."""
    heads = [HEADS.get(actor, actor) for actor in ACTORS]
    lines = [f"| Operation | For | {' | '.join(heads)} |", "|---" * (len(ACTORS) + 2) + "|"]
    for cells in rows:
        said = [shown(c.verdict) if not c.wrong else f"**wrong: {c.wrong}**" for c in cells]
        operation = cells[0].operation
        name = f"`{operation.method} {operation.path}`"
        lines.append(f"| {name} | {operation.access} | {' | '.join(said)} |")
    return "\n".join(lines)


def fuzzed(found: Mapping[As, Found]) -> str:
    """What schemathesis sent and found, as a table."""
    lines = [
        f"| As | {' | '.join(PHASES)} | answers | failures |",
        "|---" * (len(PHASES) + 3) + "|",
    ]
    for who, run in found.items():
        sent = [_sent(run, phase) for phase in PHASES]
        answers = ", ".join(f"{n} × {status}" for status, n in sorted(run.statuses.items()))
        lines.append(f"| {who} | {' | '.join(sent)} | {answers} | {len(run.failures)} |")
    checks = ", ".join(f"`{name}`" for name in CHECKS)
    return "\n".join([*lines, "", f"Checks: {checks}."])


def _sent(run: Found, phase: str) -> str:
    return str(run.requests[phase]) if run.requests[phase] else "does not apply"


def written(page: str, parts: Mapping[str, str]) -> str:
    """The page with its made parts made anew. Raises ``ValueError`` where one has no place."""
    for name, text in parts.items():
        made = f"{_begin(name)}\n\n{text}\n\n{_end(name)}"
        page, count = _between(name).subn(lambda _match, made=made: made, page)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"{PAGE.name} has {count} places for {name}")
    return page


def part(page: str, name: str) -> str:
    """A made part of the page. Raises ``ValueError`` where there is none."""
    found = _between(name).search(page)
    if found is None:
        raise ValueError(f"{PAGE.name} has no {name}")
    return found.group()


def made_at() -> str:
    """When, and of which commit."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return f"{datetime.datetime.now(datetime.UTC):%d.%m.%Y}, at commit {done.stdout.strip()}"


def _begin(name: str) -> str:
    return f"<!-- made by make security: {name} -->"


def _end(name: str) -> str:
    return f"<!-- end of {name} -->"


def _between(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(_begin(name)) + ".*?" + re.escape(_end(name)), re.DOTALL)
