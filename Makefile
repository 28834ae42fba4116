# make bench: the search and the start beside other programs, as ratios in one run

PYTHON ?= .venv/bin/python

.PHONY: bench judge

bench:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check "scipy>=1.17" "rustworkx>=0.18" "igraph>=1.0"
	$(PYTHON) benchmarks/search.py $(if $(TMDA),--tmda $(TMDA))
	$(PYTHON) benchmarks/start.py

judge:
	$(PYTHON) benchmarks/judge.py
