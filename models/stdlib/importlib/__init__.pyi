from ferrule_models import *

@raises(ImportError)
@blocks("disk")
def import_module(): ...
@raises(ImportError)
@blocks("disk")
def reload(): ...
