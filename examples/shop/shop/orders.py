"""Orders in the database."""

from contextlib import closing

from .db import pool_connect, transaction
from .errors import OrderError
from .models import Item, Order

SELECT = "SELECT id, customer, paid, note FROM orders"


def read_items(conn, order_id):
    """Return the items of an order; the connection stays the caller's."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT sku, quantity, price, currency FROM items WHERE order_id = %s", (order_id,))
        return [Item(*row) for row in cursor]


def fetch_row(conn, order_id):
    with conn.cursor() as cursor:
        cursor.execute(f"{SELECT} WHERE id = %s", (order_id,))
        return cursor.fetchone()


def load(dsn, order_id):
    """Return an order with its items, or None if there is no such order."""
    conn = pool_connect(dsn)
    try:
        row = fetch_row(conn, order_id)
        items = read_items(conn, order_id)
    except BaseException:
        conn.close()
        raise
    if row is None:
        return None
    conn.close()
    order = Order.from_row(row)
    order.items.extend(items)
    return order


def load_open(dsn):
    """Return all orders that are not paid."""
    with closing(pool_connect(dsn)) as conn:
        with conn.cursor() as cursor:
            cursor.execute(f"{SELECT} WHERE NOT paid ORDER BY id")
            orders = [Order.from_row(row) for row in cursor.fetchall()]
        for order in orders:
            order.items.extend(read_items(conn, order.id))
    return orders


def latest(dsn, customer):
    """Return a customer's last order, or None."""
    conn = pool_connect(dsn)
    try:
        with conn.cursor() as cursor:
            cursor.execute(f"{SELECT} WHERE customer = %s ORDER BY id DESC LIMIT 1", (customer,))
            row = cursor.fetchone()
        if row is None:
            return None
        return Order.from_row(row)
    finally:
        conn.close()


def mark_paid(dsn, order_id, conn=None):
    """Mark an order as paid, over the given connection or one of its own."""
    own = None
    if conn is None:
        conn = own = pool_connect(dsn)
    try:
        with transaction(conn), conn.cursor() as cursor:
            cursor.execute("UPDATE orders SET paid = true WHERE id = %s", (order_id,))
    finally:
        if own is not None:
            own.close()


def check(order):
    """Refuse what the warehouse cannot send."""
    if not order.items:
        raise OrderError(order.id, "it has no items")
    for item in order.items:
        if item.quantity <= 0:
            raise OrderError(order.id, f"{item.sku}: a quantity of {item.quantity}")


def save(pool, order):
    """Store an order and all of its items in one transaction."""
    check(order)
    with pool.connection() as conn, conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders (id, customer, paid, note) VALUES (%s, %s, %s, %s)",
            (order.id, order.customer, order.paid, order.note),
        )
        for item in order.items:
            cursor.execute(
                "INSERT INTO items (order_id, sku, quantity, price, currency) VALUES (%s, %s, %s, %s, %s)",
                (order.id, item.sku, item.quantity, item.price, item.currency),
            )
    return order.id
