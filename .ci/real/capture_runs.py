"""Runs a script of `bertconv golden` on many models in one process, which loads its framework once.

    python capture_runs.py SCRIPT JOBS.json

JOBS is `{name: [model, golden]}`; the last line of the output is `{name: what went wrong}`.
"""

import json
import pathlib
import runpy
import sys


def main():
    script, jobs = sys.argv[1:]
    wrong = {}
    for name, arguments in json.loads(pathlib.Path(jobs).read_text()).items():
        sys.argv = [script, *arguments]
        try:
            runpy.run_path(script, run_name="__main__")
        except (Exception, SystemExit) as error:  # the others are still recorded
            wrong[name] = f"{type(error).__name__}: {error}"
    print(json.dumps(wrong))


if __name__ == "__main__":
    main()
