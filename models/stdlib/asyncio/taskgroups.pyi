from ferrule_models import *

@loop_bound
@effect("open-tasks")
class TaskGroup:
    @aliases("self")
    async def __aenter__(self): ...
    @suspends("join")
    @raises(BaseExceptionGroup)
    async def __aexit__(self): ...
    @awaitable(must=False)
    @captures("coro")
    @misuse(RuntimeError)
    @effect("start-task", "coro")
    def create_task(self, coro): ...
