"""The shop's HTTP interface."""

import asyncio
import logging
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from aiohttp import web

from . import orders
from .db import Pool
from .errors import OrderError, RateError
from .models import Item, Order
from .notify import Broker
from .rates import Rates
from .sessions import SessionStore

log = logging.getLogger(__name__)


def parse_item(data):
    try:
        return Item(data["sku"], int(data["quantity"]), Decimal(data["price"]), data.get("currency", "EUR"))
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise web.HTTPBadRequest(text=f"item: {error!r}") from error


def parse_order(data, customer):
    order = Order(int(data["id"]), customer, note=data.get("note", ""))
    for entry in data.get("items", ()):
        order.add(parse_item(entry))
    return order


class Api:
    """The handlers, over what they share. All of it lives in one event loop."""

    def __init__(self, settings):
        self.settings = settings
        self.sessions = SessionStore(settings.session_lifetime)
        self.rates = Rates(settings.rates_url)
        self.pool = Pool(settings.dsn, settings.workers)
        self.broker = Broker()
        self._sweeper = None

    def routes(self):
        return [
            web.post("/login", self.login),
            web.post("/price", self.price),
            web.post("/orders", self.create_order),
            web.get("/orders/{id}", self.show_order),
            web.post("/orders/{id}/pay", self.pay_order),
        ]

    async def start(self, app):
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self, app):
        if self._sweeper is not None:
            self._sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeper
        await self.broker.drain()
        await asyncio.to_thread(self.pool.close)

    async def _sweep(self):
        while True:
            await asyncio.sleep(60)
            self.sessions.sweep()

    def _session(self, request):
        session = self.sessions.get(request.headers.get("X-Session", ""))
        if session is None:
            raise web.HTTPUnauthorized()
        return session

    async def login(self, request):
        data = await request.json()
        session = self.sessions.open(data["customer"])
        return web.json_response({"session": session.key})

    async def price(self, request):
        """Tell what one item costs, without an order."""
        item = parse_item(await request.json())
        try:
            price = await asyncio.to_thread(self.rates.quote, item)
        except RateError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
        return web.json_response({"price": str(price)})

    async def create_order(self, request):
        session = self._session(request)
        order = parse_order(await request.json(), session.customer)
        try:
            total = self.rates.quote_all(order)
            order_id = await asyncio.to_thread(orders.save, self.pool, order)
        except OrderError as error:
            raise web.HTTPBadRequest(text=error.reason) from error
        except RateError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
        await self.broker.announce("created", order)
        return web.json_response({"id": order_id, "total": str(total)}, status=201)

    async def show_order(self, request):
        self._session(request)
        order = await asyncio.to_thread(orders.load, self.settings.dsn, int(request.match_info["id"]))
        if order is None:
            raise web.HTTPNotFound()
        return web.json_response({"id": order.id, "paid": order.paid, "total": str(order.total)})

    async def pay_order(self, request):
        session = self._session(request)
        order_id = int(request.match_info["id"])
        await asyncio.to_thread(orders.mark_paid, self.settings.dsn, order_id)
        order = Order(order_id, session.customer, paid=True)
        self.broker.announce("paid", order)
        return web.json_response({"id": order_id, "paid": True})


def make_app(settings):
    api = Api(settings)
    app = web.Application()
    app.add_routes(api.routes())
    app.on_startup.append(api.start)
    app.on_cleanup.append(api.stop)
    return app
