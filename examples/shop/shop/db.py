"""Connections to the database, one at a time or from a pool."""

import threading
from contextlib import contextmanager

import psycopg2


class PoolClosed(Exception):
    """Somebody asks a pool that was closed."""


def pool_connect(dsn):
    """Open a connection with the shop's limits; it belongs to the caller."""
    conn = psycopg2.connect(dsn, connect_timeout=5)
    try:
        with conn.cursor() as cursor:
            cursor.execute("SET statement_timeout = '5s'")
    except BaseException:
        conn.close()
        raise
    return conn


@contextmanager
def transaction(conn):
    """Commit what the block did, or take it back."""
    try:
        yield conn
    except BaseException:
        conn.rollback()
        raise
    else:
        conn.commit()


class Pool:
    """Keeps connections open between uses. Threads may share it."""

    def __init__(self, dsn, size=4):
        self.dsn = dsn
        self.size = size
        self._free = []
        self._out = 0
        self._closed = False
        self._changed = threading.Condition()

    def acquire(self, timeout=5.0):
        with self._changed:
            if self._closed:
                raise PoolClosed(self.dsn)
            if not self._changed.wait_for(self._can_give, timeout):
                raise TimeoutError(f"no connection was free for {timeout} s")
            self._out += 1
            if self._free:
                return self._free.pop()
        try:
            return pool_connect(self.dsn)
        except BaseException:
            self._gave_back()
            raise

    def release(self, conn):
        """Take a connection back; one that is broken is closed."""
        with self._changed:
            keep = not self._closed and not conn.closed
            if keep:
                self._free.append(conn)
        if not keep:
            conn.close()
        self._gave_back()

    @contextmanager
    def connection(self):
        conn = self.acquire()
        try:
            with transaction(conn):
                yield conn
        finally:
            self.release(conn)

    def close(self):
        with self._changed:
            self._closed = True
            free, self._free = self._free, []
        for conn in free:
            conn.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def _can_give(self):
        return bool(self._free) or self._out < self.size

    def _gave_back(self):
        with self._changed:
            self._out -= 1
            self._changed.notify()
