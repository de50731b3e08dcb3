from ferrule_models import *

from collections.abc import Generator
from typing import Any, Generic, TypeVar
_T = TypeVar("_T")

# Awaited it gives the value; entered it gives the value and closes it on leaving.
class Result(Generic[_T]):
    def __await__(self) -> Generator[Any, None, _T]: ...
    @raises_any
    @suspends("disk")
    async def __aenter__(self) -> _T: ...
    @releases("self")
    @suspends("disk")
    async def __aexit__(self, exc_type: Any, exc: Any, tb: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
