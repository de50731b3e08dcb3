from ferrule_models import *

@owned("connection", refcounted=True)
@resource("connection", release=("logout", "shutdown", "__exit__"))
@raises(OSError)
@blocks("net")
class IMAP4:
    @borrows
    def __init__(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("net")
    def __exit__(self): ...
    @raises(OSError)
    @blocks("net")
    def login(self): ...
    @releases("self")
    @raises(OSError)
    @blocks("net")
    def logout(self): ...
    @releases("self")
    @raises(OSError)
    def shutdown(self): ...
    @raises(OSError)
    @blocks("net")
    def select(self): ...
    @raises(OSError)
    @blocks("net")
    def search(self): ...
    @raises(OSError)
    @blocks("net")
    def fetch(self): ...
    @raises(OSError)
    @blocks("net")
    def store(self): ...
    @raises(OSError)
    @blocks("net")
    def append(self): ...
    @raises(OSError)
    @blocks("net")
    def copy(self): ...
    @raises(OSError)
    @blocks("net")
    def expunge(self): ...
    @raises(OSError)
    @blocks("net")
    def noop(self): ...
    @raises(OSError)
    @blocks("net")
    def uid(self): ...
    @raises(OSError)
    @blocks("net")
    def list(self): ...
    # Closes the mailbox, not the connection.
    @raises(OSError)
    @blocks("net")
    def close(self): ...
