"""A sum in words, as a payment slip has it: «три тысячи пятьсот сорок восемь рублей 41 копейка»."""

from __future__ import annotations

from typing import NamedTuple

Forms = tuple[str, str, str]
"""A noun beside one, beside two to four, and beside five and more."""


class Numerals(NamedTuple):
    """A Slavic language's numerals with spaces between; ``ones`` are masculine, from one to
    nineteen, ``feminine`` its one and two; tens begin with twenty."""

    zero: str
    ones: str
    feminine: tuple[str, str]
    tens: str
    hundreds: str
    thousands: tuple[Forms, ...]
    minus: str


RUSSIAN = Numerals(
    "ноль",
    (
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать"
        " тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    ("одна", "две"),
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    (
        ("тысяча", "тысячи", "тысяч"),
        ("миллион", "миллиона", "миллионов"),
        ("миллиард", "миллиарда", "миллиардов"),
        ("триллион", "триллиона", "триллионов"),
    ),
    "минус",
)
UKRAINIAN = Numerals(
    "нуль",
    (
        "один два три чотири п’ять шість сім вісім дев’ять десять одинадцять дванадцять"
        " тринадцять чотирнадцять п’ятнадцять шістнадцять сімнадцять вісімнадцять дев’ятнадцять"
    ),
    ("одна", "дві"),
    "двадцять тридцять сорок п’ятдесят шістдесят сімдесят вісімдесят дев’яносто",
    "сто двісті триста чотириста п’ятсот шістсот сімсот вісімсот дев’ятсот",
    (
        ("тисяча", "тисячі", "тисяч"),
        ("мільйон", "мільйони", "мільйонів"),
        ("мільярд", "мільярди", "мільярдів"),
        ("трильйон", "трильйони", "трильйонів"),
    ),
    "мінус",
)
SPOKEN = {"ru": RUSSIAN, "uk": UKRAINIAN}
WHOLE: dict[tuple[str, str], tuple[Forms, bool]] = {
    ("ru", "RUB"): (("рубль", "рубля", "рублей"), False),
    ("ru", "UAH"): (("гривна", "гривны", "гривен"), True),
    ("uk", "RUB"): (("рубль", "рублі", "рублів"), False),
    ("uk", "UAH"): (("гривня", "гривні", "гривень"), True),
}
"""A currency's name in a language, and whether it is feminine."""

PART: dict[str, Forms] = {
    "ru": ("копейка", "копейки", "копеек"),
    "uk": ("копійка", "копійки", "копійок"),
}


def in_words(kopecks: int, currency: str, language: str) -> str | None:
    """A sum in words, the kopecks in digits; None in a language or currency that it cannot say."""
    named = WHOLE.get((language, currency))
    numerals = SPOKEN.get(language)
    if named is None or numerals is None or abs(kopecks) >= 10**17:
        return None
    whole, rest = divmod(abs(kopecks), 100)
    forms, feminine = named
    said = [numerals.minus] if kopecks < 0 else []
    said += [*_whole(whole, numerals, feminine), _form(whole, forms)]
    said += [f"{rest:02d}", _form(rest, PART[language])]
    text = " ".join(said)
    return text[:1].upper() + text[1:]


def _whole(number: int, numerals: Numerals, feminine: bool) -> list[str]:
    if not number:
        return [numerals.zero]
    said: list[str] = []
    for place in range(len(numerals.thousands), -1, -1):
        three = number // 1000**place % 1000
        if not three:
            continue
        said += _three(three, numerals, feminine if place == 0 else place == 1)
        if place:
            said.append(_form(three, numerals.thousands[place - 1]))
    return said


def _three(number: int, numerals: Numerals, feminine: bool) -> list[str]:
    said = []
    if number >= 100:
        said.append(numerals.hundreds.split()[number // 100 - 1])
    rest = number % 100
    if rest >= 20:
        said.append(numerals.tens.split()[rest // 10 - 2])
        rest %= 10
    if feminine and rest in (1, 2):
        said.append(numerals.feminine[rest - 1])
    elif rest:
        said.append(numerals.ones.split()[rest - 1])
    return said


def _form(number: int, forms: Forms) -> str:
    if 11 <= number % 100 <= 14:
        return forms[2]
    last = number % 10
    return forms[0] if last == 1 else forms[1] if 2 <= last <= 4 else forms[2]
