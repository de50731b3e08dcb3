from ferrule_models import *

from typing import Any
class Signature(dict):
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
