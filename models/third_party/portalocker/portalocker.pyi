from ferrule_models import *

from typing import Any
from .exceptions import AlreadyLocked, LockException
@blocks("lock")
@raises(LockException, AlreadyLocked)
def lock(file: Any, flags: Any = ...) -> None: ...
def unlock(file: Any) -> None: ...

def __getattr__(name: str) -> Any: ...
