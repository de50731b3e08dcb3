from ferrule_models import *
from docker.errors import APIError, NotFound, ContainerError, ImageNotFound

class Container:
    @raises(APIError)
    @blocks("net")
    def attach(self): ...
    @raises(APIError)
    @blocks("net")
    def exec_run(self): ...
    @raises(APIError)
    @blocks("net")
    def kill(self): ...
    @raises(APIError)
    @blocks("net")
    def logs(self): ...
    @raises(APIError)
    @blocks("net")
    def pause(self): ...
    @raises(APIError)
    @blocks("net")
    def remove(self): ...
    @raises(APIError)
    @blocks("net")
    def restart(self): ...
    @raises(APIError)
    @blocks("net")
    def start(self): ...
    @raises(APIError)
    @blocks("net")
    def stats(self): ...
    @raises(APIError)
    @blocks("net")
    def stop(self): ...
    @raises(APIError)
    @blocks("net")
    def wait(self): ...

class ContainerCollection:
    @raises(APIError, ContainerError, ImageNotFound)
    @blocks("net")
    def run(self): ...
    @raises(APIError, ImageNotFound)
    @blocks("net")
    def create(self): ...
    @raises(APIError, NotFound)
    @blocks("net")
    def get(self): ...
    @raises(APIError)
    @blocks("net")
    def list(self): ...
