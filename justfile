# Recipes for developers. `python3 bootstrap.py test` runs the same checks without just.

python := ".venv/bin/python"

# list the recipes
default:
    @just --list

# every check, as CI runs it
check:
    python3 bootstrap.py test

# format and apply the safe fixes
tidy:
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .

# rewrite the golden files from what the code says now; read the diff before committing it
bless:
    FLOWCHECK_BLESS=1 .venv/bin/pytest -q -p no:randomly tests/golden tests/apps tests/unit/report

# known misses and false alarms in the fixtures: the honest recall figure
gaps:
    @grep -rnE 'todo-(expect|ok):' fixtures || echo "no gaps are marked"
    @echo "gaps: $(grep -rhoE 'todo-(expect|ok):' fixtures | wc -l)"

# flowcheck on its own code
scan-self:
    .venv/bin/flowcheck scan --fail-on never .

# wall time and memory of a scan: just bench [PATH]
bench path="fixtures/openai-mixpanel":
    {{ python }} -X importtime -c 'import flowcheck.cli.main' 2>&1 | sort -t'|' -k2 -n | tail -n 5
    bash -c 'time .venv/bin/flowcheck scan --quiet --fail-on never --format json --output /dev/null "{{ path }}"'

# pin the newest releases that pyproject.toml allows (needs uv)
lock:
    uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --upgrade \
        --custom-compile-command "just lock" --output-file requirements.lock
