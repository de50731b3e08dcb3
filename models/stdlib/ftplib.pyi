from ferrule_models import *
import socket

# Without a host nothing is opened yet.
@owned("connection", refcounted=True)
@owned("connection", refcounted=True, lazy=True, when="host == ''")
@resource("connection", release=("quit", "close", "__exit__"))
@raises(Error, EOFError, ConnectionError, TimeoutError, socket.gaierror, OSError, when="host != ''")
@blocks("net", when="host != ''")
class FTP:
    @borrows
    def __init__(self, host=""): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("net")
    def __exit__(self): ...
    @raises(ConnectionError, TimeoutError, socket.gaierror, OSError)
    @blocks("net")
    def connect(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def login(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def sendcmd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def voidcmd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    @calls("callback", where="here")
    def retrbinary(self, cmd, callback): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    @calls("callback", where="here")
    def retrlines(self, cmd, callback=None): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    @calls("callback", where="here")
    def storbinary(self, cmd, fp, blocksize=8192, callback=None): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    @calls("callback", where="here")
    def storlines(self, cmd, fp, callback=None): ...
    @owned("socket", refcounted=True)
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def transfercmd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def nlst(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def dir(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def rename(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def delete(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def cwd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def pwd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def mkd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def rmd(self): ...
    @raises(Error, EOFError, OSError)
    @blocks("net")
    @returns_none
    def size(self): ...
    @releases("self")
    @raises(Error, EOFError, OSError)
    @blocks("net")
    def quit(self): ...
    @releases("self")
    @never_raises
    def close(self): ...
