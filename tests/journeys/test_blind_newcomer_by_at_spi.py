"""Registration and the lock as a blind person does them: fields have names, errors are told."""

from __future__ import annotations

from tests.journeys.letters import Letters
from tests.journeys.newcomer import ACCOUNT, EMAIL, IN, REGISTER, SURNAME
from tests.journeys.server import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.test_black_box_by_at_spi import Reader, pytestmark, reader

__all__ = ["pytestmark", "reader"]
PIN = "2580"
FIRST, AGAIN = "Новый ПИН-код: от 4 до 12 цифр", "Ещё раз"


def test_registration_and_lock_are_heard(stage: Stage, reader: Reader) -> None:
    stage.server.start()
    reader.start(stage.desk("blind", new=True))
    reader.do("read", text="Вы здесь впервые")
    assert reader.do("nameless") == []
    reader.do("press", name=REGISTER)
    reader.do("read", text="Подтверждение пароля *")
    assert reader.do("nameless") == []
    reader.do("press", name=REGISTER)
    for name, text in (
        ("Лицевой счёт *", "Введите номер лицевого счёта."),
        ("Фамилия собственника *", "Введите фамилию собственника."),
        ("E-mail", "Обязательно укажите один из способов связи"),
        ("Пароль *", "Введите пароль."),
    ):
        reader.do("hear", name=name, text=text)
    reader.do("type", name="Лицевой счёт *", text=ACCOUNT)
    reader.do("put", name="Фамилия собственника *", text=SURNAME)
    reader.do("type", name="E-mail", text=EMAIL)
    reader.do("put", name="Пароль *", text=PASSWORD)
    reader.do("put", name="Подтверждение пароля *", text=PASSWORD)
    reader.do("tick", text="Регистрируясь в личном кабинете")
    reader.do("press", name=REGISTER)
    reader.do("read", text="Код действует ещё")
    assert reader.do("nameless") == []
    code = Letters(stage.server).code(EMAIL)
    wrong = "000000" if code != "000000" else "111111"
    reader.do("put", name="Код", text=wrong)
    reader.do("hear", name="Код", text="Код не подходит. Осталось 2 попытки.")
    reader.do("put", name="Код", text=code)
    reader.do("read", text=IN)

    reader.do("press", name="Профиль")
    reader.do("press", name="Безопасность")
    reader.do("press", name="Задать ПИН-код…")
    reader.do("put", name=FIRST, text=PIN)
    reader.do("put", name=AGAIN, text=PIN)
    assert reader.do("nameless") == []
    reader.do("press", name="Задать")
    reader.do("press", name="Заблокировать сейчас")
    reader.do("read", text="Приложение заблокировано")
    heard = " ".join(reader.do("names"))
    assert not [one for one in (ACCOUNT, SURNAME, EMAIL) if one in heard]
    reader.do("type", name="ПИН-код", text="1111")
    reader.do("press", name="Открыть")
    reader.do("hear", name="ПИН-код", text="Осталось 4 попытки")
    reader.do("put", name="ПИН-код", text=PIN)
    reader.do("press", name="Открыть")
    reader.do("read", text="Заблокировать сейчас")
