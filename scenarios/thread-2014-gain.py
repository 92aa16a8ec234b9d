#!/usr/bin/env python3
"""Where +46.3% comes out: the gain of threads/8 sockets over one, over what nobody published.

    scenarios/thread-2014-gain.py build/release/cli/acceptlab > scenarios/thread-2014-gain.csv

Runs scenarios/thread-2014-gain.toml at each point of a grid, some ten minutes on two cores, and
writes one line a point. docs/thread-2014.md reads it.
"""

import itertools
import json
import pathlib
import subprocess
import sys

CORES = [8, 12, 16]                      # a package; 32, 48 and 64 CPU threads in two
HOLD_US = [1, 2, 3.1]                    # lock_hold_packet; 3.1 is the cited bound
# cache_line_near, cache_line_far, lock_waiter: of the profile, none of it, and twice of it
LINES_NS = [(40, 120, 50), (40, 120, 0), (80, 240, 100)]
WORK_US = [50, 75, 100, 125, 150, 200, 300]  # CPU time of a connection's requests together

SCENARIO = pathlib.Path(__file__).with_name("thread-2014-gain.toml")


def mean_of_cpus(result, account):
    return sum(cpu[account] for cpu in result["cpus"]) / len(result["cpus"])


def point(program, cores, hold_us, lines_ns, work_us):
    near, far, waiter = lines_ns
    sets = {
        "machine.cores": cores,
        "server.workers": 4 * cores,
        "arrivals.clients.process.clients": 40 * cores,  # ten for each worker
        "costs.lock_hold_packet": f"{hold_us}us",
        # The hold is a part of the segment's cost, which must not be less.
        "costs.syn": f"{max(hold_us, 2.5)}us",
        "costs.ack": f"{max(hold_us, 2.5)}us",
        "costs.cache_line_near": f"{near}ns",
        "costs.cache_line_far": f"{far}ns",
        "costs.lock_waiter": f"{waiter}ns",
        "work.cpu.mean": f"{work_us}us",
    }
    command = [program, "compare", str(SCENARIO), "--json", "--quiet"]
    for key, value in sets.items():
        command += ["--set", f"{key}={value}"]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    one, eighth = (column["result"] for column in answer["columns"])
    before, after = (r["rates"]["throughput_per_s"]["value"] for r in (one, eighth))
    half = next(d["ci95"][1] - d["value"] for d in answer["differences"]
                if d["metric"] == "rates.throughput_per_s")
    gain = after / before - 1
    return [4 * cores, hold_us, near, far, waiter, work_us, round(before), round(after),
            f"{100 * gain:.1f}", f"{100 * half / before:.1f}",
            f"{100 * mean_of_cpus(one, 'spin'):.1f}", f"{100 * mean_of_cpus(one, 'idle'):.1f}"]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print("threads,lock_hold_packet_us,cache_line_near_ns,cache_line_far_ns,lock_waiter_ns,"
          "work_us,one_per_s,threads8_per_s,gain_percent,gain_half_width_percent,"
          "one_spin_percent,one_idle_percent")
    for values in itertools.product(CORES, HOLD_US, LINES_NS, WORK_US):
        print(*point(sys.argv[1], *values), sep=",", flush=True)


if __name__ == "__main__":
    main()
