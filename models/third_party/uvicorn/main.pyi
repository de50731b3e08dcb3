from ferrule_models import *

from typing import Any
@blocks("join")
@raises_any
@captures("app")
def run(app: Any, **kwargs: Any) -> None: ...

def __getattr__(name: str) -> Any: ...
