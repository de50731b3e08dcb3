from ferrule_models import *

from typing import Any
from .containers import DockerContainer as DockerContainer, DockerContainers
from .exceptions import DockerError
from .images import DockerImages
from .networks import DockerNetwork as DockerNetwork, DockerNetworks
from .volumes import DockerVolume as DockerVolume, DockerVolumes

# A session of an HTTP client is open inside until it is closed.
@owned("session")
@resource("session", release=("close", "__aexit__"))
@loop_bound
class Docker():
    containers: DockerContainers
    images: DockerImages
    networks: DockerNetworks
    volumes: DockerVolumes
    def __init__(self, url: str | None = None, connector: Any = None, session: Any = None, ssl_context: Any = None, api_version: str | None = None, **kwargs: Any) -> None: ...
    @aliases("self")
    async def __aenter__(self) -> Docker: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None: ...
    @releases("self")
    @suspends("net")
    async def close(self) -> None: ...
    @suspends("net")
    @raises(DockerError)
    async def auth(self, **credentials: Any) -> dict[str, Any]: ...
    @suspends("net")
    @raises(DockerError)
    async def version(self) -> dict[str, Any]: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
