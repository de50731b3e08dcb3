from ferrule_models import *

from typing import Any
from .connection import Connection as Connection
from .connection_async import AsyncConnection as AsyncConnection
from .cursor import Cursor as Cursor
from .cursor_async import AsyncCursor as AsyncCursor
from .errors import DatabaseError as DatabaseError, DataError as DataError, Error as Error, IntegrityError as IntegrityError, InterfaceError as InterfaceError, InternalError as InternalError, NotSupportedError as NotSupportedError, OperationalError as OperationalError, ProgrammingError as ProgrammingError, Warning as Warning
from .transaction import AsyncTransaction as AsyncTransaction, Rollback as Rollback, Transaction as Transaction
@owned("connection", refcounted=True)
@blocks("database")
@raises(OperationalError)
def connect(conninfo: str = "", **kwargs: Any) -> Connection: ...

def __getattr__(name: str) -> Any: ...
