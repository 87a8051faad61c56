"""Has a real Prometheus scrape the local stack, and evaluates the alerts and each expression of the Grafana dashboard there.

Usage: scrape.py STREAMGAUGE PROMETHEUS EXPRESSION...

STREAMGAUGE is the command, PROMETHEUS the server. Needs nothing but Python.
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from local_stack import check, start, stop

PATIENCE_SECONDS = 90
# Nothing abstains, no shadow is assigned and no version refused in the local stack.
MAY_BE_EMPTY = ("abstained", "shadow_failed", "shadow_dropped", "refusals")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(directory, target):
    path = pathlib.Path(directory) / "prometheus.json"
    path.write_text(json.dumps({
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(pathlib.Path("docker/prometheus/alerts.yaml").resolve())],
        "scrape_configs": [{"job_name": "streamgauge", "static_configs": [{"targets": [target]}]}],
    }))
    return path


class Prometheus:
    """A server of this check's own."""

    def __init__(self, command, directory, target):
        self.address = f"127.0.0.1:{free_port()}"
        self.log = open(pathlib.Path(directory) / "prometheus.log", "w")
        self.process = subprocess.Popen(
            [command, f"--config.file={configuration(directory, target)}", f"--storage.tsdb.path={directory}/data",
             f"--web.listen-address={self.address}"], stdout=self.log, stderr=self.log)

    def get(self, path, **parameters):
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def series(self, expression):
        return self.get("query", query=expression)["result"]

    def await_series(self, expression):
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if self.series(expression):
                    return
            except OSError:
                # It is starting.
                pass
            time.sleep(0.5)
        raise SystemExit(f"FAILED nothing is known of {expression}; the log: {open(self.log.name).read()[-2000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


def evaluate(prometheus, expressions):
    prometheus.await_series("rate(streamgauge_events_scored_total[10s]) > 0")
    prometheus.await_series("streamgauge_ready == 1")
    for expression in expressions:
        found = len(prometheus.series(expression.replace("$__rate_interval", "10s")))
        check(found > 0 or any(name in expression for name in MAY_BE_EMPTY), f"{found} series: {expression}")
    groups = prometheus.get("rules")["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    check(rules and all(rule["health"] == "ok" for rule in rules), f"{len(rules)} alerts are evaluated")
    firing = [rule["name"] for rule in rules if rule["state"] == "firing"]
    check(not firing, "none fires on a scorer that is well " + ", ".join(firing))
    scraped = prometheus.series('scrape_samples_scraped{job="streamgauge"}')[0]["value"][1]
    print(f"{scraped} samples in a scrape")


def main(command, server, *expressions):
    with tempfile.TemporaryDirectory() as directory:
        process, address, _ = start(command, f"{directory}/local")
        try:
            prometheus = Prometheus(server, directory, urllib.parse.urlsplit(address).netloc)
            try:
                evaluate(prometheus, expressions)
            finally:
                prometheus.stop()
        finally:
            stop(process)


if __name__ == "__main__":
    main(*sys.argv[1:])
