from ferrule_models import *

from typing import Any
from docker.errors import APIError, NotFound

class VolumeCollection:
    @blocks("net")
    @raises(APIError)
    def create(self): ...
    @blocks("net")
    @raises(APIError, NotFound)
    def get(self): ...
    @blocks("net")
    @raises(APIError)
    def list(self): ...
    def __getattr__(self, name: str) -> Any: ...

class Volume:
    @blocks("net")
    @raises(APIError)
    def remove(self): ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
