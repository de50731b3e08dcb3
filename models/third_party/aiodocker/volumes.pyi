from ferrule_models import *

from typing import Any
from .exceptions import DockerError

class DockerVolumes():
    @suspends("net")
    @raises(DockerError)
    async def list(self, *, filters: Any = None) -> Any: ...
    @suspends("net")
    @raises(DockerError)
    async def get(self, id: Any) -> DockerVolume: ...
    @suspends("net")
    @raises(DockerError)
    async def create(self, config: Any) -> DockerVolume: ...
    def __getattr__(self, name: str) -> Any: ...

class DockerVolume():
    @suspends("net")
    @raises(DockerError)
    async def show(self) -> Any: ...
    @suspends("net")
    @raises(DockerError)
    async def delete(self, force: bool = False) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
