"""Runs a command and writes what it took: measure.py RESULT.json OUTPUT PROGRAM ARGUMENTS...

The command's standard output goes to OUTPUT. RESULT.json gets wall and CPU seconds and the peak of
resident memory in MB, as the kernel counts them for the process and its children.
"""

import json
import os
import resource
import sys
import time


def main(result: str, output: str, command: list[str]) -> int:
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(target, 1)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - started
    figures = {"wall_s": wall_s, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    with open(result, "w", encoding="utf-8") as file:
        json.dump(figures, file)
    return code


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
