"""What a question to the server is: where it is asked, by whom, and what answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import msgspec
from msgspec import Meta

A = TypeVar("A")
Short = Annotated[str, Meta(max_length=200)]
Secret = Annotated[str, Meta(max_length=4_096)]
"""A password as it came in; a longer one than its rule allows is refused by that rule."""


class Question(msgspec.Struct, Generic[A], frozen=True, kw_only=True):
    """One question to the server. ``path`` is where, ``answer`` the type of what comes back."""

    path: ClassVar[str]
    answer: ClassVar[type[Any]]
    signed_in: ClassVar[bool]


Q = TypeVar("Q", bound=Question[Any])


def asked(path: str, answer: type[Any], *, signed_in: bool) -> Callable[[type[Q]], type[Q]]:
    """Declare where a question is asked, by whom, and what answers it."""

    def declare(question: type[Q]) -> type[Q]:
        question.path, question.answer, question.signed_in = path, answer, signed_in
        return question

    return declare
