"""What a law that does not hold raises, and what several laws share."""

from __future__ import annotations

from lkk_desktop.models.command import Outcome

SLACK = 1_000
GOOD = ("accepted", "superseded")


class Violation(Exception):
    """A law that did not hold: its name, and what was seen."""

    def __init__(self, law: str, seen: str) -> None:
        super().__init__(f"{law}: {seen}")
        self.law = law
        self.seen = seen


def hold(true: bool, law: str, seen: object) -> None:
    if not true:
        raise Violation(law, str(seen))


def status_of(outcome: Outcome | None) -> str | None:
    return None if outcome is None else outcome.status
