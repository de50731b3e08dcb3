from ferrule_models import *

@raises(OSError)
@returns_none
@blocks("disk")
def get_data(): ...
@blocks("disk")
def iter_modules(): ...
@blocks("disk")
def walk_packages(): ...
