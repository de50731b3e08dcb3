from ferrule_models import *

from typing import Any
from .api import BaseObserver

class Observer(BaseObserver):
    def __init__(self, timeout: float = 1, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
