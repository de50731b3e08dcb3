from ferrule_models import *
from asyncio.exceptions import TimeoutError, CancelledError
import concurrent.futures

@suspends("timer")
async def sleep(delay): ...

@awaitable(must=False)
@captures("coro_or_future")
@loop_bound
@effect("start-task", "coro_or_future")
def ensure_future(coro_or_future): ...

@awaitable(must=False)
@raises_any
@loop_bound
@effect("join-tasks")
def gather(coro_or_future1, *coros_or_futures, return_exceptions=False): ...

@captures("coro")
@effect("start-task", "coro")
def run_coroutine_threadsafe(coro, loop): ...

@awaitable(must=False)
@captures("arg")
@loop_bound
@effect("run-here", "arg")
def shield(arg): ...

@suspends("join")
@raises(TimeoutError, when="timeout is not None")
@raises_any
@effect("run-here", "fut")
async def wait_for(fut, timeout): ...

@suspends("join")
@effect("join-tasks", "fs")
async def wait(fs, *, timeout=None, return_when="ALL_COMPLETED"): ...

@raises(TimeoutError, when="timeout is not None")
@copies("fs")
@effect("start-task", "fs")
def as_completed(fs, *, timeout=None): ...

@awaitable(must=False)
@captures("coro")
@misuse(RuntimeError)
@loop_bound
@effect("start-task", "coro")
def create_task(coro): ...

@pure
@returns_none
def current_task(): ...
@pure
def all_tasks(): ...
