from ferrule_models import *

@owned("connection", refcounted=True)
@resource("connection", release=("quit", "close"))
@raises(error_proto, OSError)
@blocks("net")
class POP3:
    @borrows
    def __init__(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def user(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def pass_(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def stat(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def list(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def retr(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def dele(self): ...
    @raises(error_proto, OSError)
    @blocks("net")
    def top(self): ...
    @releases("self")
    @raises(error_proto, OSError)
    @blocks("net")
    def quit(self): ...
    @releases("self")
    def close(self): ...
