from ferrule_models import *

from typing import Any
from ..exceptions import ConnectionError, TimeoutError, ResponseError

@owned("session", release=("aclose", "close"), refcounted=True, lazy=True)
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
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def append(self, key: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def dbsize(self, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def decrby(self, name: Any, amount: Any = 1) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def eval(self, script: Any, numkeys: Any, *keys_and_args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def evalsha(self, sha: Any, numkeys: Any, *keys_and_args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def expireat(self, name: Any, when: Any, nx: Any = False, xx: Any = False, gt: Any = False, lt: Any = False) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def flushall(self, asynchronous: Any = False, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def flushdb(self, asynchronous: Any = False, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def getdel(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def getrange(self, key: Any, start: Any, end: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def getset(self, name: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hdel(self, name: Any, *keys: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hexists(self, name: Any, key: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hincrby(self, name: Any, key: Any, amount: Any = 1) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hkeys(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hlen(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hmget(self, name: Any, keys: Any, *args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hsetnx(self, name: Any, key: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def hvals(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def incrby(self, name: Any, amount: Any = 1) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def incrbyfloat(self, name: Any, amount: Any = 1.0) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def info(self, section: Any = None, *args: Any, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def keys(self, pattern: Any = "*", **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def lindex(self, name: Any, index: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def linsert(self, name: Any, where: Any, refvalue: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def llen(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def lpop(self, name: Any, count: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def lrange(self, name: Any, start: Any, end: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def lrem(self, name: Any, count: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def lset(self, name: Any, index: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def ltrim(self, name: Any, start: Any, end: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def mget(self, keys: Any, *args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def mset(self, mapping: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def persist(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def pexpire(self, name: Any, time: Any, nx: Any = False, xx: Any = False, gt: Any = False, lt: Any = False) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def psetex(self, name: Any, time_ms: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def pttl(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def rename(self, src: Any, dst: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def rpop(self, name: Any, count: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def rpoplpush(self, src: Any, dst: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def sadd(self, name: Any, *values: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def scan(self, cursor: Any = 0, match: Any = None, count: Any = None, _type: Any = None, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def scard(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def sdiff(self, keys: Any, *args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def setex(self, name: Any, time: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def setnx(self, name: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def sinter(self, keys: Any, *args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def sismember(self, name: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def smembers(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def spop(self, name: Any, count: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def srandmember(self, name: Any, number: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def srem(self, name: Any, *values: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def sscan(self, name: Any, cursor: Any = 0, match: Any = None, count: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def strlen(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def sunion(self, keys: Any, *args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def touch(self, *args: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def ttl(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def type(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def unlink(self, *names: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xack(self, name: Any, groupname: Any, *ids: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xadd(self, name: Any, fields: Any, id: Any = "*", maxlen: Any = None, approximate: Any = True, nomkstream: Any = False, minid: Any = None, limit: Any = None, ref_policy: Any = None, idmpauto: Any = None, idmp: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xdel(self, name: Any, *ids: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xlen(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xrange(self, name: Any, min: Any = "-", max: Any = "+", count: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xread(self, streams: Any, count: Any = None, block: Any = None, max_count: Any = None, max_size: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xreadgroup(self, groupname: Any, consumername: Any, streams: Any, count: Any = None, block: Any = None, noack: Any = False, claim_min_idle_time: Any = None, max_count: Any = None, max_size: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def xtrim(self, name: Any, maxlen: Any = None, approximate: Any = True, minid: Any = None, limit: Any = None, ref_policy: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zadd(self, name: Any, mapping: Any, nx: Any = False, xx: Any = False, ch: Any = False, incr: Any = False, gt: Any = False, lt: Any = False) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zcard(self, name: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zcount(self, name: Any, min: Any, max: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zincrby(self, name: Any, amount: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zrange(self, name: Any, start: Any, end: Any, desc: Any = False, withscores: Any = False, score_cast_func: Any = ..., byscore: Any = False, bylex: Any = False, offset: Any = None, num: Any = None) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zrangebyscore(self, name: Any, min: Any, max: Any, start: Any = None, num: Any = None, withscores: Any = False, score_cast_func: Any = ...) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def zrank(self, name: Any, value: Any, withscore: Any = False, score_cast_func: Any = ...) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zrem(self, name: Any, *values: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zremrangebyscore(self, name: Any, min: Any, max: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def zrevrange(self, name: Any, start: Any, end: Any, withscores: Any = False, score_cast_func: Any = ...) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def zscore(self, name: Any, value: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def blpop(self, keys: Any, timeout: Any = 0) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @returns_none
    @suspends("net")
    def brpop(self, keys: Any, timeout: Any = 0) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def time(self, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def save(self, **kwargs: Any) -> Any: ...
    @awaitable
    @raises(ConnectionError, TimeoutError)
    @suspends("net")
    def bgsave(self, schedule: Any = True, **kwargs: Any) -> Any: ...
    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Pipeline: ...
    def pubsub(self, **kwargs: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

class StrictRedis(Redis): ...

# Commands on a pipeline are collected, whatever they do on its client, until it is executed.
class Pipeline:
    @aliases("self")
    async def __aenter__(self) -> Pipeline: ...
    @suspends("net")
    async def __aexit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None: ...
    @raises(ConnectionError, TimeoutError, ResponseError)
    @suspends("net")
    async def execute(self, raise_on_error: bool = True) -> Any: ...
    @suspends("net")
    async def reset(self) -> None: ...
    def multi(self) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
