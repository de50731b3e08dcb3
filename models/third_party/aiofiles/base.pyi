from ferrule_models import *

from typing import Any
class AiofilesContextManager():
    @releases("self")
    @suspends("disk")
    async def __aexit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: Any | None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
