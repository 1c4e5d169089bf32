"""Threads of the soak: each does one thing at a steady pace until the end, and goes on after an outage."""

import http.client
import random
import threading
import time
import traceback

from soak_env import psycopg

# What an outage of the database looks like to a client of it.
RETRY_S = 0.2


class Worker(threading.Thread):
    """Does `step` so many times a second. Whatever it meets besides an outage ends the soak."""

    def __init__(self, soak, name, per_second, seed):
        super().__init__(name=name, daemon=True)
        self.soak, self.per_second, self.chance = soak, per_second, random.Random(f"{soak.seed} {name} {seed}")
        self.failure, self.outages, self.refused, self.connection = None, 0, 0, None

    def run(self):
        due = time.monotonic() + self.chance.random() / self.per_second
        while not self.soak.ending.wait(max(0.0, due - time.monotonic())):
            # One that fell behind does not catch up: the pace is that of people.
            due = max(due, time.monotonic() - 1) + 1 / self.per_second
            try:
                self.step()
            except psycopg.IntegrityError:
                # Two writers met; the database decided.
                self.refused += 1
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError, http.client.HTTPException):
                self.outages += 1
                self.close()
                self.soak.ending.wait(RETRY_S)
            except Exception:
                self.failure = traceback.format_exc()
                self.soak.ending.set()
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def database(self):
        """A connection of its own as the superuser; every statement is a transaction unless one is begun."""
        if self.connection is None:
            self.connection = self.soak.connect()
        return self.connection

    def step(self):
        raise NotImplementedError
