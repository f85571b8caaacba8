"""Tokens that expire or are revoked on the way: renewed unseen or signed in anew; all kept."""

from __future__ import annotations

import pytest

from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    FIELDS,
    OFFLINE,
    POWER_METER,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.stage import Stage, meters_shown
from tests.journeys.story import enter

pytestmark = pytest.mark.journey


def test_a_token_that_expires_in_mid_push_is_renewed_unseen(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait("На связи")
    stage.books.expire_tokens()
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, SENT)
    assert "Войти" not in home.see()
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
    assert stage.books.commands() == 1


def test_who_is_signed_out_signs_in_again_and_what_waited_goes(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    stage.books.revoke_tokens()
    stage.server.start()
    home.click(CHECK)
    home.wait("Войдите снова, и всё, что ждёт, отправится")
    home.row(DAY, WAITS)
    assert meters_shown(home) == list(FIELDS)
    home.kill()
    home.start()
    home.wait("Войдите снова, и всё, что ждёт, отправится")
    home.row(DAY, WAITS)

    home.click("Войти")
    enter(home, "petrova")
    home.wait("Этот профиль принадлежит другому пользователю")
    enter(home, "ivanov")
    home.wait(POWER_METER)
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
    assert stage.books.commands() == 1
