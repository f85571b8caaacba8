"""What a whole request is refused with; a single command is refused in its outcome."""

from __future__ import annotations

from lkk_desktop.models.command import Problem


class Refused(Exception):
    """An HTTP status, a stable code and values, as RFC 9457 problem details carry them."""

    def __init__(self, status: int, code: str, /, **values: str | int | None) -> None:
        super().__init__(status, code, values)
        self.status = status
        self.code = code
        self.values = values


def refusal(problem: Problem) -> Refused:
    """What a question is refused with that breaks a rule: 422 and the rule's own code."""
    return Refused(422, problem.code, **problem.values)
