"""The screens, in the order of the navigation; a new one is a file and its name here."""

from __future__ import annotations

from lkk_desktop.ui.screen import Screen
from lkk_desktop.ui.screens.about import AboutScreen
from lkk_desktop.ui.screens.accruals import AccrualsScreen
from lkk_desktop.ui.screens.appeals import AppealsScreen
from lkk_desktop.ui.screens.apply import ApplyScreen, QuestionScreen
from lkk_desktop.ui.screens.autopayments import AutopaymentsScreen, EveryAutopaymentScreen
from lkk_desktop.ui.screens.contacts import ContactsScreen
from lkk_desktop.ui.screens.credentials import CredentialsScreen
from lkk_desktop.ui.screens.devices import DevicesScreen
from lkk_desktop.ui.screens.estimate import EstimateScreen
from lkk_desktop.ui.screens.faq import FaqScreen
from lkk_desktop.ui.screens.history import HistoryScreen
from lkk_desktop.ui.screens.home import HomeScreen
from lkk_desktop.ui.screens.journal import JournalScreen
from lkk_desktop.ui.screens.payment import PaymentScreen
from lkk_desktop.ui.screens.payments_history import PaymentsHistoryScreen
from lkk_desktop.ui.screens.profile import ProfileScreen
from lkk_desktop.ui.screens.readings import ReadingsScreen
from lkk_desktop.ui.screens.security import SecurityScreen
from lkk_desktop.ui.screens.subscriptions import SubscriptionsScreen

SCREENS: tuple[type[Screen], ...] = (
    HomeScreen,
    ReadingsScreen,
    HistoryScreen,
    EstimateScreen,
    AccrualsScreen,
    PaymentScreen,
    PaymentsHistoryScreen,
    AutopaymentsScreen,
    AppealsScreen,
    ApplyScreen,
    QuestionScreen,
    FaqScreen,
    JournalScreen,
    ProfileScreen,
    SubscriptionsScreen,
    EveryAutopaymentScreen,
    CredentialsScreen,
    ContactsScreen,
    DevicesScreen,
    SecurityScreen,
    AboutScreen,
)
