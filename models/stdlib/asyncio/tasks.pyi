from ferrule_models import *
from asyncio.exceptions import TimeoutError, CancelledError
import concurrent.futures

@suspends("timer")
async def sleep(delay): ...

@awaitable(must=False)
@captures("coro_or_future")
@loop_bound
def ensure_future(coro_or_future): ...

@awaitable(must=False)
@raises_any
@loop_bound
def gather(coro_or_future1, *coros_or_futures, return_exceptions=False): ...

@captures("coro")
def run_coroutine_threadsafe(coro, loop): ...

@awaitable(must=False)
@captures("arg")
@loop_bound
def shield(arg): ...

@suspends("join")
@raises(TimeoutError, when="timeout is not None")
@raises_any
async def wait_for(fut, timeout): ...

@suspends("join")
async def wait(fs, *, timeout=None, return_when="ALL_COMPLETED"): ...

@raises(TimeoutError, when="timeout is not None")
@elements("fs")
def as_completed(fs, *, timeout=None): ...

@awaitable(must=False)
@captures("coro")
@misuse(RuntimeError)
@loop_bound
def create_task(coro): ...

@pure
@returns_none
def current_task(): ...
@pure
def all_tasks(): ...
