from ferrule_models import *
from paramiko.ssh_exception import SSHException

@resource("socket", release=("close", "__exit__"))
class Channel:
    @raises(SSHException)
    @blocks("net")
    def exec_command(self): ...
    @raises(SSHException)
    @blocks("net")
    def invoke_shell(self): ...
    @blocks("net")
    def recv_exit_status(self): ...
    @raises(TimeoutError)
    @blocks("net")
    def recv(self): ...
    @raises(TimeoutError)
    @blocks("net")
    def recv_stderr(self): ...
    @raises(TimeoutError, OSError)
    @blocks("net")
    def send(self): ...
    @raises(TimeoutError, OSError)
    @blocks("net")
    def sendall(self): ...
    @releases("self")
    def close(self): ...
