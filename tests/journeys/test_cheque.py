"""A bill is paid; the cheque comes later: seen, saved, read by its code, and sent by e-mail."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.banking import Payer
from tests.documents import camera
from tests.journeys.letters import Letters
from tests.journeys.purse import DEBT, PAY, BankClock, at_the_till, bank_of
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
TABLE = "История платежей"
EMAIL = "ivanov.c7f3a91@example.com"
LATE = 3_600_000
"""So long (ms) the register takes."""


@pytest.mark.skipif(not camera.POPPLER, reason="poppler-utils is not installed")
def test_a_cheque_that_has_not_come_is_not_made_up_and_then_is_seen_saved_and_mailed(
    stage: Stage, tmp_path: Path
) -> None:
    clock = BankClock(stage.server.clock)
    with bank_of(stage, clock) as bank:
        bank.faults(receipt=LATE)
        home = at_the_till(stage)
        home.click(PAY)
        Payer(home.browsed()).saved()
        home.wait(f"Оплачено: {DEBT}")

        home.do("open", name="payments_history")
        home.wait("Оплачено за период")
        row = home.go_to_row(TABLE, "20.11.2026", DEBT)
        assert "ещё не учтён поставщиком" in row
        assert "ещё не получен" in row
        home.wait("Чек ещё не получен. Он придёт с кассы сам")
        assert "Отправить на почту" not in home.see()

        clock.ahead += LATE
        home.wait("Отправить на почту", patience=90)
        assert "Чек ещё не получен." not in home.see()
        assert "Чек" in home.go_to_row(TABLE, "20.11.2026", DEBT)

        home.click("Отправить на почту")
        home.wait(f"Чек отправлен на {EMAIL}.")

        home.click("Чек")
        home.wait("Для ленты 80 мм", patience=30)
        home.click("Сохранить PDF…")
        path = tmp_path / "cheque.pdf"
        home.name_file(path)
        home.wait("Сохранено")
        (code,) = camera.seen(camera.by_poppler(path, dpi=150))
        said = {name: value for name, (value,) in parse_qs(code.decode("ascii")).items()}
        assert (said["s"], said["n"]) == ("187.50", "1")
        letter = next(
            one for one in Letters(stage.server).to(EMAIL) if one.subject.startswith("Кассовый чек")
        )
        for field in ("fn", "i", "fp"):
            assert said[field] in letter.body, field
        assert said["s"] in letter.body

        # All of it is here without a line too.
        stage.server.stop()
        home.wait("Без связи", patience=60)
        assert home.close() == 0
        home.start(opens="payments_history")
        home.wait("Оплачено за период", patience=60)
        home.go_to_row(TABLE, "20.11.2026", DEBT)
        home.wait("нужна связь")
        home.click("Чек")
        home.wait("Для ленты 80 мм", patience=30)
