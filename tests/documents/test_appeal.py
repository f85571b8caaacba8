"""An appeal on paper: what was written, its files with their hashes, consents, and the answer."""

from __future__ import annotations

import msgspec
import pytest

from lkk_desktop import strings
from lkk_desktop.documents import answers, made
from lkk_desktop.documents.making import Cancelled
from lkk_desktop.models.appeals.appeal import Answered, Appeal
from lkk_desktop.models.command import Problem
from tests import appealed, household
from tests.documents import pages
from tests.documents.world import Held
from tests.household import NOW
from tests.ui.flat import account

replace = msgspec.structs.replace


@pytest.fixture
def held() -> Held:
    known = (household.supplier, household.user, account(appealed.FLAT, "г. Нефтеюганск, кв. 1"))
    return Held((*known, *appealed.CATALOGUE, *appealed.EVERY))


def text_of(held: Held, appeal: Appeal, *, waits: bool = False) -> str:
    data = made.appeal(held, appeal.id, NOW, waits=waits)
    return pages.check(data, title=f"Заявление {answers.number_of(appeal)}")


def test_it_says_what_was_written_and_what_was_answered(held: Held) -> None:
    text = text_of(held, appealed.completed)
    for said in (
        "№ 08-000039981",
        "от 31.10.2026 10:00:00",
        "Завершено",
        "до 11 рабочих дней, не позже 07.12.2026",
        "Смена фамилии или изменение имени собственника (пользователя)",
        "Паспорт владельца лицевого счёта",
        "7112 345678",
        "17.07.2019",
        "+7 (922) 123-45-67",
        "Кондратьева-Северцева",
        "Ответ, 08.11.2026 10:00:00",
        "Дополнительное соглашение.pdf",
        "180 КБ",
    ):
        assert pages.bare(said) in text, said
    for file in (*appealed.SURNAME_FILES, *appealed.ANSWER_FILES):
        assert pages.bare(file.name) in text
        assert file.sha256 in text, "a file on paper can be told from any other by its hash"
    for given in appealed.CONSENTS:
        assert pages.bare(f"версия {given.version}, SHA-256 {given.sha256}") in text
    assert pages.bare(appealed.ANSWER) in text


def test_a_refusal_an_extension_and_a_rating_are_told(held: Held) -> None:
    assert "Причинаотказа" in text_of(held, appealed.refused)
    assert "срокпродлён" in text_of(held, appealed.in_work)
    rated = text_of(held, appealed.rated)
    assert pages.bare("Ваша оценка ответа: 5 — полностью удовлетворён") in rated


def test_one_that_is_not_sent_yet_does_not_pass_for_received(held: Held) -> None:
    draft = appealed.question("q-draft", number=None, due=None)
    held.put(draft)
    text = text_of(held, draft, waits=True)
    assert "ожидаетотправки" in text
    assert "покабезномера" in text
    assert "Принят" not in text


def test_the_longest_letter_and_fifty_files_go_on_over_pages(held: Held) -> None:
    long = Answered(
        name="comment",
        section="Комментарий",
        label="Комментарий",
        type="long_text",
        value="слово " * 1_666,
    )
    files = tuple(
        appealed.enclosure(f"f-{n}", f"Скан {n} {'ы' * 200}.pdf", n) for n in range(1, 51)
    )
    huge = appealed.appeal(
        "a-huge",
        answers=(long,),
        enclosures=files,
        status="completed",
        answer="Ответ. " * 1_400,
        answered=NOW,
    )
    held.put(huge)
    text = text_of(held, huge)
    assert text.count("слово") == 1_666
    assert all(file.sha256 in text for file in files)
    assert text.count("Ответ.") >= 1_400


@pytest.mark.parametrize("language", ["uk", "en"])
def test_it_is_set_in_each_language(held: Held, language: str) -> None:
    strings.use(language)
    data = made.appeal(held, appealed.completed.id, NOW)
    title = {"uk": "Заява", "en": "Appeal"}[language]
    pages.check(data, title=title, language=language)


def test_an_account_that_is_no_longer_ours_is_named_by_its_number(held: Held) -> None:
    text = text_of(held, replace(appealed.in_work))
    assert appealed.MUM in text


def test_what_is_not_there_is_not_printed(held: Held) -> None:
    with pytest.raises(Problem, match="nothing_to_print"):
        made.appeal(held, "a-nowhere", NOW)


def test_it_can_be_called_off(held: Held) -> None:
    with pytest.raises(Cancelled):
        made.appeal(held, appealed.completed.id, NOW, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("type_", "value", "told"),
    [
        ("date", "2026-11-20", "20.11.2026"),
        ("month", "2026-11", "ноябрь 2026 г."),
        ("number", 54_300, "54,3"),
        ("phone", "79221234567", "+7 (922) 123-45-67"),
        ("phone", "380441234567", "+380441234567"),
        ("register", "6158001/night", "№ 6158001, ночь"),
        ("meter", "6158001", "№ 6158001"),
        ("consent", 1, "да"),
        ("date", "не дата", "не дата"),
        ("month", "2026-77", "2026-77"),
    ],
)
def test_an_answer_in_words(type_: str, value: str | int, told: str) -> None:
    one = Answered(name="n", section="s", label="l", type=type_, value=value)
    assert answers.value(one).replace("\u00a0", " ") == told


def test_sizes_are_cut_and_never_rounded_up() -> None:
    most = 25 * 1024 * 1024
    said = [answers.size(n) for n in (1, 1023, 850 * 1024 + 999, most - 1, most)]
    assert [one.replace("\u00a0", " ") for one in said] == [
        "1 байт",
        "1023 байта",
        "850 КБ",
        "24,9 МБ",
        "25 МБ",
    ]
