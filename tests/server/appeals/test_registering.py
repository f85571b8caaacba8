"""Registering: an appeal gets its number and its term, once, and no number is lost."""

from __future__ import annotations

import datetime

from tests.server.appeals.kit import THANKS, appeal, question, sent
from tests.server.running import Running


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
