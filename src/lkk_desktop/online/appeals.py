"""What clerks ask about appeals, with a connection only: which there are, and what they do to one.

A clerk sees and does this for the accounts of their offices; an appeal without an account is for
the offices that serve its author, and for every office where none does
(docs/decisions/0024). To all others it is an appeal that does not exist: ``unknown_appeal``.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from lkk_desktop.models.appeals.appeal import (
    MOST_FILES,
    Appeal,
    AppealStatus,
)
from lkk_desktop.models.bounds import Code, Count, Day, Id, Instant, Text
from lkk_desktop.online.messages import Done
from lkk_desktop.online.question import Question, Short, asked

MOST_LINES = 200
LEAST_WORDS = 3
MOST_WORDS = 20_000
Words = Annotated[str, Meta(max_length=100_000)]


class AppealLine(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as a list has it. ``overdue``: its last day is over, and it is not answered."""

    appeal: Id
    number: Text | None
    account: Id | None
    customer: Text | None
    topic: Text
    reason: Text
    status: AppealStatus
    submitted: Instant
    due: Day | None
    overdue: bool
    extended: bool


class AppealList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of appeals, the one that waits longest first. ``more`` leads to the next page."""

    appeals: tuple[AppealLine, ...]
    more: Short | None


@asked("/office/appeals", AppealList, signed_in=True)
class ListAppeals(Question[AppealList], frozen=True, kw_only=True):
    """The appeals that a clerk serves. ``search`` is a part of a number, or an account's beginning.

    ``after`` is the ``more`` of the page before. Refused: no_clerk, malformed.
    """

    status: AppealStatus | None = None
    overdue: bool = False
    search: Short = ""
    after: Short | None = None
    most: Annotated[int, Meta(ge=1, le=MOST_LINES)] = 50


class AppealDeed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to an appeal: when, by whom, and why where that needs a reason."""

    at: Instant
    actor: Id
    deed: Code
    reason: Text


class AppealSheet(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal with whose it is, and what was done to it, oldest first. ``most_days`` is how far
    its term may be extended, None where it may not."""

    appeal: Appeal
    customer: Text | None
    address: Text | None
    most_days: Count | None
    deeds: tuple[AppealDeed, ...]


@asked("/office/appeals/look", AppealSheet, signed_in=True)
class LookAtAppeal(Question[AppealSheet], frozen=True, kw_only=True):
    """One appeal, whole. Refused: no_clerk, unknown_appeal."""

    appeal: Id


@asked("/office/appeals/take", Done, signed_in=True)
class TakeAppeal(Question[Done], frozen=True, kw_only=True):
    """Begin to work on an appeal («В обработке»): it cannot be taken back any more.

    Refused: no_clerk, unknown_appeal, appeal_taken (somebody else works on it), appeal_answered,
    appeal_withdrawn.
    """

    appeal: Id


@asked("/office/appeals/answer", Done, signed_in=True)
class AnswerAppeal(Question[Done], frozen=True, kw_only=True):
    """Answer an appeal that is being worked on («Завершено»); its author is told, also by mail.

    ``files`` are ids of what the asker has uploaded, all of it clean. Refused: no_clerk,
    unknown_appeal, appeal_not_taken, appeal_answered, appeal_withdrawn, answer_short (``least``),
    answer_long (``most``), control_character, unknown_file, files_large (``bytes``, ``most``).
    """

    appeal: Id
    text: Words
    files: Annotated[tuple[Id, ...], Meta(max_length=MOST_FILES)] = ()


@asked("/office/appeals/refuse", Done, signed_in=True)
class RefuseAppeal(Question[Done], frozen=True, kw_only=True):
    """Refuse an appeal that is being worked on («Отказано»), for a reason that its author is told.

    Refused as ``AnswerAppeal`` is.
    """

    appeal: Id
    reason: Words
    files: Annotated[tuple[Id, ...], Meta(max_length=MOST_FILES)] = ()


@asked("/office/appeals/extend", Done, signed_in=True)
class ExtendAppeal(Question[Done], frozen=True, kw_only=True):
    """Give an appeal a longer term, once: so many working days in all from the day it was made.

    Refused: no_clerk, unknown_appeal, appeal_answered, appeal_withdrawn, term_extended (already),
    term_fixed (its form has no longer term), term_range (``least``, ``most``), no_reason.
    """

    appeal: Id
    days: Count
    reason: Annotated[str, Meta(min_length=3, max_length=500)]
