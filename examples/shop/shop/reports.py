"""Totals for the people who run the shop."""

import csv
from collections import defaultdict
from decimal import Decimal

COLUMNS = ("customer", "total")


def add(totals, order):
    """Add an order to totals by customer."""
    totals[order.customer] = totals.get(order.customer, Decimal(0)) + order.total


def by_customer(orders, totals={}):
    """Return what each customer has ordered, on top of earlier totals."""
    for order in orders:
        if order.paid:
            add(totals, order)
    return totals


def unpaid(orders, totals=None):
    """Return what each customer owes, on top of earlier totals."""
    if totals is None:
        totals = {}
    for order in orders:
        if not order.paid:
            add(totals, order)
    return totals


def by_sku(orders, known={}):
    """Return how much was sold of each article, by the names in `known`."""
    sold = defaultdict(int)
    for order in orders:
        for item in order.items:
            sold[known.get(item.sku, item.sku)] += item.quantity
    return dict(sold)


def with_columns(rows, columns=list(COLUMNS)):
    """Return rows as dictionaries; `columns` is only read."""
    return [dict(zip(columns, row)) for row in rows]


def drop_small(totals, least):
    """Take the customers below a limit out of totals, and return them."""
    small = [customer for customer, total in totals.items() if total < least]
    for customer in small:
        del totals[customer]
    return small


def cap(totals, most):
    """Lower every total that is above a limit."""
    for customer in totals:
        totals[customer] = min(totals[customer], most)


def write(path, totals):
    """Write totals as a table, largest first."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for customer, total in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])):
            table.writerow((customer, total))
    return path


def paginate(rows, size=50):
    """Yield rows in pages; the last one may be short."""
    page = []
    for row in rows:
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page
