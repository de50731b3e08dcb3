from ferrule_models import *

from typing import Any
from .base import BaseScheduler

class BackgroundScheduler(BaseScheduler):
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
