from ferrule_models import *

@owned("descriptor", release="os.close", component=0)
@owned("descriptor", release="os.close", component=1)
@raises(OSError)
def openpty(): ...
@owned("descriptor", release="os.close", component=1)
@effect("fork")
@raises(OSError)
def fork(): ...
@raises(OSError)
@blocks("process")
def spawn(): ...
