from ferrule_models import *

from typing import Any
from .base import BaseScheduler

class BlockingScheduler(BaseScheduler):
    @blocks("join")
    @raises_any
    def start(self, *args: Any, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
