from ferrule_models import *

from typing import Any
from sqlite3 import DatabaseError as DatabaseError, Error as Error, IntegrityError as IntegrityError, NotSupportedError as NotSupportedError, OperationalError as OperationalError, ProgrammingError as ProgrammingError, Row as Row, Warning as Warning, register_adapter as register_adapter, register_converter as register_converter
from .core import Connection as Connection, Cursor as Cursor, connect as connect

def __getattr__(name: str) -> Any: ...
