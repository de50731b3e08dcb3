from ferrule_models import *

@blocks("disk")
@never_raises
def getline(): ...
@blocks("disk")
@never_raises
def getlines(): ...
