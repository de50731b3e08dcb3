from ferrule_models import *

class socket:
    def __init__(self, family=-1, type=-1, proto=-1, fileno=None): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @never_raises
    def __exit__(self): ...
    @owned("socket", refcounted=True)
    @raises(OSError)
    @needs_open("self")
    def dup(self): ...
    @owned("socket", component=0, refcounted=True)
    @raises(OSError)
    @blocks("net")
    @needs_open("self")
    def accept(self): ...
    # The file keeps the socket open, but closing the file does not close the socket: both are closed.
    @owned("file", refcounted=True)
    @lends("self")
    @misuse(ValueError)
    @needs_open("self")
    def makefile(self): ...
    @raises(ConnectionError, TimeoutError, OSError)
    @blocks("net")
    @needs_open("self")
    def sendfile(self, file): ...
    @pure
    def get_inheritable(self): ...
    def set_inheritable(self): ...

class SocketIO:
    @lends("sock")
    def __init__(self, sock, mode): ...
    @raises(ConnectionError, TimeoutError, OSError)
    @mutates("b", op="setitem", size=False)
    @blocks("net")
    def readinto(self, b): ...
    @raises(ConnectionError, TimeoutError, OSError)
    @blocks("net")
    def write(self): ...

@owned("socket", refcounted=True)
@raises(OSError)
def fromfd(fd, family, type, proto=0): ...
@blocks("net")
def getfqdn(name=""): ...
@pure
def has_dualstack_ipv6(): ...
@owned("socket", refcounted=True)
@raises(ConnectionError, TimeoutError, gaierror, OSError)
@blocks("net", when="address lacks localhost|127.0.0.1|::1")
def create_connection(address, timeout=MISSING, source_address=None): ...
@owned("socket", refcounted=True)
@raises(OSError)
def create_server(address): ...
# Names to listen on, and numbers, are looked up on this machine.
@raises(gaierror)
@blocks("net", when="flags lacks AI_NUMERICHOST|AI_PASSIVE and host lacks gethostname|localhost|127.0.0.1|::1")
def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0): ...
# Nobody else waits at one of its ends.
@owned("socket", component=0, refcounted=True, finalized=True)
@owned("socket", component=1, refcounted=True, finalized=True)
@raises(OSError)
def socketpair(family=None, type=1, proto=0): ...
@raises(OSError)
@blocks("net")
def send_fds(sock, buffers, fds): ...
@raises(OSError)
@blocks("net")
def recv_fds(sock, bufsize, maxfds): ...
