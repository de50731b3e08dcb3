from ferrule_models import *

from typing import Any
from .errors import PoolClosed as PoolClosed, PoolTimeout as PoolTimeout, TooManyRequests as TooManyRequests
from .pool import ConnectionPool as ConnectionPool
from .pool_async import AsyncConnectionPool as AsyncConnectionPool

def __getattr__(name: str) -> Any: ...
