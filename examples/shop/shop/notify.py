"""Tell other services what happened to an order."""

import asyncio
import json
import logging

log = logging.getLogger(__name__)


class Broker:
    """Hands messages to subscribers, each at its own pace."""

    def __init__(self):
        self.queues = {}
        self.pending = set()

    def subscribe(self, name):
        return self.queues.setdefault(name, asyncio.Queue(100))

    def unsubscribe(self, name):
        self.queues.pop(name, None)

    async def publish(self, message):
        """Put a message into every queue; waits for those that are full."""
        for queue in list(self.queues.values()):
            await queue.put(message)

    def publish_soon(self, message):
        """Publish without waiting. The task is kept until it is done."""
        task = asyncio.create_task(self.publish(message))
        self.pending.add(task)
        task.add_done_callback(self.pending.discard)

    def announce(self, event, order):
        """Publish what happened to an order; the caller awaits the result."""
        log.info("order %s: %s", order.id, event)
        return self.publish(describe(event, order))

    def announce_soon(self, event, order):
        """Like announce, for callers that cannot wait."""
        self.publish_soon(describe(event, order))

    async def announce_all(self, event, orders):
        """Announce the same event for many orders at once."""
        waiting = [self.announce(event, order) for order in orders]
        await asyncio.gather(*waiting)

    async def drain(self):
        """Wait until everything that was published has been handed over."""
        if self.pending:
            await asyncio.gather(*self.pending, return_exceptions=True)


def describe(event, order):
    return json.dumps({"event": event, "order": order.id, "customer": order.customer})


async def relay(broker, name, send):
    """Pass a subscriber's messages on to `send` until the task is cancelled."""
    queue = broker.subscribe(name)
    try:
        while True:
            await send(await queue.get())
    finally:
        broker.unsubscribe(name)
