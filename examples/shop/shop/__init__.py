"""A small mail-order service: orders, stock, sessions, imports and mail."""

__version__ = "1.4.0"
