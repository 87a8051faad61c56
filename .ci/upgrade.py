"""An old and a new version at work together; then the new one alone. Called by .ci/upgrade."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict

import local_stack
from local_stack import check

PATIENCE = 90


def run(command, *arguments, text=None):
    return subprocess.run([command, *arguments], input=text, check=True, capture_output=True, text=True).stdout


def records(command, results, config):
    lines = run(command, "tail", results, "--config", config, "--from-beginning", "--no-follow", "--json").splitlines()
    return [json.loads(line) for line in lines]


def until(what, attempt):
    give_up = time.monotonic() + PATIENCE
    while not (result := attempt()):
        if time.monotonic() > give_up:
            check(False, what)
        time.sleep(1)
    check(True, what)
    return result


def application(command, name, data, log, *arguments):
    """A scorer or monitor, which keeps its state in a directory of its own."""
    return subprocess.Popen(
        [command, *arguments, "-D", f"{name}state.directory={data}"], stdout=log, stderr=log)


def produce(command, config, prefix, count):
    lines = "".join(json.dumps({"eventId": f"{prefix}-{number}", "subject": prefix, "text": "A fine film."}) + "\n"
                    for number in range(count))
    run(command, "produce", "reviews", "--config", config, "--format", "jsonl", text=lines)


def answered(command, config, prefix, count):
    """Whether all events of a prefix have their answer; nobody may have two."""
    ids = [record["eventId"] for record in records(command, "predictions", config) if record["eventId"].startswith(prefix)]
    check(len(ids) == len(set(ids)), f"no event of '{prefix}' is answered twice ({len(ids)} of {count})")
    return len(ids) == count


def main(old, new, data):
    os.makedirs(data)
    running = []
    with open(os.path.join(data, "processes.log"), "w") as log:
        stack, _, config = local_stack.start(old, os.path.join(data, "local"))
        running.append(stack)
        try:
            group = ["score", "--config", config, "-D", "application.id=streamgauge-local"]
            watch = ["monitor", "--config", config]
            before = application(old, "monitor.", f"{data}/before-monitor", log, *watch)
            running.append(before)
            produce(old, config, "before", 200)
            until("the old version answers", lambda: answered(old, config, "before", 200))
            until("the old monitor counts", lambda: records(old, "counts", config))

            scorer = application(new, "", f"{data}/scorer", log, *group)
            after = application(new, "monitor.", f"{data}/after-monitor", log, *watch)
            running += [scorer, after]
            produce(old, config, "mixed-by-old", 200)
            produce(new, config, "mixed-by-new", 200)
            for prefix in ("mixed-by-old", "mixed-by-new"):
                until(f"both versions together answer '{prefix}'", lambda: answered(new, config, prefix, 200))
            check(all(process.poll() is None for process in running), "old and new versions run side by side")

            # From here on the old one may only read.
            local_stack.stop(before)
            produce(new, config, "after", 200)
            until("the new version answers", lambda: answered(old, config, "after", 200))
            run(new, "produce", "feedback", "--config", config, "--annotator", "ada", text="".join(
                json.dumps({"eventId": f"{prefix}-0", "label": "positive"}) + "\n" for prefix in ("before", "after")))
            until("the new monitor joins feedback with what the old one kept", lambda: {"before-0", "after-0"} <= {
                record["eventId"] for record in records(new, "evaluations", config)})
            until("counts go on from the old monitor's to the last prediction", lambda: counted(new, config))
            complete(new, config)
        finally:
            for process in reversed(running):
                local_stack.stop(process)


def counted(command, config):
    """Whether the latest counts make as many as there are predictions of the events that this check sent."""
    latest = {}
    for record in records(command, "counts", config):
        latest[(record["task"], record["label"], record["subject"], record["windowStart"])] = record["count"]
    wanted = {"before", "mixed-by-old", "mixed-by-new", "after"}
    return sum(count for (_, _, subject, _), count in latest.items() if subject in wanted) == 800


def complete(command, config):
    """Of each partition, every event up to the last one that was answered."""
    offsets = defaultdict(list)
    for record in records(command, "predictions", config):
        offsets[(record["sourceTopic"], record["sourcePartition"])].append(record["sourceOffset"])
    for record in records(command, "rejected", config):
        offsets[(record["topic"], record["partition"])].append(record["offset"])
    for place, found in offsets.items():
        # The stack's own events are under way all the time, and answers of one partition come in order.
        check(sorted(found) == list(range(max(found) + 1)), f"{place[0]}-{place[1]}: {len(found)} events, one answer each")


main(*sys.argv[1:])
