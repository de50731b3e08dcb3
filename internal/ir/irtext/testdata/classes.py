import abc
from functools import cached_property
from typing import overload

def outer(base):
    free = 1
    class C(base, metaclass=abc.ABCMeta, **free):
        """Doc."""
        size: int = 3
        size = size + free

        @abc.abstractmethod
        def m(self, x): raise NotImplementedError

        @staticmethod
        def s(x): pass

        @classmethod
        def c(cls): return __class__

        @property
        def p(self): return self._p

        @p.setter
        def p(self, v): self._p = v

        @cached_property
        def q(self): return 1

        @overload
        def r(self): ...
    return C

class G[T, *Ts, **P](list[T]):
    def m[U: int = T](self, x: U) -> T:
        return x

type A[T] = list[T]
