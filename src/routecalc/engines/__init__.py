"""Where work is done: in this process, or in several on this machine. All take the same: a function and a count.

The result does not hang on the engine: the same values in the same order.
"""

from routecalc.engines.forked import forked

__all__ = ["forked"]
