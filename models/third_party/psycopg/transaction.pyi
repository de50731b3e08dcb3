from ferrule_models import *

from typing import Any
class Rollback(Exception):
    def __getattr__(self, name: str) -> Any: ...

class Transaction():
    @aliases("self")
    @blocks("database")
    @raises_any
    def __enter__(self) -> Transaction: ...
    @blocks("database")
    @raises_any
    def __exit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class AsyncTransaction():
    @aliases("self")
    @suspends("net")
    @raises_any
    async def __aenter__(self) -> AsyncTransaction: ...
    @suspends("net")
    @raises_any
    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
