"""Who is logged in. The store belongs to the event loop's thread."""

import logging
import secrets

from .models import Session

log = logging.getLogger(__name__)


class SessionStore:
    """Sessions by key, and the keys by customer."""

    def __init__(self, lifetime=1800.0):
        self.lifetime = lifetime
        self.sessions = {}
        self.by_customer = {}
        self.watchers = []

    def watch(self, callback):
        """Call `callback(session)` whenever a session ends."""
        self.watchers.append(callback)

    def open(self, customer):
        session = Session(secrets.token_urlsafe(16), customer)
        self.sessions[session.key] = session
        self.by_customer.setdefault(customer, set()).add(session.key)
        return session

    def get(self, key):
        """Return a live session and note that it is used, else None."""
        session = self.sessions.get(key)
        if session is None:
            return None
        if session.expired(self.lifetime):
            self.expire(key)
            return None
        session.touch()
        return session

    def touch_all(self):
        """Give everybody a full lifetime again, as after a restart."""
        for session in self.sessions.values():
            session.touch()

    def rename(self, old, new):
        """Move all sessions of a customer to another name."""
        for key in self.by_customer.pop(old, ()):
            session = self.sessions[key]
            session.customer = new
            self.by_customer.setdefault(new, set()).add(key)

    def expire(self, key):
        """End one session and tell the watchers."""
        session = self._drop(key)
        if session is not None:
            for callback in self.watchers:
                callback(session)

    def expire_customer(self, customer):
        """End every session of a customer."""
        for key in list(self.by_customer.get(customer, ())):
            self.expire(key)

    def expire_first(self, customer):
        """End one session of a customer, if there is any."""
        for key, session in self.sessions.items():
            if session.customer == customer:
                self.expire(key)
                break

    def sweep(self):
        """End every session that was not used for its lifetime."""
        ended = 0
        for key, session in self.sessions.items():
            if session.expired(self.lifetime):
                self.expire(key)
                ended += 1
        if ended:
            log.info("%d sessions ended", ended)
        return ended

    def clear(self):
        while self.sessions:
            key, _ = self.sessions.popitem()
            log.debug("session %s ended", key)
        self.by_customer.clear()

    def _drop(self, key):
        session = self.sessions.get(key)
        if session is None:
            return None
        del self.sessions[key]
        keys = self.by_customer.get(session.customer)
        if keys is not None:
            keys.discard(key)
            if not keys:
                del self.by_customer[session.customer]
        return session
