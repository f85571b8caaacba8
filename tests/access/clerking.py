"""Examples of what clerks ask about appeals: one that was sent, or one being worked on."""

from __future__ import annotations

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.online.appeals import (
    AnswerAppeal,
    ExtendAppeal,
    ListAppeals,
    LookAtAppeal,
    RefuseAppeal,
    TakeAppeal,
)
from lkk_desktop.sync.protocol import Page
from tests.access.exchanged import enveloped, pulled
from tests.access.people import OWNER_USER, Town
from tests.access.things import COMMAND, Example, Things, asked_as, asked_of, everything
from tests.server.appeals.kit import QUESTION, TEXT, agreed


def question_sent(town: Town, things: Things, enclosures: tuple[Enclosure, ...] = ()) -> Things:
    """The owner has asked a question about their account."""
    asked = SubmitAppeal(
        user=OWNER_USER,
        appeal=things.appeal,
        account=things.account,
        form=QUESTION,
        form_version=1,
        answers={"text": TEXT},
        enclosures=enclosures,
        consents=agreed(town.server),
    )
    owner = town.callers["owner"]
    push = enveloped(town, COMMAND, asked, pulled(owner, things.account, town))
    asked_of(town, owner, "/sync/push", push, Page)
    return things


def _sent(town: Town, things: Things) -> Things:
    return question_sent(town, things)


def _taken(town: Town, things: Things) -> Things:
    """The same, and a clerk of their office works on it."""
    asked_as(town, "clerk", TakeAppeal(appeal=_sent(town, things).appeal))
    return things


CLERKING: dict[str, Example] = {
    "list_appeals": Example(
        lambda _caller, things, _town: ListAppeals(search=things.account),
        before=_sent,
        guess=everything,
        shows=("44565",),
    ),
    "look_at_appeal": Example(
        lambda _caller, things, _town: LookAtAppeal(appeal=things.appeal),
        before=_sent,
        guess=everything,
        shows=(TEXT,),
    ),
    "take_appeal": Example(
        lambda _caller, things, _town: TakeAppeal(appeal=things.appeal),
        before=_sent,
        guess=everything,
    ),
    "answer_appeal": Example(
        lambda _caller, things, _town: AnswerAppeal(appeal=things.appeal, text="Ответ"),
        before=_taken,
        guess=everything,
    ),
    "refuse_appeal": Example(
        lambda _caller, things, _town: RefuseAppeal(appeal=things.appeal, reason="Отказ"),
        before=_taken,
        guess=everything,
    ),
    "extend_appeal": Example(
        lambda _caller, things, _town: ExtendAppeal(
            appeal=things.appeal, days=10, reason="Ждём сетевую компанию"
        ),
        before=_sent,
        guess=everything,
    ),
}
