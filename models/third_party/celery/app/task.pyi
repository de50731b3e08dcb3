from ferrule_models import *

from typing import Any
from ..result import AsyncResult

class Task():
    request: Any
    name: Any
    @blocks("net")
    @raises_any
    def delay(self, *args: Any, **kwargs: Any) -> AsyncResult: ...
    @blocks("net")
    @raises_any
    def apply_async(self, args: Any = None, kwargs: Any = None, task_id: str | None = None, **options: Any) -> AsyncResult: ...
    @raises_any
    def retry(self, args: Any = None, kwargs: Any = None, exc: Any = None, throw: bool = True, **options: Any) -> Any: ...
    @raises_any
    def apply(self, args: Any = None, kwargs: Any = None, link: Any = None, link_error: Any = None, task_id: Any = None, retries: Any = None, throw: Any = None, logfile: Any = None, loglevel: Any = None, headers: Any = None, **options: Any) -> Any: ...
    @blocks("net")
    @raises_any
    def update_state(self, task_id: Any = None, state: Any = None, meta: Any = None, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
