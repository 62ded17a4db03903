#!/bin/sh
# make-venv.sh PYTHON VENV: a virtual environment with pip, by whichever tool the machine has.
python=$1 venv=$2
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "midime needs Python 3.10 or newer; '$python' is $("$python" -V 2>&1 || echo missing). Name another: make PYTHON=python3.12 ..." >&2
    exit 1
fi
"$python" -m venv "$venv" >/dev/null 2>&1 && exit 0
rm -rf "$venv"
command -v uv >/dev/null 2>&1 && uv venv --quiet --seed --python "$python" "$venv" && exit 0
"$python" -m virtualenv --quiet "$venv" 2>/dev/null && exit 0
rm -rf "$venv"
echo "This Python cannot make virtual environments; on Debian and Ubuntu: sudo apt install python3-venv" >&2
exit 1
