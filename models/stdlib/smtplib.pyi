from ferrule_models import *
import socket

# Without a host nothing is opened yet.
@owned("connection", refcounted=True)
@owned("connection", refcounted=True, lazy=True, when="host == ''")
@resource("connection", release=("quit", "close", "__exit__"))
@raises(SMTPException, ConnectionError, TimeoutError, socket.gaierror, OSError, when="host != ''")
@blocks("net", when="host != ''")
class SMTP:
    @borrows
    def __init__(self, host="", port=0): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("net")
    def __exit__(self): ...
    @raises(SMTPException, ConnectionError, TimeoutError, socket.gaierror, OSError)
    @blocks("net")
    def connect(self): ...
    @raises(SMTPServerDisconnected, OSError)
    @blocks("net")
    def send(self): ...
    @raises(SMTPServerDisconnected, OSError)
    @blocks("net")
    def docmd(self): ...
    @raises(SMTPServerDisconnected, OSError)
    @blocks("net")
    def helo(self): ...
    @raises(SMTPServerDisconnected, OSError)
    @blocks("net")
    def ehlo(self): ...
    @raises(SMTPException, OSError)
    @blocks("net")
    def ehlo_or_helo_if_needed(self): ...
    @raises(SMTPServerDisconnected, OSError)
    @blocks("net")
    def noop(self): ...
    @raises(SMTPException, OSError)
    @blocks("net")
    def login(self): ...
    @raises(SMTPException, OSError)
    @misuse(RuntimeError)
    @blocks("net")
    def starttls(self): ...
    @raises(SMTPException, OSError)
    @misuse(ValueError)
    @blocks("net")
    def sendmail(self): ...
    @raises(SMTPException, OSError)
    @misuse(ValueError)
    @blocks("net")
    def send_message(self): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @releases("self")
    @raises(SMTPServerDisconnected, OSError)
    @blocks("net")
    def quit(self): ...
