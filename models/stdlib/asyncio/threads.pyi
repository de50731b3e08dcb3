from ferrule_models import *

@suspends("join")
@calls("func", where="worker")
@raises_any
async def to_thread(func, *args, **kwargs): ...
