#!/usr/bin/python3
"""SimPy: the same systems as processes and a Resource, with Python's own random numbers.

An event is an arrival or the end of a service, as in the other peers: two a customer.
"""

import random
import statistics
import sys
import time

try:
    import simpy
except ImportError:
    sys.exit("SimPy is not installed (python3-simpy3)")

SERVICE = 100e3
LOAD = 0.8
CUSTOMERS = 50_000


class Model:
    def __init__(self, servers):
        self.servers = servers
        self.env = simpy.Environment()
        self.resource = simpy.Resource(self.env, capacity=servers)
        self.random = random.Random(7)
        self.events = 0
        self.waits = 0.0
        self.served = 0
        self.env.process(self.arrivals())

    def arrivals(self):
        gap = SERVICE / LOAD / self.servers
        while True:
            self.events += 1
            self.env.process(self.customer())
            yield self.env.timeout(self.random.expovariate(1 / gap))

    def customer(self):
        arrived = self.env.now
        with self.resource.request() as request:
            yield request
            self.waits += self.env.now - arrived
            self.served += 1
            yield self.env.timeout(self.random.expovariate(1 / SERVICE))
        self.events += 1


for servers in (1, 16):
    model = Model(servers)
    figures = []
    for _ in range(5):
        before, begin = model.events, time.process_time()
        model.env.run(until=model.env.now + CUSTOMERS * SERVICE / LOAD / servers)
        figures.append(1e9 * (time.process_time() - begin) / (model.events - before))
    print(f"{'SimPy':20} M/M/{servers:<2} {statistics.median(figures):8.1f} ns an event "
          f"(mean wait {model.waits / model.served / SERVICE:.4f} services)")
