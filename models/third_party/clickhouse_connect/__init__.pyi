from ferrule_models import *

from typing import Any

from .driver.client import Client
@blocks("net")
def get_client(*args: Any, **kwargs: Any) -> Client: ...

def __getattr__(name: str) -> Any: ...
