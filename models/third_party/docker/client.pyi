from ferrule_models import *
from docker.errors import DockerException, APIError

@owned("client", refcounted=True)
@resource("client", release=("close",))
@raises(DockerException)
@blocks("net")
class DockerClient:
    @borrows
    def __init__(self): ...
    @classmethod
    @owned("client", refcounted=True)
    @raises(DockerException)
    @blocks("net")
    def from_env(cls): ...
    @raises(APIError)
    @blocks("net")
    def info(self): ...
    @raises(APIError)
    @blocks("net")
    def ping(self): ...
    @raises(APIError)
    @blocks("net")
    def version(self): ...
    @raises(APIError)
    @blocks("net")
    def login(self): ...
    @releases("self")
    def close(self): ...
