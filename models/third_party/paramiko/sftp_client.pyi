from ferrule_models import *
from paramiko.ssh_exception import SSHException

@resource("session", release=("close", "__exit__"))
class SFTPClient:
    @lends("sock")
    def __init__(self, sock): ...
    @classmethod
    @owned("session", refcounted=True)
    @raises(SSHException)
    @blocks("net")
    @returns_none
    def from_transport(cls, t): ...
    @releases("self")
    def close(self): ...
    @raises(OSError)
    @blocks("net")
    def listdir(self): ...
    @raises(OSError)
    @blocks("net")
    def listdir_attr(self): ...
    @owned("file", refcounted=True)
    @raises(OSError)
    @blocks("net")
    def open(self): ...
    @raises(OSError)
    @blocks("net")
    def remove(self): ...
    @raises(OSError)
    @blocks("net")
    def rename(self): ...
    @raises(OSError)
    @blocks("net")
    @effect("mkdir", "path")
    def mkdir(self, path): ...
    @raises(OSError)
    @blocks("net")
    @undoes("mkdir", "path")
    def rmdir(self, path): ...
    @raises(OSError)
    @blocks("net")
    def stat(self): ...
    @raises(OSError)
    @blocks("net")
    def put(self): ...
    @raises(OSError)
    @blocks("net")
    def get(self): ...
    @raises(OSError)
    @blocks("net")
    def putfo(self): ...
    @raises(OSError)
    @blocks("net")
    def getfo(self): ...
