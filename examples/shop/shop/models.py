"""The values that the parts of the shop pass around."""

import time
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Item:
    """One line of an order."""

    sku: str
    quantity: int
    price: Decimal
    currency: str = "EUR"

    @property
    def total(self):
        return self.price * self.quantity


@dataclass
class Order:
    """An order as it stands in the database."""

    id: int
    customer: str
    items: list = field(default_factory=list)
    paid: bool = False
    note: str = ""

    def add(self, item):
        self.items.append(item)
        return self

    @property
    def total(self):
        return sum((item.total for item in self.items), Decimal(0))

    @classmethod
    def from_row(cls, row):
        order_id, customer, paid, note = row
        return cls(order_id, customer, paid=bool(paid), note=note or "")


@dataclass
class Session:
    """A customer who is logged in."""

    key: str
    customer: str
    seen: float = field(default_factory=time.monotonic)

    def touch(self):
        self.seen = time.monotonic()

    def expired(self, lifetime):
        return time.monotonic() - self.seen > lifetime
