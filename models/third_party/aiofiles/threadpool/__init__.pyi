from ferrule_models import *

from typing import Any
@owned("file", refcounted=True)
@awaitable
@suspends("disk")
@raises(OSError)
@adopts("file", when="closefd")
def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None, *, loop=None, executor=None): ...

def __getattr__(name: str) -> Any: ...
