"""The service under test: its own private cluster under target/bench, its accounts, and how it is started and stopped."""

import os
import re
import subprocess
import time

from client import Client, log_in
from cpu import Meter, tree
from setup import BINARY, ROOT, WORK, run, stop, wait_for

# The limits are in force and never reached: their code runs, and nothing is refused. A slow answer is a figure too.
LIMITS = [option for kind in ("tiles", "items", "heavy") for option in (f"--rate-{kind}", "1000000:4000000")]
LIMITS += ["--answer-seconds", "600", "--stream-seconds", "3600"]

FIRST_PASSWORD, PASSWORD = "mật khẩu người khác đặt", "mật khẩu của riêng tôi"
ADMINS, EDITOR = ("an", "binh"), "y-hanh"


class Service:
    """`banlang serve` on a data folder."""

    def __init__(self, folder):
        self.folder, self.process, self.limits = folder, None, LIMITS

    def start(self):
        """Starts it and waits until it says that it is ready."""
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)
        log = WORK / "service.log"
        began = time.perf_counter()
        with open(log, "w") as errors:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--listen", "127.0.0.1:0", "--data-dir", folder, *self.limits], stdout=subprocess.PIPE, stderr=errors,
                stdin=subprocess.DEVNULL, cwd=ROOT, text=True, env={**os.environ, "RUST_LOG": "warn"})
        for line in self.process.stdout:
            if found := re.match(r"ready on (http://\S+)", line):
                self.base = found[1]
                self.ready_s = time.perf_counter() - began
                return self
        raise RuntimeError(f"the service ended before it was ready: {log.read_text()[-1500:]}")

    def stop(self):
        stop(self.process)
        self.process = None

    def restart(self):
        self.stop()
        return self.start()

    def command(self, *arguments, text_in=None):
        """A command of the program beside the running service."""
        return run(BINARY, *arguments, "--data-dir", self.folder, text_in=text_in)

    @property
    def pid(self):
        return self.process.pid

    @property
    def database_pid(self):
        """The postmaster: a child of the service."""
        for pid in tree(self.pid):
            with open(f"/proc/{pid}/comm") as name:
                if _parent(pid) == self.pid and name.read().strip() == "postgres":
                    return pid
        raise RuntimeError("the service has no database")

    def meter(self):
        """Measures the service with its database."""
        return Meter(self.pid)

    def meter_alone(self):
        """Measures the service without its database."""
        return Meter(self.pid, leave_out=[self.database_pid])

    @property
    def socket(self):
        return (self.folder / "cluster.socket").read_text().strip()

    @property
    def database(self):
        """The superuser's address of the database."""
        return f"host='{self.socket}' user=banlang dbname=banlang"

    def sql(self, statement, **variables):
        """Runs SQL as the superuser and gives what it prints: rows in lines, fields separated by tabs."""
        given = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        return run("psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", *given, "-d", self.database, text_in=statement)

    def rows(self, statement, **variables):
        return [line.split("\t") for line in self.sql(statement, **variables).splitlines() if line]

    def session(self):
        """An open psql in which statements of sql/ask are measured."""
        return Session(self)

    def anyone(self):
        """A client without a session."""
        return Client(self.base)

    def editor(self):
        """A client with the session of the editor of all provinces."""
        return self.log_in(EDITOR)

    def log_in(self, name):
        """A client with the session of an account that the bench made."""
        return log_in(self.base, name, PASSWORD)

    def make_accounts(self):
        """Two administrators, and an editor of all provinces whose rights one proposed and the other confirmed."""
        for admin in ADMINS:
            self.command("user", "add", admin, "--role", "admin", text_in=FIRST_PASSWORD)
            self._own_password(admin)
        self.add_officer(EDITOR, "editor", self.provinces())

    def provinces(self):
        return [code for (code,) in self.rows("SELECT code FROM area WHERE level = 'province' ORDER BY code")]

    def add_officer(self, name, role, areas):
        """An account with a role in some areas, which one administrator proposed and the other confirmed."""
        options = [option for code in areas for option in ("--area", code)]
        self.command("user", "add", name, "--as", ADMINS[0], text_in=FIRST_PASSWORD)
        self.command("user", "grant", name, "--role", role, *options, "--as", ADMINS[0])
        self.command("user", "confirm", name, "--as", ADMINS[1], text_in=PASSWORD)
        self._own_password(name)

    def _own_password(self, name):
        """Takes the place of the password that somebody else set."""
        client = log_in(self.base, name, FIRST_PASSWORD)
        client.post("/auth/password", {"old": FIRST_PASSWORD, "new": PASSWORD}).expect()


class Session:
    """One psql whose connection stays open, so that a statement is measured without its making."""

    END = "-- end of answer --"

    def __init__(self, service):
        self.service = service

    def __enter__(self):
        self.process = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-d", self.service.database], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        self.say("SET jit = off; SET work_mem = '64MB'; SET max_parallel_workers_per_gather = 0;")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def meter(self):
        """Measures psql and the database."""
        return Meter(self.process.pid, self.service.database_pid)

    def say(self, text):
        """Sends text and gives the lines that come back."""
        self.process.stdin.write(f"{text}\n\\echo {self.END}\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == self.END:
                break
            lines.append(line)
        if failed := [line for line in lines if "ERROR" in line]:
            raise RuntimeError(failed[0])
        return lines

    def ask(self, name, **variables):
        """Runs a file of sql/ask; its rows and the milliseconds that they took."""
        self.say("\n".join(f"\\set {variable} '{value}'" for variable, value in variables.items()))
        began = time.perf_counter()
        lines = self.say(f"\\i bench/sql/ask/{name}.sql")
        return [line.split("\t") for line in lines if line], (time.perf_counter() - began) * 1000


def _parent(pid):
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(") ")[2].split()[1])


def wait_ready(base):
    """Waits until a server answers at all."""

    def answers():
        try:
            return Client(base).get("/").status
        except OSError:
            return None

    return wait_for(answers, f"an answer of {base}", 120)

