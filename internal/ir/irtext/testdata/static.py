import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a import b
if sys.version_info >= (3, 8):
    x = 1
else:
    x = 2
    def dead(): return 1
if sys.platform == "win32":
    import winreg
elif sys.version_info < (3,):
    y = 1
else:
    y = 2
z = 1 if sys.version_info[0] == 2 else 2
while 0:
    never()

def f():
    return 1
    def g(): return 2
    class C:
        def m(self): return 3
    lambda: 4

def g():
    assert False, "no"

def h():
    if True:
        raise ValueError
    return 1
