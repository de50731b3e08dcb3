from ferrule_models import *

from typing import Any
from ..exceptions import ConnectionError, TimeoutError, ResponseError

@owned("session", release=("aclose", "close"), refcounted=True)
@resource("session", release=("aclose", "close", "__aexit__"))
@loop_bound
class Redis:
    @borrows
    def __init__(self, *, host: str = "localhost", port: int = 6379, db: Any = 0, **kwargs: Any) -> None: ...
    @classmethod
    def from_url(cls, url: str, **kwargs: Any) -> Redis: ...
    @aliases("self")
    async def __aenter__(self) -> Redis: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None: ...
    @releases("self")
    @suspends("net")
    async def aclose(self, close_connection_pool: bool | None = None) -> None: ...
    @releases("self")
    @suspends("net")
    async def close(self, close_connection_pool: bool | None = None) -> None: ...
    # The commands come from classes shared with the blocking client: plain functions that return an awaitable.
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def ping(self, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def get(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def set(self, name: Any, value: Any, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def delete(self, *names: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def exists(self, *names: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def expire(self, name: Any, time: Any, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError, ResponseError)
    @suspends("net")
    def incr(self, name: Any, amount: int = 1) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def hget(self, name: str, key: str) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hset(self, name: str, *args: Any, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hgetall(self, name: str) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def lpush(self, name: str, *values: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def rpush(self, name: str, *values: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def publish(self, channel: Any, message: Any, **kwargs: Any) -> Any: ...
    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Any: ...
    def pubsub(self, **kwargs: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

class StrictRedis(Redis): ...

def __getattr__(name: str) -> Any: ...
