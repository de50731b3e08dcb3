from ferrule_models import *

@awaitable(must=False)
@loop_bound
def wrap_future(future): ...
