from ferrule_models import *
from docker.errors import DockerException, APIError

@owned("session", refcounted=True)
@resource("session", release=("close",))
@raises(DockerException)
@blocks("net")
class DockerClient:
    @borrows
    def __init__(self): ...
    @classmethod
    @owned("session", refcounted=True)
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
