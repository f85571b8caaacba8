"""What the bank's pages say, in three languages, and how they write sums."""

from __future__ import annotations

LANGUAGES = ("ru", "uk", "en")
WALLETS = {
    "mir_pay": "Mir Pay",
    "sber_pay": "SberPay",
    "gazprom_pay": "Gazprom Pay",
    "ipay": "iPay",
    "portmone": "Portmone",
    "sbp": "СБП",
}
"""Names are the same in each language."""
SYSTEMS = {
    "mir": "МИР",
    "visa": "Visa",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "other": "",
}
HRYVNIA = frozenset({"ipay", "portmone"})
"""Methods of a supplier whose kopecks are those of the hryvnia."""

WORDS: dict[str, tuple[str, str, str]] = {
    "bank": ("Банк «Песочница»", "Банк «Пісочниця»", "Sandbox Bank"),
    "sandbox": (
        "Учебный банк: настоящие деньги не списываются. Не вводите настоящую карту.",
        "Навчальний банк: справжні гроші не списуються. Не вводьте справжню картку.",
        "A training bank: no real money is taken. Do not type a real card.",
    ),
    "pay_title": ("Оплата", "Оплата", "Payment"),
    "card_title": ("Привязка карты", "Прив’язка картки", "Saving a card"),
    "sum": ("Сумма", "Сума", "Amount"),
    "check_sum": ("Проверочная сумма", "Перевірна сума", "Amount of the check"),
    "payee": ("Получатель", "Одержувач", "Payee"),
    "purpose": ("Назначение", "Призначення", "Purpose"),
    "bank_number": ("Номер операции", "Номер операції", "Operation number"),
    "number": ("Номер карты", "Номер картки", "Card number"),
    "expiry": ("Срок действия", "Строк дії", "Expiry date"),
    "expiry_hint": ("ММ/ГГ", "ММ/РР", "MM/YY"),
    "cvc": ("Код CVC", "Код CVC", "CVC code"),
    "cvc_hint": ("3 на обороте", "3 на звороті", "3 on the back"),
    "choose_card": ("Выберите карту", "Виберіть картку", "Choose a card"),
    "other_card": ("Другая карта", "Інша картка", "Another card"),
    "until": ("до {month}", "до {month}", "until {month}"),
    "remember": ("Запомнить мою карту", "Запам’ятати мою картку", "Remember my card"),
    "check_held": (
        "Для проверки карты банк запросит разрешение на 2 ₽. Эта сумма не списывается.",
        "Для перевірки картки банк запитає дозвіл на 2 ₽. Ця сума не списується.",
        "To check the card the bank asks for an authorisation of ₽2. It is never charged.",
    ),
    "check_charged": (
        "Для проверки карты будет списан 1 ₽, он сразу вернётся.",
        "Для перевірки картки буде списано 1 ₽, він одразу повернеться.",
        "To check the card ₽1 is charged, and returned at once.",
    ),
    "pay": ("Оплатить {sum}", "Сплатити {sum}", "Pay {sum}"),
    "bind": ("Привязать карту", "Прив’язати картку", "Save the card"),
    "cancel": ("Отменить", "Скасувати", "Cancel"),
    "cancel_pay": ("Отказаться от оплаты", "Відмовитися від оплати", "Give the payment up"),
    "time_left": ("Осталось времени: {left}", "Залишилося часу: {left}", "Time left: {left}"),
    "minutes": ("{count} мин", "{count} хв", "{count} min"),
    "test_cards": ("Тестовые карты", "Тестові картки", "Test cards"),
    "test_hint": (
        "Срок — любой будущий, код — любые 3 цифры.",
        "Строк — будь-який майбутній, код — будь-які 3 цифри.",
        "Any expiry date to come, any 3 digits for the code.",
    ),
    "secure_title": ("Подтверждение банком", "Підтвердження банком", "Confirmation by the bank"),
    "secure_text": (
        "Банк, выпустивший карту {mask}, отправил код в SMS. Введите его, чтобы подтвердить {sum}.",
        "Банк, що випустив картку {mask}, надіслав код у SMS. Введіть його, щоб підтвердити {sum}.",
        "The bank that issued card {mask} has sent a code by SMS. Type it to confirm {sum}.",
    ),
    "secure_code": ("Код из SMS", "Код із SMS", "Code from the SMS"),
    "secure_hint": (
        "В песочнице код всегда 1234.",
        "У пісочниці код завжди 1234.",
        "In the sandbox the code is always 1234.",
    ),
    "confirm": ("Подтвердить", "Підтвердити", "Confirm"),
    "wrong_code": (
        "Неверный код. Осталось попыток: {left}.",
        "Неправильний код. Залишилося спроб: {left}.",
        "Wrong code. Tries left: {left}.",
    ),
    "silent_title": ("Ждём ответа банка", "Чекаємо на відповідь банку", "Waiting for the bank"),
    "silent_text": (
        "Банк, выпустивший карту, ещё не ответил. Эта страница обновится; второй раз не платите.",
        "Банк, що випустив картку, ще не відповів. Ця сторінка оновиться; вдруге не платіть.",
        "The bank that issued the card is silent. This page looks again; do not pay twice.",
    ),
    "look_again": ("Обновить сейчас", "Оновити зараз", "Look again now"),
    "wallet_title": ("Оплата через {wallet}", "Оплата через {wallet}", "Payment with {wallet}"),
    "wallet_text": (
        "Здесь вместо приложения на телефоне: подтвердите оплату или откажитесь от неё.",
        "Тут замість застосунку на телефоні: підтвердьте оплату або відмовтеся від неї.",
        "This stands for the app on your phone: confirm the payment, or refuse it.",
    ),
    "account": ("Списать со счёта", "Списати з рахунку", "Pay from"),
    "account_main": ("Основной", "Основний", "Main account"),
    "account_empty": ("Пустой, 10 ₽", "Порожній, 10 ₽", "Empty account, ₽10"),
    "sbp_title": ("Оплата по СБП", "Оплата через СБП", "Payment by SBP"),
    "refuse": ("Отказаться", "Відмовитися", "Refuse"),
    "paid_title": ("Оплачено", "Сплачено", "Paid"),
    "card_bound": ("Карта привязана", "Картку прив’язано", "The card is saved"),
    "card_bound_text": (
        "2 ₽ были запрошены для проверки и не списаны.",
        "2 ₽ були запитані для перевірки і не списані.",
        "₽2 were authorised for the check, and not charged.",
    ),
    "card_charged_text": (
        "1 ₽ списан для проверки и возвращён.",
        "1 ₽ списано для перевірки і повернуто.",
        "₽1 was charged for the check, and returned.",
    ),
    "paid_text": (
        "Деньги приняты. Чек придёт в личный кабинет.",
        "Гроші прийнято. Чек надійде в особистий кабінет.",
        "The money is taken. The cheque comes to your cabinet.",
    ),
    "refused_title": ("Оплата не прошла", "Оплата не пройшла", "The payment was refused"),
    "card_refused": ("Карта не привязана", "Картку не прив’язано", "The card was not saved"),
    "expired_title": ("Время вышло", "Час вийшов", "The time is over"),
    "expired_text": (
        "Деньги не списаны. Начните оплату в личном кабинете заново.",
        "Гроші не списано. Почніть оплату в особистому кабінеті знову.",
        "No money was taken. Begin again in your cabinet.",
    ),
    "cancelled_title": ("Оплата отменена", "Оплату скасовано", "The payment was cancelled"),
    "card_cancelled": (
        "Привязка отменена",
        "Прив’язку скасовано",
        "Saving the card was cancelled",
    ),
    "cancelled_text": ("Деньги не списаны.", "Гроші не списано.", "No money was taken."),
    "cancelled_silent": (
        "Банк карты ещё может согласиться: тогда деньги спишутся, и кабинет это покажет.",
        "Банк картки ще може погодитися: тоді гроші спишуться, і кабінет це покаже.",
        "The card’s bank may yet say yes: then the money is taken, and your cabinet shows it.",
    ),
    "back": ("Вернуться в магазин", "Повернутися до магазину", "Return to the shop"),
    "back_soon": (
        "Вы вернётесь автоматически через {seconds}\u00a0с.",
        "Ви повернетеся автоматично через {seconds}\u00a0с.",
        "You return automatically in {seconds}\u00a0s.",
    ),
    "stay": ("Остаться на этой странице", "Залишитися на цій сторінці", "Stay on this page"),
    "may_close": (
        "Эту страницу можно закрыть.",
        "Цю сторінку можна закрити.",
        "You may close this page.",
    ),
    "try_again": (
        "{why} Попробуйте ещё раз или возьмите другую карту. Осталось попыток: {left}.",
        "{why} Спробуйте ще раз або візьміть іншу картку. Залишилося спроб: {left}.",
        "{why} Try again, or take another card. Tries left: {left}.",
    ),
    "mind": ("Проверьте, что введено", "Перевірте, що введено", "Look at what was typed"),
    "unknown_title": ("Такой страницы нет", "Такої сторінки немає", "There is no such page"),
    "unknown_text": (
        "Ссылка неполная или устарела. Откройте оплату из личного кабинета.",
        "Посилання неповне або застаріло. Відкрийте оплату з особистого кабінету.",
        "The link is incomplete or old. Open the payment from your cabinet.",
    ),
    "down_title": ("Банк недоступен", "Банк недоступний", "The bank is away"),
    "down_text": (
        "Обновите страницу через минуту.",
        "Оновіть сторінку за хвилину.",
        "Load the page again in a minute.",
    ),
    # Why a card was refused.
    "insufficient_funds": ("Недостаточно средств.", "Недостатньо коштів.", "Not enough money."),
    "card_expired": (
        "Срок действия карты истёк.",
        "Строк дії картки минув.",
        "The card has expired.",
    ),
    "card_blocked": ("Карта заблокирована.", "Картку заблоковано.", "The card is blocked."),
    "limit_exceeded": (
        "Превышен лимит карты.",
        "Перевищено ліміт картки.",
        "The card’s limit is exceeded.",
    ),
    "secure_failed": (
        "Код подтверждения не подошёл.",
        "Код підтвердження не підійшов.",
        "The confirmation code was wrong.",
    ),
    "bank_declined": (
        "Банк, выпустивший карту, отказал.",
        "Банк, що випустив картку, відмовив.",
        "The bank that issued the card declined.",
    ),
    # What is wrong with what was typed.
    "missing": ("Заполните это поле.", "Заповніть це поле.", "Fill this in."),
    "wrong_number": (
        "В номере карты ошибка.",
        "У номері картки помилка.",
        "There is a mistake in the card number.",
    ),
    "not_a_test_card": (
        "Это не тестовая карта. Настоящие карты здесь не принимаются.",
        "Це не тестова картка. Справжні картки тут не приймаються.",
        "This is not a test card. Real cards are not taken here.",
    ),
    "wrong_expiry": (
        "Срок пишется как месяц и год: 09/28.",
        "Строк пишеться як місяць і рік: 09/28.",
        "The expiry date is a month and a year: 09/28.",
    ),
    "card_over": (
        "Срок действия карты истёк.",
        "Строк дії картки минув.",
        "The card has expired.",
    ),
    "card_gone": (
        "Этой карты здесь больше нет.",
        "Цієї картки тут більше немає.",
        "This card is here no longer.",
    ),
    "wrong_cvc": ("Код — три цифры.", "Код — три цифри.", "The code has three digits."),
    # How a test card behaves.
    "case_good": ("оплата проходит", "оплата проходить", "is paid"),
    "case_secure": ("с кодом 3-D Secure 1234", "з кодом 3-D Secure 1234", "3-D Secure, code 1234"),
    "case_secure_failed": (
        "код 3-D Secure не подходит",
        "код 3-D Secure не підходить",
        "3-D Secure fails",
    ),
    "case_poor": ("на счёте 10 ₽", "на рахунку 10 ₽", "has ₽10 left"),
    "case_expired": ("просрочена", "прострочена", "has expired"),
    "case_blocked": ("заблокирована", "заблокована", "is blocked"),
    "case_limit": ("лимит 1 000 ₽", "ліміт 1 000 ₽", "limit of ₽1,000"),
    "case_declined": ("банк отказывает", "банк відмовляє", "is declined"),
    "case_silent": (
        "банк молчит, потом согласен",
        "банк мовчить, потім згоден",
        "silence, then yes",
    ),
    "case_silent_refused": (
        "банк молчит, потом отказ",
        "банк мовчить, потім відмова",
        "silence, then no",
    ),
    "case_charge_refused": (
        "автоплатёж отклоняется",
        "автоплатіж відхиляється",
        "standing orders are declined",
    ),
    "case_charge_silent": (
        "автоплатёж подтверждается не сразу",
        "автоплатіж підтверджується не одразу",
        "standing orders are answered late",
    ),
}


def say(language: str, code: str, **values: object) -> str:
    """What a code is in a language (Russian where it is another one), with its values filled in."""
    at = LANGUAGES.index(language) if language in LANGUAGES else 0
    return WORDS[code][at].format(**values)


def money(kopecks: int, language: str, method: str = "card") -> str:
    """A sum, as it is written in a language; the spaces do not break."""
    sign = "₴" if method in HRYVNIA else "₽"
    whole, rest = divmod(kopecks, 100)
    if language == "en":
        return f"{sign}{whole:,}.{rest:02}"
    grouped = f"{whole:,}".replace(",", "\u00a0")
    return f"{grouped},{rest:02}\u00a0{sign}"
