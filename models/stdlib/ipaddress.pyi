from ferrule_models import *

@pure
@raises(ValueError)
def ip_address(): ...
@pure
@raises(ValueError)
def ip_network(): ...
@pure
@raises(ValueError)
def ip_interface(): ...
