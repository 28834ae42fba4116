# make bench: the search and the start beside other programs, as ratios in one run
# make batch: a million requests; make kills: runs killed at random and resumed

PYTHON ?= .venv/bin/python

.PHONY: bench judge batch kills

bench:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check "scipy>=1.17" "rustworkx>=0.18" "igraph>=1.0"
	$(PYTHON) benchmarks/search.py $(if $(TMDA),--tmda $(TMDA))
	$(PYTHON) benchmarks/start.py

judge:
	$(PYTHON) benchmarks/judge.py

batch:
	$(PYTHON) benchmarks/batch.py

kills:
	$(PYTHON) benchmarks/kills.py
