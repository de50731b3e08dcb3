"""The command line: `shop serve`, `shop import`, `shop report`, `shop ship`."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from aiohttp import web

from . import importer, jobs, orders, reports, warehouse, workspace
from .api import make_app
from .config import load_settings
from .errors import ConfigError, FeedError, OrderError
from .worker import run_workers

log = logging.getLogger(__name__)


def serve(settings, args):
    web.run_app(make_app(settings), port=args.port)
    return 0


def import_feeds(settings, args):
    """Import archives; those that are broken are named and left out."""
    status = 0
    for path in args.files:
        try:
            tables = importer.import_archive(path, settings.workspace / "journal")
        except FeedError as error:
            log.error("%s: %s", path, error)
            status = 1
            continue
        log.info("%s: %d tables", path, len(tables))
    return status


def report(settings, args):
    """Write what is owed into a file of the workspace."""
    target = settings.workspace / "reports" / f"{args.name}.csv"
    with workspace.scratch(settings.workspace, args.name) as folder:
        draft = reports.write(Path(folder) / "draft.csv", reports.unpaid(orders.load_open(settings.dsn)))
        workspace.merge([draft], target)
    if args.pack and not jobs.pack(str(target)):
        log.error("%s could not be packed", target)
        return 1
    return 0


def ship(settings, args):
    """Send orders to the warehouse."""
    if args.together:
        return 0 if asyncio.run(ship_queue(settings, args.orders)) == len(args.orders) else 1
    sent = 0
    with warehouse.Line(settings.warehouse) as line:
        for order_id in args.orders:
            order = orders.load(settings.dsn, order_id)
            if order is None:
                log.error("there is no order %d", order_id)
                continue
            try:
                parcel = line.send(order)
            except OrderError as error:
                log.error("%s", error)
                continue
            log.info("order %d is parcel %s", order_id, parcel)
            sent += 1
    return 0 if sent == len(args.orders) else 1


async def ship_queue(settings, order_ids):
    """Send orders with as many workers as the settings allow."""
    queue = asyncio.Queue()
    for order_id in order_ids:
        order = await asyncio.to_thread(orders.load, settings.dsn, order_id)
        if order is not None:
            queue.put_nowait(order)

    async def handle(order):
        await asyncio.to_thread(warehouse.ship, settings.warehouse, order)

    return await run_workers(queue, handle, settings.workers)


def parse_arguments(argv):
    parser = argparse.ArgumentParser(prog="shop", description=__doc__)
    parser.add_argument("--settings", type=Path, default=Path("shop.toml"))
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("serve")
    command.add_argument("--port", type=int, default=8080)
    command.set_defaults(run=serve)
    command = commands.add_parser("import")
    command.add_argument("files", nargs="+")
    command.set_defaults(run=import_feeds)
    command = commands.add_parser("report")
    command.add_argument("name")
    command.add_argument("--pack", action="store_true")
    command.set_defaults(run=report)
    command = commands.add_parser("ship")
    command.add_argument("orders", nargs="+", type=int)
    command.add_argument("--together", action="store_true", help="send several at a time")
    command.set_defaults(run=ship)
    return parser.parse_args(argv)


def show_settings(path):
    """Print the settings without what is secret."""
    try:
        settings = load_settings(path)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    for name in ("rates_url", "warehouse", "workspace", "workers"):
        print(name, "=", getattr(settings, name))
    return 0


def main(argv=None):
    args = parse_arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        settings = load_settings(args.settings)
    except ConfigError as error:
        log.error("%s", error)
    return args.run(settings, args)


if __name__ == "__main__":
    sys.exit(main())
