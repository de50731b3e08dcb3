from ferrule_models import *

from typing import Any
from .client import Redis as Redis, StrictRedis as StrictRedis
from .connection import ConnectionPool as ConnectionPool
from .exceptions import (
    AuthenticationError as AuthenticationError,
    ConnectionError as ConnectionError,
    DataError as DataError,
    InvalidResponse as InvalidResponse,
    PubSubError as PubSubError,
    ReadOnlyError as ReadOnlyError,
    RedisError as RedisError,
    ResponseError as ResponseError,
    TimeoutError as TimeoutError,
    WatchError as WatchError,
)
def from_url(url: str, **kwargs: Any) -> Redis: ...
def __getattr__(name: str) -> Any: ...
