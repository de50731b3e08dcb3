from ferrule_models import *

@loop_bound
class TaskGroup:
    @aliases("self")
    async def __aenter__(self): ...
    @suspends("join")
    @raises(BaseExceptionGroup)
    async def __aexit__(self): ...
    @awaitable(must=False)
    @captures("coro")
    @misuse(RuntimeError)
    def create_task(self, coro): ...
