from ferrule_models import *

@misuse(ValueError)
def dictConfig(): ...
@raises(OSError, KeyError)
@misuse(ValueError)
@blocks("disk")
def fileConfig(): ...
