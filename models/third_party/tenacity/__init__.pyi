from ferrule_models import *

from collections.abc import Callable
from typing import Any, TypeVar
_F = TypeVar("_F")

class RetryError(Exception):
    def __getattr__(self, name: str) -> Any: ...

# The function that is tried again keeps its signature.
def retry(*args: Any, **kwargs: Any) -> Callable[[_F], _F]: ...

def __getattr__(name: str) -> Any: ...
