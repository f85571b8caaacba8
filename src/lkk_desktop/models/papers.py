"""What the supplier has on paper of an account («Ваши документы»), and what it gives notice of."""

from __future__ import annotations

from typing import Literal

from lkk_desktop.models.bounds import Code, Day, Id, Money, Text
from lkk_desktop.models.record import Record, record

PaperKind = Literal["contract", "passport", "ownership", "meter_passports"]
PaperState = Literal["signed", "provided", "missing"]
NoticeKind = Literal["debt", "claim", "court", "limitation"]


@record("paper", home="account", find=("account",))
class Paper(Record, frozen=True, kw_only=True):
    """A document of the customer's at the supplier: there or not (seed S2, «Ваши документы»).

    ``since`` is the day on which it was signed or brought.
    """

    account: Id
    kind: PaperKind
    state: PaperState
    since: Day | None
    number: Code | None


@record("notice", home="account", find=("account",))
class Notice(Record, frozen=True, kw_only=True):
    """What the supplier warns of: debt of two months or more, a claim, court, a limitation of
    supply (seed S2, «Уведомления»). ``planned`` is the day on which it is to happen."""

    account: Id
    kind: NoticeKind
    issued: Day
    amount: Money | None
    planned: Day | None
    note: Text | None


@record("news", home="supplier", owner="supplier")
class News(Record, frozen=True, kw_only=True):
    """An item of «Новости компании», in the supplier's own language and words."""

    supplier: Id
    published: Day
    title: Text
    text: Text
    link: Text | None
