"""Sends orders to the warehouse over its line protocol."""

import json
import socket
import struct

from .errors import OrderError

HEADER = struct.Struct("!I")


def connect(address, timeout=10.0):
    """Open a connection to the warehouse; it belongs to the caller."""
    return socket.create_connection(address, timeout=timeout)


def encode(order):
    """Turn an order into the bytes that the warehouse reads."""
    if not order.paid:
        raise OrderError(order.id, "it is not paid")
    lines = [[item.sku, item.quantity] for item in order.items]
    body = json.dumps({"order": order.id, "lines": lines}).encode()
    return HEADER.pack(len(body)) + body


def read_exactly(sock, size):
    parts = []
    while size > 0:
        part = sock.recv(size)
        if not part:
            raise ConnectionError("the warehouse closed the connection")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def read_answer(sock):
    (size,) = HEADER.unpack(read_exactly(sock, HEADER.size))
    return json.loads(read_exactly(sock, size))


def ship(address, order):
    """Send one order and return the warehouse's parcel number."""
    sock = connect(address)
    message = encode(order)
    try:
        sock.sendall(message)
        answer = read_answer(sock)
    finally:
        sock.close()
    return answer["parcel"]


def ship_all(address, orders):
    """Send many orders over one connection; return the numbers of the parcels."""
    messages = [encode(order) for order in orders]
    parcels = []
    with connect(address) as sock:
        for message in messages:
            sock.sendall(message)
            parcels.append(read_answer(sock)["parcel"])
    return parcels


def reachable(address):
    """Tell whether the warehouse answers."""
    try:
        sock = connect(address, timeout=1.0)
    except OSError:
        return False
    sock.close()
    return True


class Line:
    """A connection that stays open between orders."""

    def __init__(self, address):
        self.address = address
        self._sock = None

    def send(self, order):
        message = encode(order)
        if self._sock is None:
            self._sock = connect(self.address)
        try:
            self._sock.sendall(message)
            return read_answer(self._sock)["parcel"]
        except OSError:
            self.close()
            raise

    def close(self):
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
