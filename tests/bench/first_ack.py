#!/usr/bin/env python3
"""How long a server takes from exec to its first acknowledged record, and what it holds in memory when idle.

    tests/bench/first_ack.py --server milena 'target/release/milena serve ...' --kafka --runs 5 [--json]

Each run starts one server on an empty data directory, and at once, every millisecond, tries what a client does:
connect, ApiVersions, Metadata (which creates the topic), Produce of one record with acks=all. The clock stops at
the acknowledgement. Then the server is left alone for --idle seconds, its resident memory is read, and it is
stopped by SIGTERM. Servers take turns within each run, so that a noisy machine troubles all of them alike.

In a command, {dir} stands for the run's empty directory, {port} for a free port that clients will use, and
{port2} for a second one. --kafka adds Apache Kafka through ../peer-kafka (Java and its cache of jars).
Python's standard library only. This measures; it asserts nothing about time.
"""

import argparse
import json
import os
import platform
import shlex
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

PEER_KAFKA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peer-kafka", "kafka")
RETRY_SECONDS = 0.001
TOPIC = "first-ack"
VALUE = b"the first record"
PRODUCE, METADATA, API_VERSIONS = 0, 3, 18
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


# --- the few bytes of Kafka's protocol that this needs ------------------------------------------------------------


def crc32c_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC32C = crc32c_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC32C[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def uvarint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def varint(number):
    return uvarint(number << 1 if number >= 0 else (-number << 1) - 1)


def string(text):
    return struct.pack(">h", len(text)) + text.encode()


def compact_string(text):
    return uvarint(len(text) + 1) + text.encode()


def record_batch(value):
    """One record without key, headers and producer id, in a version 2 batch."""
    body = b"\0" + varint(0) + varint(0) + varint(-1) + varint(len(value)) + value + varint(0)
    now = int(time.time() * 1000)
    after_crc = struct.pack(">hiqqqhii", 0, 0, now, now, -1, -1, -1, 1) + varint(len(body)) + body
    after_length = struct.pack(">ibI", -1, 2, crc32c(after_crc)) + after_crc
    return struct.pack(">qi", 0, len(after_length)) + after_length


class Reader:
    """Takes a response apart."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def uvarint(self):
        number = shift = 0
        while True:
            byte = self.take("B")
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def bytes(self, length):
        self.at += length
        return self.data[self.at - length : self.at]

    def string(self):
        length = self.take("h")
        return None if length < 0 else self.bytes(length).decode()

    def compact_string(self):
        length = self.uvarint()
        return None if length == 0 else self.bytes(length - 1).decode()

    def array(self, item):
        return [item() for _ in range(self.take("i"))]

    def compact_array(self, item):
        return [item() for _ in range(self.uvarint() - 1)]

    def tags(self):
        for _ in range(self.uvarint()):
            self.uvarint()
            self.bytes(self.uvarint())


class NotYet(Exception):
    """The server answered, and the answer was to try again."""


class Connection:
    """One connection, one request at a time."""

    def __init__(self, host, port):
        self.address = (host, port)
        self.socket = socket.create_connection(self.address, timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.correlation = 0

    def close(self):
        self.socket.close()

    def read(self, length):
        data = bytearray()
        while len(data) < length:
            chunk = self.socket.recv(length - len(data))
            if not chunk:
                raise ConnectionError("the server closed the connection")
            data += chunk
        return bytes(data)

    def call(self, key, version, body, flexible_request, flexible_response_header):
        self.correlation += 1
        header = struct.pack(">hhi", key, version, self.correlation) + string("first-ack")
        if flexible_request:
            header += b"\0"
        frame = header + body
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)
        reader = Reader(self.read(struct.unpack(">i", self.read(4))[0]))
        if reader.take("i") != self.correlation:
            raise RuntimeError("the server answered another request than was asked")
        if flexible_response_header:
            reader.tags()
        return reader

    def api_versions(self):
        body = compact_string("first-ack") + compact_string("1") + b"\0"
        reader = self.call(API_VERSIONS, 3, body, True, False)
        error = reader.take("h")
        if error != 0:
            raise RuntimeError(f"ApiVersions was answered by error {error}")

        def api():
            key, lowest, highest = reader.take("hhh")
            reader.tags()
            return key, (lowest, highest)

        offered = dict(reader.compact_array(api))
        for key, version in ((METADATA, 4), (PRODUCE, 9)):
            lowest, highest = offered.get(key, (0, -1))
            if not lowest <= version <= highest:
                raise RuntimeError(f"the server does not speak version {version} of API {key}")

    def leader(self):
        """Asks for the topic, so that it is created, and gives back (host, port) of the partition's leader."""
        body = struct.pack(">i", 1) + string(TOPIC) + b"\1"
        reader = self.call(METADATA, 4, body, False, False)
        reader.take("i")

        def broker():
            node, host, port = reader.take("i"), reader.string(), reader.take("i")
            reader.string()
            return node, (host, port)

        def partition():
            error, index, leader = reader.take("hii")
            reader.array(lambda: reader.take("i"))
            reader.array(lambda: reader.take("i"))
            return error, index, leader

        def topic():
            error, name = reader.take("h"), reader.string()
            reader.take("b")
            return error, name, reader.array(partition)

        brokers = dict(reader.array(broker))
        reader.string()
        reader.take("i")
        for error, _, partitions in reader.array(topic):
            for partition_error, index, leader in partitions:
                if index == 0 and error == 0 and partition_error == 0 and leader in brokers:
                    return brokers[leader]
        raise NotYet("no leader yet")

    def produce(self):
        """Gives back the offset of the acknowledged record."""
        batch = record_batch(VALUE)
        partition = struct.pack(">i", 0) + uvarint(len(batch) + 1) + batch + b"\0"
        topic = compact_string(TOPIC) + uvarint(2) + partition + b"\0"
        body = b"\0" + struct.pack(">hi", -1, 30_000) + uvarint(2) + topic + b"\0"
        reader = self.call(PRODUCE, 9, body, True, True)

        # one topic with one partition was asked for; what follows the first offset does not matter here
        if reader.uvarint() != 2:
            raise RuntimeError("Produce was not answered for one topic")
        reader.compact_string()
        if reader.uvarint() != 2:
            raise RuntimeError("Produce was not answered for one partition")
        _, error, offset = reader.take("ihq")
        if error != 0:
            raise NotYet(f"Produce was answered by error {error}")
        return offset


# --- one run -----------------------------------------------------------------------------------------------------


def first_ack(process, port, deadline):
    """Tries until a record is acknowledged; the moment of that."""
    connection = None
    last = None
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"it ended with status {process.returncode} before it acknowledged a record")
        try:
            if connection is None:
                connection = Connection("127.0.0.1", port)
                connection.api_versions()
            leader = connection.leader()
            if leader != connection.address and leader[0] not in ("localhost", "127.0.0.1"):
                connection.close()
                connection = Connection(*leader)
            offset = connection.produce()
            acknowledged = time.monotonic()
            connection.close()
            if offset != 0:
                raise RuntimeError(f"the first record got offset {offset}: the directory was not empty")
            return acknowledged
        except NotYet as not_yet:
            last = not_yet
        except OSError as error:
            last = error
            if connection is not None:
                connection.close()
                connection = None
        time.sleep(RETRY_SECONDS)
    raise RuntimeError(f"no record was acknowledged in time; last: {last}")


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("the process has no resident memory")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Server:
    """A server that can be started anew on an empty directory."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def argv(self, directory, port, port2):
        """Prepares the directory and gives back the command line to execute."""
        return shlex.split(self.command.format(dir=directory, port=port, port2=port2))


class ApacheKafka(Server):
    """Apache Kafka, formatted before the clock starts."""

    def __init__(self, heap):
        super().__init__("Apache Kafka", None)
        self.heap = heap

    def argv(self, directory, port, port2):
        prepare = [PEER_KAFKA, "up", "--format-only", "--dir", directory, "--base-port", str(port), "--heap", self.heap]
        subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL)
        printed = subprocess.run([PEER_KAFKA, "argv", "--dir", directory], check=True, stdout=subprocess.PIPE)
        return shlex.split(printed.stdout.decode())

    def ports(self):
        # its controller listens on the port after its clients'
        while True:
            port = free_ports(1)[0]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
                return port, port + 1
            except OSError:
                continue


def ports_for(server):
    return server.ports() if isinstance(server, ApacheKafka) else tuple(free_ports(2))


def run_once(server, idle, limit):
    directory = tempfile.mkdtemp(prefix="first-ack-")
    process = None
    log_path = os.path.join(directory, "output.log")
    try:
        data = os.path.join(directory, "data")
        os.mkdir(data)
        port, port2 = ports_for(server)
        argv = server.argv(data, port, port2)
        with open(log_path, "wb") as log:
            began = time.monotonic()
            process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        acknowledged = first_ack(process, port, began + limit)
        cpu = cpu_seconds(process.pid)
        time.sleep(idle)
        result = {
            "first_ack_s": acknowledged - began,
            "first_ack_cpu_s": cpu,
            "idle_rss_mib": resident_mib(process.pid),
            "idle_cpu_percent": 100 * (cpu_seconds(process.pid) - cpu) / idle if idle else 0.0,
        }
        began = time.monotonic()
        process.terminate()
        process.wait(timeout=limit)
        result["stop_s"] = time.monotonic() - began
        return result
    except (RuntimeError, subprocess.SubprocessError) as error:
        with open(log_path, "a+b") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            tail = log.read().decode(errors="replace")
        sys.exit(f"{server.name}: {error}\n{tail}")
    finally:
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
        shutil.rmtree(directory, ignore_errors=True)


# --- all runs ----------------------------------------------------------------------------------------------------

METRICS = (
    ("first_ack_s", "exec to first acknowledged record", "s", 3),
    ("first_ack_cpu_s", "CPU spent until then", "s", 2),
    ("idle_rss_mib", "resident memory when idle", "MiB", 1),
    ("idle_cpu_percent", "CPU when idle", "% of a core", 1),
    ("stop_s", "SIGTERM to end", "s", 3),
)


def summary(runs):
    def of(key):
        values = [run[key] for run in runs]
        return {"median": statistics.median(values), "min": min(values), "max": max(values)}

    return {key: of(key) for key, *_ in METRICS}


def table(results):
    lines = ["| | " + " | ".join(results) + " |", "|-|" + "-|" * len(results)]
    for key, label, unit, digits in METRICS:
        cells = []
        for entry in results.values():
            of = entry["summary"][key]
            cells.append(f"**{of['median']:.{digits}f}** ({of['min']:.{digits}f} to {of['max']:.{digits}f})")
        lines.append(f"| {label}, {unit} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", nargs=2, action="append", default=[], metavar=("NAME", "COMMAND"))
    parser.add_argument("--kafka", action="store_true", help="measure Apache Kafka too")
    parser.add_argument("--heap", default="1g", help="heap of Apache Kafka (default: its own, 1g)")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--idle", type=float, default=5.0, help="seconds left alone before memory is read")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds after which a server has failed")
    parser.add_argument("--json", action="store_true", help="print JSON and not a table")
    options = parser.parse_args()
    servers = [Server(name, command) for name, command in options.server]
    if options.kafka:
        servers.append(ApacheKafka(options.heap))
    if not servers or options.runs < 1:
        parser.error("nothing to measure: give --server or --kafka, and at least one run")

    # a command that is ended by us must still stop the server that it has started
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    runs = {server.name: [] for server in servers}
    for number in range(options.runs):
        for server in servers:
            result = run_once(server, options.idle, options.limit)
            runs[server.name].append(result)
            shown = ", ".join(f"{key} {result[key]:.3f}" for key, *_ in METRICS)
            print(f"run {number + 1} of {options.runs}, {server.name}: {shown}", file=sys.stderr)

    commands = {server.name: server.command for server in servers}
    results = {
        name: {"command": commands[name], "summary": summary(done), "runs": done} for name, done in runs.items()
    }
    if options.json:
        machine = {"cores": len(os.sched_getaffinity(0)), "kernel": platform.release(), "load": os.getloadavg()}
        print(json.dumps({"machine": machine, "results": results}, indent=2))
    else:
        print(table(results))


if __name__ == "__main__":
    main()
