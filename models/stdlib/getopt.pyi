from ferrule_models import *

@pure
@raises(GetoptError)
def getopt(): ...
@pure
@raises(GetoptError)
def gnu_getopt(): ...
