from .services import Service as Service
from .threads import ServiceThread as ServiceThread
from typing import Any
def __getattr__(name: str) -> Any: ...
