"""Settings: a TOML file, with single values overridden by the environment."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .errors import ConfigError

PREFIX = "SHOP_"


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    dsn: str
    rates_url: str
    warehouse: tuple
    workspace: Path
    session_lifetime: float = 1800.0
    workers: int = 4


def read_table(path):
    """Read the `[shop]` table of a file."""
    try:
        with open(path, "rb") as file:
            document = tomllib.load(file)
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    table = document.get("shop")
    if table is None:
        raise ConfigError(f"{path} has no table [shop]")
    return table


def overrides(environ=None):
    """Return what the environment overrides, by the names of settings."""
    if environ is None:
        environ = os.environ
    found = {}
    for name, value in environ.items():
        if name.startswith(PREFIX):
            found[name.removeprefix(PREFIX).lower()] = value
    return found


def merged(table, extra, defaults=()):
    """Return a new table: defaults, then the file's values, then the overrides."""
    result = dict(defaults)
    result.update(table)
    for name, value in extra.items():
        if name in result:
            result[name] = value
    return result


def parse_address(text):
    """Turn "host:port" into what `socket` takes."""
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit():
        raise ConfigError(f"{text!r} is not HOST:PORT")
    return host, int(port)


def load_settings(path, environ=None):
    """Read, merge and check the settings."""
    table = merged(read_table(path), overrides(environ))
    missing = [name for name in ("dsn", "rates_url", "warehouse") if not table.get(name)]
    if missing:
        raise ConfigError(f"{path}: {', '.join(missing)} must be set")
    return Settings(
        dsn=table["dsn"],
        rates_url=table["rates_url"],
        warehouse=parse_address(table["warehouse"]),
        workspace=Path(table.get("workspace", "var")),
        session_lifetime=float(table.get("session_lifetime", 1800)),
        workers=int(table.get("workers", 4)),
    )
