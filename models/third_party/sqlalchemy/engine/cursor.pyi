from ferrule_models import *

from typing import Any, TypeVar
from .result import Result
_T = TypeVar("_T")

class CursorResult(Result[_T]):
    rowcount: int
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
