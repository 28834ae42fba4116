"""Tables of requests → tables of answers: read, answered, kept and written.

requests.csv ──▶ Table ──▶ run ──▶ answers.parquet          quote_table: the same for a frame in memory
"""

from routecalc.tables.answering import Wanted
from routecalc.tables.frames import quote_table
from routecalc.tables.opened import opened
from routecalc.tables.running import Summary, Told, run
from routecalc.tables.sweeps import read_sweep

__all__ = ["Summary", "Told", "Wanted", "opened", "quote_table", "read_sweep", "run"]
