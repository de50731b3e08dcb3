from ferrule_models import *

from typing import Any
from .defer import Deferred
@calls("f", where="worker")
@captures("args", part="elements")
def deferToThread(f: Any, *args: Any, **kwargs: Any) -> Deferred: ...
@blocks("join")
@raises_any
@captures("f")
def blockingCallFromThread(reactor: Any, f: Any, *a: Any, **kw: Any) -> Any: ...

def __getattr__(name: str) -> Any: ...
