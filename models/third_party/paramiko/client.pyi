from ferrule_models import *
from paramiko.ssh_exception import SSHException, AuthenticationException, NoValidConnectionsError

# Has something to close once it is connected.
@resource("connection", release=("close", "__exit__"))
class SSHClient:
    @borrows
    def __init__(self): ...
    @raises(AuthenticationException, SSHException, NoValidConnectionsError, OSError)
    @adopts("sock", when="sock is not None")
    @blocks("net")
    @arms("connection", refcounted=True)
    def connect(self, hostname, port=22, username=None, password=None, pkey=None, key_filename=None, timeout=None, allow_agent=True, look_for_keys=True, compress=False, sock=None): ...
    @releases("self")
    def close(self): ...
    @raises(SSHException, OSError)
    @blocks("net")
    def exec_command(self): ...
    @raises(SSHException, OSError)
    @blocks("net")
    def invoke_shell(self): ...
    @owned("session", refcounted=True)
    @raises(SSHException, OSError)
    @blocks("net")
    @elements("self")
    def open_sftp(self): ...
    @raises(OSError)
    @blocks("disk")
    def load_system_host_keys(self): ...
    @raises(OSError)
    @blocks("disk")
    def load_host_keys(self): ...
    @returns_none
    def get_transport(self): ...
