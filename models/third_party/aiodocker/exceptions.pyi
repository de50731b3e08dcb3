from ferrule_models import *

from typing import Any
class DockerError(Exception):
    def __getattr__(self, name: str) -> Any: ...

class DockerContainerError(DockerError):
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
