from ferrule_models import *

from typing import Any
@suspends("process")
@raises_any
async def run_process(command: Any, **kwargs: Any) -> Any: ...
@suspends("process")
@raises(OSError)
async def open_process(command: Any, **kwargs: Any) -> Any: ...

def __getattr__(name: str) -> Any: ...
