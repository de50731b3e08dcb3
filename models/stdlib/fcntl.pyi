from ferrule_models import *

# The flags of an open descriptor can be read and set; only its locks are others' affair too, which a constant would show.
@misuse(OSError)
def fcntl(fd, cmd): ...
@raises(OSError)
def ioctl(fd, request): ...

# Waits unless LOCK_NB is part of the operation, which only a constant would show.
@raises(OSError)
@blocks("lock")
@effect("lock-file", "fd")
def flock(fd, operation): ...
@raises(OSError)
@blocks("lock")
@effect("lock-file", "fd")
def lockf(fd, cmd): ...
