from ferrule_models import *

from typing import Any
from .exceptions import AlreadyLocked as AlreadyLocked, LockException as LockException
from .portalocker import lock as lock, unlock as unlock
from .utils import Lock as Lock, RLock as RLock

def __getattr__(name: str) -> Any: ...
