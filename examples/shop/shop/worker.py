"""Takes orders from a queue and sees them through, in the event loop."""

import asyncio
import logging

from .errors import ShopError

log = logging.getLogger(__name__)


class Worker:
    """Handles one order at a time; several may share a queue."""

    def __init__(self, queue, handle, patience=30.0):
        self.queue = queue
        self.handle = handle
        self.patience = patience
        self.done = 0
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self.run())

    async def stop(self):
        """Cancel the task and wait until it is gone."""
        if self._task is None:
            return
        self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            log.debug("a worker stopped after %d orders", self.done)
        self._task = None

    async def run(self):
        while True:
            order = await self.queue.get()
            try:
                await self.attempt(order)
            except BaseException:
                continue  # one bad order must not stop the others
            finally:
                self.queue.task_done()

    async def attempt(self, order):
        """Handle an order, once more if it takes too long."""
        try:
            await asyncio.wait_for(self.handle(order), self.patience)
        except TimeoutError:
            log.warning("order %s is tried again", order.id)
            await asyncio.sleep(1)
            await self.handle(order)
        self.done += 1

    async def attempt_all(self, orders):
        """Handle orders in turn; return those that failed."""
        failed = []
        for order in orders:
            try:
                await self.attempt(order)
            except ShopError as error:
                log.warning("%s", error)
                failed.append(order)
        return failed

    async def drain(self):
        """Handle what is in the queue, and give it back when cancelled."""
        while not self.queue.empty():
            order = self.queue.get_nowait()
            try:
                await self.attempt(order)
            except asyncio.CancelledError:
                self.queue.put_nowait(order)
                raise
            except Exception:
                log.exception("order %s failed", order.id)


async def heartbeat(worker, interval=10.0):
    """Log what a worker has done, until the task is cancelled."""
    last = 0
    while True:
        await asyncio.sleep(interval)
        if worker.done != last:
            log.info("%d orders", worker.done - last)
            last = worker.done


async def run_workers(queue, handle, count):
    """Run workers until the queue is empty."""
    workers = [Worker(queue, handle) for _ in range(count)]
    for worker in workers:
        worker.start()
    try:
        await queue.join()
    finally:
        await asyncio.gather(*(worker.stop() for worker in workers))
    return sum(worker.done for worker in workers)
