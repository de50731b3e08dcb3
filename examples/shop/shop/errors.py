"""What can go wrong in the shop, by who has to act."""


class ShopError(Exception):
    """The base of the shop's own errors."""


class ConfigError(ShopError):
    """A settings file is missing or wrong: the operator has to act."""


class OrderError(ShopError):
    """An order cannot be accepted: the customer has to act."""

    def __init__(self, order_id, reason):
        super().__init__(f"order {order_id}: {reason}")
        self.order_id = order_id
        self.reason = reason


class RateError(ShopError):
    """The exchange rates cannot be had; usually it helps to wait."""


class FeedError(ShopError):
    """A supplier's file cannot be read."""
