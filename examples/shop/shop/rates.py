"""Exchange rates from a service on the net."""

import threading
import time
from decimal import Decimal

import requests

from .errors import RateError


class Rates:
    """A client that remembers each rate for a while. Threads may share it."""

    def __init__(self, url, keep=300.0):
        self.url = url
        self.keep = keep
        self._known = {}
        self._lock = threading.Lock()

    def get(self, currency):
        """Return how many euros one unit of a currency is worth."""
        if currency == "EUR":
            return Decimal(1)
        with self._lock:
            known = self._known.get(currency)
        if known is not None and time.monotonic() - known[1] < self.keep:
            return known[0]
        rate = self._ask(currency)
        with self._lock:
            self._known[currency] = (rate, time.monotonic())
        return rate

    def quote(self, item):
        """Return what an item costs in euros."""
        return (item.total * self.get(item.currency)).quantize(Decimal("0.01"))

    def quote_all(self, order):
        """Return what an order costs in euros."""
        total = Decimal(0)
        for item in order.items:
            total += self.quote(item)
        return total

    def forget(self, older_than=0.0):
        """Drop the rates that were fetched before a moment ago."""
        limit = time.monotonic() - older_than
        with self._lock:
            for currency, (_, when) in list(self._known.items()):
                if when < limit:
                    del self._known[currency]

    def _ask(self, currency):
        try:
            response = requests.get(f"{self.url}/{currency}", timeout=30)
            response.raise_for_status()
            return Decimal(str(response.json()["rate"]))
        except (requests.RequestException, KeyError, ValueError) as error:
            raise RateError(f"no rate for {currency}") from error
