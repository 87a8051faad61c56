"""The local stack, for checks that drive it from outside."""

import re
import signal
import subprocess
import threading


def start(command, data, port="any"):
    """Starts the local stack; gives back the process, the page's address and the client's configuration."""
    process = subprocess.Popen(
        [command, "local", "--rate", "10", "--data", data, "--port", port], stdout=subprocess.PIPE, text=True)
    address = config = None
    for line in process.stdout:
        if found := re.search(r"dashboard\s+(\S+)", line):
            address = found[1]
        if found := re.search(r"--config (\S+)", line):
            config = found[1]
        if address and config:
            # Nobody wants what comes now, but a pipe that is full would stop the scorer.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process, address, config
    raise SystemExit("The local stack ended before it was ready")


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def check(condition, what):
    print(("ok    " if condition else "FAILED ") + what, flush=True)
    if not condition:
        raise SystemExit(1)
