from ferrule_models import *

@blocks("input")
@raises(EOFError)
def getpass(): ...
@raises(KeyError, OSError)
def getuser(): ...
