#!/usr/bin/env python3
"""How many records a second a server acknowledges as durable, beside Apache Kafka with log.flush.interval.messages=1.

    tests/bench/durable_rate.py --server milena 'target/release/milena serve ...' --kafka [--java] [--rounds 3] [--json]

For each number of partitions and each batch, every server gets a fresh topic and the same clients: --connections
connections that each keep --in-flight Produce requests (acks=all) on the way, one batch for each of its share of the
partitions in every request. The batches are encoded before the clock starts, so that the server is what is measured.
Servers take turns, one at a time on the machine; the result is each one's median, and the median of the ratios
of a round. With --java the same with Kafka's own kafka-producer-perf-test, which on a small machine is mostly
its own limit. Every reply is checked: one error ends the run.

In a command, {dir} stands for the run's empty directory and {port} for a free port. --kafka brings Apache Kafka
through ../peer-kafka (Java and its cache of jars). Python's standard library only. Timing is reported, never asserted.
"""

import argparse
import json
import math
import os
import platform
import re
import shlex
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

from first_ack import PEER_KAFKA, ApacheKafka, Connection, NotYet, Server, cpu_seconds, crc32c, ports_for
from first_ack import compact_string, resident_mib, string, uvarint, varint

CREATE_TOPICS, METADATA, PRODUCE = 19, 3, 0
RECORD_BYTES = 100
# of one partition in the response to Produce version 9, when there is no error
PARTITION_BYTES = 33


class DurableKafka(ApacheKafka):
    def argv(self, directory, port, port2):
        prepare = [PEER_KAFKA, "up", "--format-only", "--dir", directory, "--base-port", str(port), "--heap", self.heap]
        prepare += ["--prop", "log.flush.interval.messages=1"]
        subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL)
        printed = subprocess.run([PEER_KAFKA, "argv", "--dir", directory], check=True, stdout=subprocess.PIPE)
        import shlex

        return shlex.split(printed.stdout.decode())


def batch_of(records):
    """A version 2 batch of `records` records, without producer id."""
    value = bytes(65 + index % 26 for index in range(RECORD_BYTES))
    body = bytearray()
    for delta in range(records):
        record = b"\0" + varint(0) + varint(delta) + varint(-1) + varint(len(value)) + value + varint(0)
        body += varint(len(record)) + record
    now = int(time.time() * 1000)
    after_crc = struct.pack(">hiqqqhii", 0, records - 1, now, now, -1, -1, -1, records) + body
    after_length = struct.pack(">ibI", -1, 2, crc32c(after_crc)) + after_crc
    return struct.pack(">qi", 0, len(after_length)) + after_length


def create(connection, topic, partitions):
    body = struct.pack(">i", 1) + string(topic) + struct.pack(">ihii", partitions, 1, 0, 0) + struct.pack(">ib", 60_000, 0)
    reader = connection.call(CREATE_TOPICS, 4, body, False, False)
    reader.take("i")
    for name, error, message in reader.array(lambda: (reader.string(), reader.take("h"), reader.string())):
        if error != 0:
            raise RuntimeError(f"CreateTopics of {name} was answered by error {error}: {message}")


def ready(connection, topic):
    """How many partitions of the topic have a leader."""
    reader = connection.call(METADATA, 4, struct.pack(">i", 1) + string(topic) + b"\0", False, False)
    reader.take("i")
    reader.array(lambda: (reader.take("i"), reader.string(), reader.take("i"), reader.string()))
    reader.string()
    reader.take("i")

    def partition():
        error, _, leader = reader.take("hii")
        reader.array(lambda: reader.take("i"))
        reader.array(lambda: reader.take("i"))
        return error == 0 and leader >= 0

    topics = reader.array(lambda: (reader.take("h"), reader.string(), reader.take("b"), reader.array(partition)))
    return sum(sum(partitions) for _, _, _, partitions in topics)


