"""What stories know of the living scene: its people, and how a screen calls their meters."""

from __future__ import annotations

import datetime

ACCOUNT = "0710000000"
DAY = "День, электроэнергия, счётчик 6158001"
NIGHT = "Ночь, электроэнергия, счётчик 6158001"
WATER = "Круглосуточно, холодная вода, счётчик 2087341"
HOT_WATER = "Круглосуточно, горячая вода, счётчик 2087359"
FIELDS = (DAY, NIGHT, WATER, HOT_WATER)
POWER_METER = "Электроэнергия · счётчик 6158001"
WATER_METER = "Холодная вода · счётчик 2087341"
HOT_WATER_METER = "Горячая вода · счётчик 2087359"
METERS = (POWER_METER, WATER_METER, HOT_WATER_METER)
SEND = "Передать показания"
CHECK = "Проверить связь"
OFFLINE = "Работаем без связи"
WAITS, SENT, REFUSED = "ожидает отправки", "передано", "отклонено"
DAY_REGISTER = f"{ACCOUNT}-6158001-day"
NIGHT_REGISTER = f"{ACCOUNT}-6158001-night"
WATER_REGISTER = f"{ACCOUNT}-2087341-single"
HOT_WATER_REGISTER = f"{ACCOUNT}-2087359-single"
SURNAMES = ("Иванов", "Петрова", "Долгов")


def instant(clock: str) -> int:
    """Milliseconds since 1970 of a time as the command line takes it."""
    return int(datetime.datetime.fromisoformat(clock).timestamp() * 1000)
