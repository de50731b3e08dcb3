from ferrule_models import *

@raises(ImportError)
def import_module(): ...
@raises(ImportError)
@blocks("disk")
def reload(): ...
