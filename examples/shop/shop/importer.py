"""Reads the files that suppliers send: archives of tables."""

import csv
import io
import socket
import zipfile
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation

from .errors import FeedError
from .models import Item


def parse_line(line):
    try:
        return Item(line["sku"], int(line["stock"]), Decimal(line["price"]), line.get("currency") or "EUR")
    except (KeyError, ValueError, InvalidOperation) as error:
        raise FeedError(f"line {line!r}") from error


def open_archive(path):
    """Open an archive after a look at its first bytes; it belongs to the caller."""
    if not zipfile.is_zipfile(path):
        raise FeedError(f"{path} is not an archive")
    return zipfile.ZipFile(path)


def connect(address, timeout=10):
    """Connect to the supplier that wants to know what arrived; the caller closes the connection."""
    connection = socket.create_connection(address, timeout)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return connection


class Journal:
    """A file that says what was imported and when."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")

    def write(self, text):
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self.file.write(f"{now} {text}\n")

    def close(self):
        self.file.close()


class Importer:
    """Reads the tables of one archive, one by one."""

    def __init__(self, path, journal_path, supplier=None):
        self.journal = Journal(journal_path)
        self.archive = None
        self.connection = None
        self.supplier = supplier
        self.path = path
        self.count = 0

    def open(self):
        self.archive = open_archive(self.path)
        return self.tables()

    def acknowledge(self):
        """Tell the supplier how much has arrived, as long as this importer is open."""
        if self.connection is None:
            self.connection = connect(self.supplier)
        self.connection.sendall(f"{self.count}\n".encode())

    def tables(self):
        return [name for name in self.archive.namelist() if name.endswith(".csv")]

    def read(self, name):
        """Yield the items of one table."""
        with self.archive.open(name) as raw:
            for line in csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8")):
                self.count += 1
                yield parse_line(line)

    def close(self):
        self.journal.write(f"{self.path}: {self.count} items")
        self.journal.close()
        if self.archive is not None:
            self.archive.close()


class TableImporter:
    """Reads a single table that is not packed, from a file or a stream it is lent."""

    def __init__(self, source):
        self._own = isinstance(source, str)
        self.stream = open(source, encoding="utf-8", newline="") if self._own else source

    def read(self):
        for line in csv.DictReader(self.stream):
            yield parse_line(line)

    def close(self):
        if self._own:
            self.stream.close()


def import_archive(path, journal_path):
    """Return all items of an archive, by table."""
    importer = Importer(path, journal_path)
    try:
        return {name: list(importer.read(name)) for name in importer.open()}
    finally:
        importer.close()


def import_table(source):
    importer = TableImporter(source)
    try:
        return list(importer.read())
    finally:
        importer.close()


def count_lines(path):
    with open(path, encoding="utf-8") as file:
        return sum(1 for _ in file)
