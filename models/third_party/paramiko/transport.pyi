from ferrule_models import *
from paramiko.ssh_exception import SSHException, AuthenticationException

@owned("connection", release="close")
@resource("connection", release=("close", "__exit__"))
@adopts("sock")
@raises(SSHException, OSError)
class Transport:
    def __init__(self, sock): ...
    @releases("self")
    def close(self): ...
    @raises(SSHException)
    @blocks("net")
    def start_client(self): ...
    @raises(SSHException)
    @blocks("net")
    def start_server(self): ...
    @raises(SSHException)
    @blocks("net")
    def open_session(self): ...
    @raises(SSHException)
    @blocks("net")
    def open_channel(self): ...
    @raises(SSHException, AuthenticationException)
    @blocks("net")
    def connect(self): ...
    @pure
    def is_active(self): ...
