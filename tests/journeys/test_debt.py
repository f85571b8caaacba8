"""A debtor is warned, sees the penalty day by day, and what the month comes to with the debt."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.journeys.scene import OFFLINE
from tests.journeys.stage import Stage
from tests.journeys.story import enter

pytestmark = pytest.mark.journey
LATE = re.compile(
    r"Долг за (\w+) 2026, ([\d ]+,\d\d) ₽: (\d+) \w+ с ([\d.]+) по ([\d.]+) × ([\d,]+) % / (\d+)"
)
ROUNDED = "Вместе, с округлением один раз"
# By which days the bills of these months were to be paid.
DUE = {"июль": "15.08.2026", "август": "15.09.2026", "сентябрь": "15.10.2026"}
# The contribution to capital repair has no second rate (Жилищный кодекс, 155, part 14.1).
FUND = "Капитальный ремонт"


def rubles(text: str) -> Decimal:
    return Decimal(text.replace("₽", "").replace(" ", "").replace(",", "."))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat("-".join(reversed(text.split("."))))


def by_days(service: str, lines: list[str]) -> Decimal:
    """The penalty that these lines explain, reckoned anew one day after another."""
    whole = Decimal(0)
    for month, debt, count, first, last, rate, share in map(told, lines):
        days = (day(last) - day(first)).days + 1
        assert days == int(count)
        for at in range(days):
            late = (day(first) + datetime.timedelta(at) - day(DUE[month])).days
            assert late >= 31
            assert int(share) == (130 if late >= 91 and service != FUND else 300)
            whole += rubles(debt) * Decimal(rate.replace(",", ".")) / 100 / int(share)
    return whole.quantize(Decimal("0.01"), ROUND_HALF_UP)


def told(line: str) -> tuple[str, ...]:
    found = LATE.fullmatch(line)
    assert found is not None, line
    return found.groups()


def test_a_debtor_sees_the_penalty_of_each_day_and_the_estimate_adds_it_to_the_debt(
    stage: Stage,
) -> None:
    stage.server.start()
    debtor = stage.desk("debtor", new=True).start(opens="home")
    enter(debtor, "dolgov")
    debtor.click("Нет, просто продолжить")
    debtor.wait("На связи")
    debtor.wait("Оплатить 44\u00a0092,42\u00a0₽")
    for words in (
        "в том числе пени 208,86\u00a0₽ · срок оплаты истёк 15 ноября",
        "Если долг не будет оплачен, 07.12.2026 подача будет ограничена.",
        "Долг: 32\u00a0099,02\u00a0₽.",
    ):
        debtor.wait(words)
    stage.server.stop()
    debtor.wait(OFFLINE)

    debtor.do("open", name="accruals")
    debtor.wait("Квитанция за октябрь 2026: 44\u00a0092,42\u00a0₽")
    debtor.click("Горячая вода: 4\u00a0488,01\u00a0₽. Как посчитано")
    debtor.wait(ROUNDED)
    lines = debtor.see().replace("\u00a0", " ").split("\n")
    made = [line for line in lines if LATE.fullmatch(line)]
    assert len(made) == 2
    assert lines[lines.index(ROUNDED) + 1] == "59,91 ₽"
    assert by_days("Горячая вода", made) == Decimal("59.91")

    debtor.do("open", name="estimate")
    debtor.wait("За текущий период")
    current, owed = debtor.below("За текущий период"), debtor.below("За предыдущие периоды")
    assert rubles(debtor.below("Итого").replace("\u00a0", " ")) == sum(
        rubles(one.replace("\u00a0", " ")) for one in (current, owed)
    )
    debtor.click(f"За предыдущие периоды: {owed}. Как посчитано")
    debtor.wait(ROUNDED)
    lines = debtor.see().replace("\u00a0", " ").split("\n")
    begin, end = lines.index("За предыдущие периоды") + 2, lines.index("Итого")
    check_debts(lines[begin:end], rubles(owed.replace("\u00a0", " ")))


def check_debts(lines: list[str], owed: Decimal) -> None:
    """Each service's debt is what stood before with its penalty; all of them are what is owed."""
    whole, services = Decimal(0), 0
    heads = [at for at, line in enumerate(lines) if line == "На начало месяца"]
    for head, after in zip(heads, [at - 1 for at in heads[1:]] + [len(lines)], strict=True):
        part = lines[head:after]
        late = [line for line in part if LATE.fullmatch(line)]
        penalty = by_days(lines[head - 1], late)
        if late:
            assert rubles(part[part.index(ROUNDED) + 1]) == penalty
        together = rubles(part[part.index("Вместе") + 1])
        assert together == rubles(part[1]) + penalty
        whole += together
        services += bool(late)
    assert services >= 7
    assert whole == owed