class Load(threading.Thread):
    """One connection that keeps some requests on the way until `until`."""

    def __init__(self, port, topic, partitions, batch, records, in_flight):
        super().__init__(daemon=True)
        self.connection = Connection("127.0.0.1", port)
        self.connection.socket.settimeout(120)
        each = b"".join(struct.pack(">i", index) + uvarint(len(batch) + 1) + batch + b"\0" for index in partitions)
        data = compact_string(topic) + uvarint(len(partitions) + 1) + each + b"\0"
        body = b"\0" + struct.pack(">hi", -1, 60_000) + uvarint(2) + data + b"\0"
        header = struct.pack(">hhi", PRODUCE, 9, 1) + string("durable-rate") + b"\0"
        self.frame = struct.pack(">i", len(header) + len(body)) + header + body
        self.prefix = 4 + 1 + 1 + len(compact_string(topic)) + len(uvarint(len(partitions) + 1))
        self.expected = self.prefix + PARTITION_BYTES * len(partitions) + 1 + 4 + 1
        self.partitions, self.records, self.in_flight = len(partitions), records, in_flight
        self.until = self.since = 0.0
        self.acknowledged, self.latencies, self.failure = 0, [], None

    def answer(self):
        length = struct.unpack(">i", self.connection.read(4))[0]
        response = self.connection.read(length)
        errors = self.prefix + 4
        end = self.prefix + PARTITION_BYTES * self.partitions
        if length != self.expected or any(response[errors:end:PARTITION_BYTES]) or any(response[errors + 1 : end : PARTITION_BYTES]):
            raise NotYet(f"a reply carries an error: {bytes(response[:80])!r}")

    def once(self):
        """Until each partition has taken a batch: leaders may be there a moment after the metadata says so."""
        deadline = time.monotonic() + 60
        while True:
            self.connection.socket.sendall(self.frame)
            try:
                return self.answer()
            except NotYet:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def run(self):
        try:
            sent = []
            while True:
                now = time.monotonic()
                while len(sent) < self.in_flight and now < self.until:
                    self.connection.socket.sendall(self.frame)
                    sent.append(now)
                    now = time.monotonic()
                if not sent:
                    return
                self.answer()
                now = time.monotonic()
                began = sent.pop(0)
                if self.since <= now < self.until:
                    self.acknowledged += self.partitions * self.records
                    self.latencies.append(now - began)
        except (OSError, NotYet) as error:
            self.failure = str(error)


def quantile(values, part):
    return sorted(values)[int((len(values) - 1) * part)] if values else float("nan")


def raw(pid, port, topic, partitions, records, options):
    batch = batch_of(records)
    connections = min(options.connections, max(partitions, 1) if partitions > 1 else options.connections)
    shares = [[0]] * connections if partitions == 1 else [list(range(index, partitions, connections)) for index in range(connections)]
    loads = [Load(port, topic, share, batch, records, options.in_flight) for share in shares]
    for load in loads:
        load.once()
    began = time.monotonic() + options.warm
    for load in loads:
        load.since, load.until = began, began + options.seconds
        load.start()
    time.sleep(options.warm)
    cpu = cpu_seconds(pid)
    time.sleep(options.seconds)
    cpu = cpu_seconds(pid) - cpu
    for load in loads:
        load.join()
        load.connection.close()
        if load.failure:
            raise RuntimeError(load.failure)
    acknowledged = sum(load.acknowledged for load in loads)
    latencies = [latency for load in loads for latency in load.latencies]
    return {
        "records_s": acknowledged / options.seconds,
        "p50_ms": 1000 * quantile(latencies, 0.5),
        "p99_ms": 1000 * quantile(latencies, 0.99),
        "cpu_s_gb": cpu / max(acknowledged * RECORD_BYTES / 1e9, 1e-9),
    }


def java(pid, port, topic, partitions, records, options):
    tool = [PEER_KAFKA, "tool", "kafka-producer-perf-test", "--topic", topic, "--num-records", str(options.java)]
    tool += ["--record-size", str(RECORD_BYTES), "--throughput", "-1", "--bootstrap-server", f"127.0.0.1:{port}"]
    tool += ["--command-property", "acks=all"]
    cpu = cpu_seconds(pid)
    printed = subprocess.run(tool, stdout=subprocess.PIPE, check=True, timeout=600).stdout.decode()
    cpu = cpu_seconds(pid) - cpu
    last = printed.strip().splitlines()[-1]
    found = re.search(r"([\d.]+) records/sec.*?(\d+) ms 50th.*?(\d+) ms 99th", last)
    if not found:
        raise RuntimeError(f"kafka-producer-perf-test said: {printed[-500:]}")
    rate, p50, p99 = (float(group) for group in found.groups())
    return {"records_s": rate, "p50_ms": p50, "p99_ms": p99, "cpu_s_gb": cpu / (options.java * RECORD_BYTES / 1e9)}


