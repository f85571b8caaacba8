"""Sums in words, by the tables of the language: forms of nouns, genders, places of zeros."""

from __future__ import annotations

import pytest

from lkk_desktop.documents.in_words import in_words


@pytest.mark.parametrize(
    ("kopecks", "said"),
    [
        (354_841, "Три тысячи пятьсот сорок восемь рублей 41 копейка"),
        (0, "Ноль рублей 00 копеек"),
        (101, "Один рубль 01 копейка"),
        (2_222, "Двадцать два рубля 22 копейки"),
        (1_112, "Одиннадцать рублей 12 копеек"),
        (100_000, "Одна тысяча рублей 00 копеек"),
        (200_100, "Две тысячи один рубль 00 копеек"),
        (2_100_000, "Двадцать одна тысяча рублей 00 копеек"),
        (1_900_019_04, "Один миллион девятьсот тысяч девятнадцать рублей 04 копейки"),
        (100_000_000_000, "Один миллиард рублей 00 копеек"),
        (1_000_000_200_000_000, "Десять триллионов два миллиона рублей 00 копеек"),
        (-11_400, "Минус сто четырнадцать рублей 00 копеек"),
    ],
)
def test_roubles(kopecks: int, said: str) -> None:
    assert in_words(kopecks, "RUB", "ru") == said


@pytest.mark.parametrize(
    ("kopecks", "said"),
    [
        (100, "Одна гривня 00 копійок"),
        (299_839, "Дві тисячі дев’ятсот дев’яносто вісім гривень 39 копійок"),
        (2_203, "Двадцять дві гривні 03 копійки"),
        (1_300_001, "Тринадцять тисяч гривень 01 копійка"),
    ],
)
def test_hryvnias(kopecks: int, said: str) -> None:
    assert in_words(kopecks, "UAH", "uk") == said


def test_what_cannot_be_said() -> None:
    assert in_words(100, "RUB", "en") is None
    assert in_words(100, "EUR", "ru") is None
    assert in_words(10**17, "RUB", "ru") is None


def test_every_number_is_its_own() -> None:
    """No two of the first hundred thousand roubles read alike."""
    said = {in_words(whole * 100, "RUB", "ru") for whole in range(100_000)}
    assert len(said) == 100_000
