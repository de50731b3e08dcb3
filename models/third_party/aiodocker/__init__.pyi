from ferrule_models import *

from typing import Any
from .docker import Docker as Docker
from .exceptions import DockerError as DockerError, DockerContainerError as DockerContainerError

def __getattr__(name: str) -> Any: ...