class Running:
    """A started server, stopped at the end of `with`."""

    def __init__(self, server, limit):
        self.server, self.limit = server, limit

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="durable-rate-", dir=os.environ.get("BENCH_DIR"))
        data = os.path.join(self.directory, "data")
        os.mkdir(data)
        self.port, port2 = ports_for(self.server)
        argv = self.server.argv(data, self.port, port2)
        with open(os.path.join(self.directory, "output.log"), "wb") as log:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + self.limit
        while True:
            try:
                self.connection = Connection("127.0.0.1", self.port)
                self.connection.api_versions()
                return self
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    raise RuntimeError(f"{self.server.name} did not start") from None
                time.sleep(0.05)

    def topic(self, name, partitions):
        self.connection.socket.settimeout(120)
        create(self.connection, name, partitions)
        deadline = time.monotonic() + self.limit
        while ready(self.connection, name) < partitions:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.server.name}: not every partition of {name} got a leader")
            time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=self.limit)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


def measure(servers, options):
    """{workload: {server: [result of each round]}}"""
    done = {}
    for round_number in range(options.rounds):
        for server in servers if round_number % 2 == 0 else servers[::-1]:
            for partitions in options.partitions:
                workloads = [(f"{partitions} partitions, batches of {records} records", raw, records) for records in options.records]
                if options.java:
                    workloads.append((f"{partitions} partitions, kafka-producer-perf-test", java, 0))
                for name, kind, records in workloads:
                    # a server for each: what one leaves to be written or compiled is not the next one's
                    with Running(server, options.limit) as running:
                        running.topic("durable-rate", partitions)
                        result = kind(running.process.pid, running.port, "durable-rate", partitions, records, options)
                        result["rss_mib"] = resident_mib(running.process.pid)
                    done.setdefault(name, {}).setdefault(server.name, []).append(result)
                    shown = ", ".join(f"{key} {value:.1f}" for key, value in result.items())
                    print(f"round {round_number + 1}: {name}: {server.name}: {shown}", file=sys.stderr, flush=True)
    return done


def table(done, names):
    lines = ["| workload | server | records/s (of each round) | p50 ms | p99 ms | CPU-s/GB | MiB | ratio |", "|-|-|-|-|-|-|-|-|"]
    for workload, results in done.items():
        for name in names:
            rounds = results[name]

            def median(key, rounds=rounds):
                return statistics.median(result[key] for result in rounds)

            ratio = ""
            if name != names[-1]:
                pairs = zip(rounds, results[names[-1]])
                # whoever acknowledged nothing while the clock ran is outrun without a bound
                ratios = [ours["records_s"] / theirs["records_s"] if theirs["records_s"] else math.inf for ours, theirs in pairs]
                ratio = f"**{statistics.median(ratios):.1f}**"
            each = ", ".join(f"{result['records_s']:.0f}" for result in rounds)
            lines.append(
                f"| {workload} | {name} | **{median('records_s'):.0f}** ({each}) | {median('p50_ms'):.2f} | "
                f"{median('p99_ms'):.2f} | {median('cpu_s_gb'):.1f} | {median('rss_mib'):.0f} | {ratio} |"
            )
    return "\n".join(lines)


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", nargs=2, action="append", default=[], metavar=("NAME", "COMMAND"))
    parser.add_argument("--kafka", action="store_true", help="measure Apache Kafka too")
    parser.add_argument("--heap", default="1g", help="heap of Apache Kafka (default: its own, 1g)")
    parser.add_argument("--partitions", type=numbers, default=[1, 100, 1000])
    parser.add_argument("--records", type=numbers, default=[10, 140], help="records of 100 bytes in a batch; 140: 16 KiB")
    parser.add_argument("--java", type=int, default=0, metavar="RECORDS", help="records for kafka-producer-perf-test too")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--in-flight", type=int, default=5, help="requests on the way on a connection")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--warm", type=float, default=3.0, help="seconds before the clock starts")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a server has failed")
    parser.add_argument("--json", action="store_true", help="print JSON and not a table")
    options = parser.parse_args()
    servers = [Server(name, command) for name, command in options.server]
    if options.kafka:
        servers.append(DurableKafka(options.heap))
    if not servers or options.rounds < 1:
        parser.error("nothing to measure: give --server or --kafka, and at least one round")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    done = measure(servers, options)
    machine = {"cores": len(os.sched_getaffinity(0)), "kernel": platform.release(), "load": os.getloadavg()}
    if options.json:
        print(json.dumps({"machine": machine, "results": done}, indent=2))
    else:
        print(f"{machine['cores']} cores, Linux {machine['kernel']}, load {machine['load'][0]:.1f}\n")
        print(table(done, [server.name for server in servers]))


if __name__ == "__main__":
    main()
