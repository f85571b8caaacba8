"""Registering: an appeal gets its number and its term, once, and no number is lost."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lkk_desktop.models.appeals.appeal import Appeal
from tests.server.appeals.kit import (
    IVANOVS,
    TEXT,
    THANKS,
    appeal,
    asked_about,
    enveloped,
    pushed,
    question,
    sent,
)
from tests.server.running import Running
from tests.server.signed import all_of, reached

THANKS_SAID: dict[str, str | int] = {"applicant": "Иванов Иван", "text": "Спасибо"}
ADDRESS: dict[str, str | int] = {
    "applicant": "Иванов Иван Иванович",
    "address": "г. Нефтеюганск",
    "email": "ivanov@example.com",
    "index": "628301",
    "new_address": "г. Нефтеюганск, 5 мкр., д. 49",
    "since": "2026-12",
    "paper": "keep",
}


def test_a_question_is_numbered_plainly_and_due_in_three_working_days(server: Running) -> None:
    session, asked = server.sign_in(), question(server)
    assert sent(server, session, asked) == [("accepted", None)]
    found = appeal(server, asked.appeal)
    assert (found.number, found.status, found.days) == ("44565", "received", 3)
    # 2026-11-20 is a Friday.
    assert found.due == datetime.date(2026, 11, 25)


def test_a_refused_appeal_takes_no_number(server: Running) -> None:
    session = server.sign_in()
    bad = question(server, answers={"text": ""})
    good, thanks = question(server), question(server, form=THANKS, answers={"text": "Спасибо"})
    said = sent(server, session, bad, good, thanks)
    assert said == [("rejected", "required"), ("accepted", None), ("rejected", "required")]
    assert appeal(server, good.appeal).number == "44565"


def test_two_hundred_appeals_at_once_get_numbers_without_a_gap(server: Running) -> None:
    session = server.sign_in()
    reached(server, "u-petrova", email="petrova@example.com")
    other = server.sign_in("petrova")
    theirs = {"user": "u-petrova", "account": "0720014583"}

    def push(turn: int) -> list[tuple[str, str | None]]:
        mine = turn % 2 == 0
        batch = [question(server, **({} if mine else theirs)) for _ in range(20)]
        return sent(server, session if mine else other, *batch)

    with ThreadPoolExecutor(4) as pool:
        told = [one for batch in pool.map(push, range(10)) for one in batch]
    assert told == [("accepted", None)] * 200
    numbers = sorted(int(one.number or 0) for one in all_of(server, Appeal))
    assert numbers == list(range(44_565, 44_765))


def test_sent_again_it_keeps_its_number(server: Running) -> None:
    session, asked = server.sign_in(), question(server)
    envelope = enveloped(asked, server.clock())
    for _ in range(3):
        assert pushed(server, session, envelope) == [("accepted", None)]
    assert appeal(server, asked.appeal).number == "44565"
    assert sent(server, session, asked) == [("rejected", "appeal_exists")]
    asked_about(server, session)
    assert sorted(one.number or "" for one in all_of(server, Appeal)) == ["44565", "44566"]


def test_a_term_counts_from_the_day_that_it_was_written(server: Running) -> None:
    """Written on Thursday evening without a line, sent on Friday: Thursday counts."""
    session, asked = server.sign_in(), question(server)
    thursday = server.clock() - 14 * 3_600_000
    assert pushed(server, session, enveloped(asked, thursday)) == [("accepted", None)]
    found = appeal(server, asked.appeal)
    assert found.submitted == thursday
    assert found.due == datetime.date(2026, 11, 24)


def test_each_series_counts_by_itself(server: Running) -> None:
    session = server.sign_in()
    batch = [
        question(server, form=f"tyumen/form/{form}", answers=answers)
        for form, answers in (
            ("postal_address", ADDRESS),
            ("thanks", THANKS_SAID),
            ("postal_address", ADDRESS),
        )
    ]
    assert sent(server, session, *batch) == [("accepted", None)] * 3
    numbers = [appeal(server, one.appeal).number for one in batch]
    assert numbers == ["08-000040409", "44565", "08-000040410"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"account": "0710046205"}, "account_unlinked"),
        ({"account": None}, "account_needed"),
        ({"form": "tyumen/form/nothing"}, "unknown_form"),
        ({"user": "u-petrova"}, "unknown_account"),
        ({"consents": ()}, "consent_needed"),
        ({"answers": {"text": "ab"}}, "text_short"),
        ({"answers": {"text": TEXT, "more": "x"}}, "unknown_field"),
    ],
)
def test_a_bad_appeal_is_refused(server: Running, changed: dict[str, Any], code: str) -> None:
    asked = question(server, **changed)
    assert sent(server, server.sign_in(), asked) == [("rejected", code)]
    assert all_of(server, Appeal) == []


def test_an_account_unlinked_meanwhile_refuses_what_waited_for_it(server: Running) -> None:
    session, waits = server.sign_in(), question(server)
    server.backoffice.unlink("u-ivanov", IVANOVS)
    assert sent(server, session, waits) == [("rejected", "account_unlinked")]
    server.backoffice.link("u-ivanov", IVANOVS)
    asked_about(server, session)


def test_without_a_confirmed_email_nothing_is_taken(server: Running) -> None:
    session = server.sign_in("petrova")
    asked = question(server, user="u-petrova", account="0720014583")
    assert sent(server, session, asked) == [("rejected", "email_not_confirmed")]
