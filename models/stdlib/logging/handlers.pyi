from ferrule_models import *

class WatchedFileHandler:
    @borrows
    def __init__(self, filename, mode="a", encoding=None, delay=False, errors=None): ...

class BaseRotatingHandler:
    @borrows
    def __init__(self, filename, mode, encoding=None, delay=False, errors=None): ...

class RotatingFileHandler:
    @borrows
    def __init__(self, filename, mode="a", maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None): ...
    @raises(OSError)
    @blocks("disk")
    def doRollover(self): ...

class TimedRotatingFileHandler:
    @borrows
    def __init__(self, filename, when="h", interval=1, backupCount=0, encoding=None, delay=False): ...
    @raises(OSError)
    @blocks("disk")
    def doRollover(self): ...

class SocketHandler:
    @borrows
    def __init__(self): ...
    @never_raises
    @blocks("net")
    def send(self): ...

class MemoryHandler:
    @lends("target")
    def __init__(self, capacity, flushLevel=40, target=None): ...

class QueueHandler:
    @lends("queue")
    def __init__(self, queue): ...

@resource("thread", release=("stop",))
class QueueListener:
    @lends("queue")
    @captures("handlers", part="elements")
    def __init__(self, queue, *handlers): ...
    def start(self): ...
    @releases("self")
    @blocks("join")
    def stop(self): ...
