# make bench: the search and the start beside other programs, as ratios in one run
# make batch: a million requests; make kills: runs killed at random and resumed

PYTHON ?= .venv/bin/python
BENCH ?= .bench
PEERS = scipy>=1.17 rustworkx>=0.18 igraph>=1.0 scgraph>=3.6 scgraph_data==2.0.0 pynigiri>=0.1.5
PIP = $(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check

.PHONY: bench judge batch kills

bench: $(BENCH)/made
	$(BENCH)/bin/python benchmarks/search.py $(if $(TMDA),--tmda $(TMDA))
	$(BENCH)/bin/python benchmarks/start.py

# the program and its peers in an environment of their own; a peer that cannot be installed is left out
$(BENCH)/made: Makefile pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(PIP) --editable .
	@for peer in $(foreach peer,$(PEERS),'$(peer)'); do \
	    $(PIP) --only-binary :all: "$$peer" || $(PIP) "$$peer" || echo "left out, cannot be installed: $$peer"; done
	touch $@

judge:
	$(PYTHON) benchmarks/judge.py

batch:
	$(PYTHON) benchmarks/batch.py
	$(PYTHON) benchmarks/page.py

kills:
	$(PYTHON) benchmarks/kills.py
