from ferrule_models import *

from typing import Any
@blocks("join")
@raises_any
@captures("func")
def run(func: Any, *args: Any, token: Any = None) -> Any: ...
@blocks("join")
@raises_any
@captures("func")
def run_sync(func: Any, *args: Any, token: Any = None) -> Any: ...

def __getattr__(name: str) -> Any: ...
