"""How a user is reached, and what they want to be sent: e-bills and news (seed S2, «Подписки»)."""

from __future__ import annotations

from typing import Literal

from lkk_desktop.models.bounds import Id, Instant, Text
from lkk_desktop.models.command import Command, Moment, Problem, Verdict, World, command
from lkk_desktop.models.identity import Way
from lkk_desktop.models.record import Record, record

Topic = Literal["bill", "news"]


@record("contact", home="user", owner="user")
class Contact(Record, frozen=True, kw_only=True):
    """An e-mail address or a phone of a user, as its owner sees it; its id is user and way.

    Unconfirmed, it serves for nothing but being confirmed.
    """

    user: Id
    way: Way
    value: Text
    confirmed: Instant | None


@record("subscription", home="user", owner="user")
class Subscription(Record, frozen=True, kw_only=True):
    """Something that a user is sent by e-mail; its id is user and topic."""

    user: Id
    topic: Topic
    since: Instant


def contact_id(user: str, way: Way) -> str:
    return f"{user}/{way}"


def subscription_id(user: str, topic: Topic) -> str:
    return f"{user}/{topic}"


@command("subscribe")
class Subscribe(Command, frozen=True, kw_only=True):
    """Begin to be sent something by e-mail, or end it."""

    user: Id
    topic: Topic
    on: bool

    @property
    def owner(self) -> str:
        return f"user:{self.user}"

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem``: not_yours, email_not_confirmed (seed S2: only with one)."""
        if moment.actor != self.user:
            raise Problem("not_yours")
        contact = world.get(Contact, contact_id(self.user, "email"))
        if self.on and (contact is None or contact.confirmed is None):
            raise Problem("email_not_confirmed")

    def apply(self, world: World, moment: Moment) -> Verdict:
        id = subscription_id(self.user, self.topic)
        known = world.get(Subscription, id)
        if self.on and known is None:
            world.put(Subscription(id=id, user=self.user, topic=self.topic, since=moment.made))
        elif not self.on and known is not None:
            world.drop(Subscription, id)
        return "accepted"
