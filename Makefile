# make report   everything, into output/YEAR/         make report ARGS="--area barnehage"
# make test     the tests                           make test ARGS="-k needs"
# make setup    only the set-up, for developers     make lock ARGS="--upgrade"
#
# make validate     veraPDF on every PDF in output/ (PDF/UA-1, PDF/A-2a)
# make readaloud    what a screen reader would say   make readaloud ARGS="--chapter barnehage"
# make approve-pages   the pages of today become those that tests/visual compares with
# make bench    every goal of speed, beside the plain way, Typst and Chromium (docs/ytelse.md)
#               how long a fetch of the edition takes     make bench ARGS=--fetch
#
# Each does all the set-up it needs (tools/bootstrap.py). Another Python: make PYTHON=python3.13 …
PYTHON ?= python3

.PHONY: report test setup lock bench validate readaloud approve-pages
report test setup:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) tools/bootstrap.py $@ $(ARGS)

lock:
	@$(PYTHON) tools/lock.py $(ARGS)

bench:
	@$(PYTHON) tools/bootstrap.py setup
	@.venv/bin/python tools/browser.py
	@.venv/bin/python tools/bench.py $(ARGS)

validate:
	@$(PYTHON) tools/bootstrap.py setup
	@.venv/bin/python tools/validate_pdf.py $(or $(ARGS),output)

readaloud:
	@$(PYTHON) tools/bootstrap.py setup
	@.venv/bin/python tools/read_aloud.py $(ARGS)

approve-pages:
	@$(PYTHON) tools/bootstrap.py setup
	@.venv/bin/python tools/visual.py approve
