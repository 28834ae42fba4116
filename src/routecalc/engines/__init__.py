"""Where work is done: in this process, in several on this machine, or on a cluster.

The result does not hang on the engine: the same values, each with its number.
"""

from routecalc.engines.cluster import cluster
from routecalc.engines.forked import forked
from routecalc.engines.jobs import Each, Engine, Job, Parted, Work, local

__all__ = ["Each", "Engine", "Job", "Parted", "Work", "cluster", "forked", "local"]
