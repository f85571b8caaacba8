"""What a person types or pastes by mistake: the field says what is wrong, and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.desk import Desk
from tests.journeys.scene import DAY, DAY_REGISTER, NIGHT, OFFLINE, SEND, SENT, WAITS, WATER
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
NO_NUMBER = "Это не число"
NO_FRACTIONS = "не показывает дробную часть"
WRONG = [
    (DAY, "abc", NO_NUMBER),
    (DAY, "14492 кВт·ч", NO_NUMBER),
    (DAY, "1e5", NO_NUMBER),
    (DAY, "0x3A", NO_NUMBER),
    (DAY, "NaN", NO_NUMBER),
    (DAY, "144,9,2", NO_NUMBER),
    (DAY, ",", NO_NUMBER),
    (DAY, "١٤٤٩٢", NO_NUMBER),
    (DAY, "14492\t14500", NO_NUMBER),
    (DAY, "-5", "не может быть меньше нуля"),
    (DAY, "−14492", "не может быть меньше нуля"),
    (DAY, "14492,5", NO_FRACTIONS),
    (DAY, "14492.5", NO_FRACTIONS),
    (WATER, "360,1234", "не больше 3"),
    (DAY, "9" * 20, "до запятой их всего 6"),
    (DAY, "9" * 21, "Слишком длинно"),
    (DAY, "1" * 5000, "Слишком длинно"),
    (DAY, "14000", "Меньше принятого к расчёту: 14\u00a0320"),
    (DAY, "<b>1</b>", NO_NUMBER),
    (DAY, "';DROP TABLE x;--", NO_NUMBER),
    (DAY, "🙂", NO_NUMBER),
]
RIGHT = [
    (DAY, "14492", "172\u00a0кВт·ч"),
    (DAY, " 14492 ", "172\u00a0кВт·ч"),
    (DAY, "14 492", "172\u00a0кВт·ч"),
    (DAY, "14\u00a0492", "172\u00a0кВт·ч"),
    (DAY, "14\u202f492", "172\u00a0кВт·ч"),
    (DAY, "14492,0", "172\u00a0кВт·ч"),
    (DAY, "014492", "172\u00a0кВт·ч"),
    (DAY, "+14492", "172\u00a0кВт·ч"),
    (DAY, "14492\n", "172\u00a0кВт·ч"),
    (WATER, "360,5", "4,283\u00a0м³"),
    (WATER, "360.5", "4,283\u00a0м³"),
    (WATER, "360,500", "4,283\u00a0м³"),
]


@pytest.fixture(scope="module")
def desk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A household's computer without a network."""
    stage = Stage(tmp_path_factory.mktemp("typing") / "stage", template)
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    yield home
    home.do("open", name="journal")
    home.wait("Вы ещё ничего не передавали")
    assert home.close() == 0, home.said()
    complaints = stage.end()
    assert not complaints, "\n".join(complaints)


def clear(desk: Desk) -> None:
    for field in (DAY, NIGHT, WATER):
        desk.fill(field, "")


@pytest.mark.parametrize("how", ["fill", "paste"])
def test_what_is_wrong_is_said_while_typing_and_is_not_sent(desk: Desk, how: str) -> None:
    for field, text, words in WRONG:
        if how == "fill" and ("\t" in text or len(text) > 100):
            continue
        clear(desk)
        desk.do(how, name=field, text=text)
        desk.row(field, words)
        assert words in desk.see(), text
        desk.click(SEND)
        desk.wait("Исправьте отмеченное значение")
        assert desk.do("focus") == field
        assert WAITS not in desk.see()
    clear(desk)


def test_the_same_number_in_many_dresses_is_the_same_number(desk: Desk) -> None:
    for field, text, use in RIGHT:
        clear(desk)
        desk.do("paste", name=field, text=text)
        assert use in desk.see(), repr(text)
    clear(desk)


def test_nothing_typed_is_nothing_sent(desk: Desk) -> None:
    for text in ("", "   ", "\u00a0"):
        clear(desk)
        desk.do("paste", name=DAY, text=text)
        desk.click(SEND)
        desk.wait("Введите хотя бы одно показание")
        assert WAITS not in desk.see()


def test_a_value_much_too_large_is_asked_about_and_no_keeps_it(desk: Desk) -> None:
    clear(desk)
    desk.fill(DAY, "41492")
    desk.row(DAY, "Намного больше обычного")
    desk.click(SEND)
    desk.wait("Показание верное?")
    desk.click("Отмена")
    desk.gone("Показание верное?")
    assert WAITS not in desk.see()
    assert desk.do("describe", name=DAY)["text"].replace("\u00a0", "") == "41492"
    clear(desk)


def test_closing_over_an_open_question_sends_nothing(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "41492")
    home.click(SEND)
    home.wait("Показание верное?")
    assert home.close() == 0, home.said()
    home.start()
    home.wait(OFFLINE)
    assert WAITS not in home.see()


def test_enter_click_and_double_click_at_once_send_one_command(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait("На связи")
    home.fill(DAY, "14492")
    home.fill(NIGHT, "5772")
    home.do("hurry", name=NIGHT, button=SEND)
    home.row(DAY, SENT)
    home.do("open", name="journal")
    assert home.see().count("День 14\u00a0492") == 1
    assert stage.books.commands() == 1
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
