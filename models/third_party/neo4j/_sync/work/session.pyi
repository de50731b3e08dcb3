from ferrule_models import *

from collections.abc import Callable
from typing import Any
from ...exceptions import DriverError, Neo4jError
from .result import Result

@resource("session", release=("close", "__exit__"), refcounted=True)
class Session():
    @releases("self")
    def close(self) -> None: ...
    @blocks("database")
    @raises(Neo4jError, DriverError)
    def run(self, query: Any, parameters: Any = None, **kwargs: Any) -> Result: ...
    @blocks("database")
    @raises(Neo4jError, DriverError)
    def begin_transaction(self, metadata: Any = None, timeout: float | None = None) -> Any: ...
    @calls("transaction_function")
    @blocks("database")
    @raises_any
    def execute_read(self, transaction_function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...
    @calls("transaction_function")
    @blocks("database")
    @raises_any
    def execute_write(self, transaction_function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...
    @aliases("self")
    def __enter__(self) -> Session: ...
    @releases("self")
    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
