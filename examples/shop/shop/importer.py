"""Reads the files that suppliers send: archives of tables."""

import csv
import io
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

    def __init__(self, path, journal_path):
        self.journal = Journal(journal_path)
        self.archive = None
        self.path = path
        self.count = 0

    def open(self):
        self.archive = open_archive(self.path)
        return self.tables()

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
