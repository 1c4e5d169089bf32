"""The peers: installed from their registries under target/bench/peers, started on free ports of 127.0.0.1, ended by their ids.

martin (cargo) and tipg (pip) read the same database as the service, through the views of sql/peer.sql; nginx (apt)
serves files.
With --quick nothing is installed: what is not there is left out, and the results say so.
"""

import os
import shutil
import subprocess
import sys
import urllib.parse

from cpu import Meter
from service import wait_ready
from setup import HERE, ROOT, WORK, free_port, run, say, start, stop

HOME = WORK / "peers"
MARTIN = HOME / "bin" / "martin"
VENV = HOME / "venv"
# The newest one that the toolchain of this project builds.
MARTIN_VERSION = "1.14.0"
NGINX = HOME / "nginx/usr/sbin/nginx"
NGINX_FOLDER = WORK / "nginx"

# Views that martin makes tiles of.
SOURCES = ("household_tile", "province_tile", "commune_tile", "area_tile")


def _in_venv(*packages):
    return all(any(VENV.glob(f"lib/*/site-packages/{name}")) for name in packages)


class Peers:
    """What is installed, and what runs."""

    def __init__(self, plan, service):
        self.plan, self.service, self.running = plan, service, []

    def prepare(self):
        """Installs what is missing, unless the plan says to take what is there."""
        HOME.mkdir(parents=True, exist_ok=True)
        if self.plan.install:
            self._install()
        self.has_martin, self.has_tipg = MARTIN.exists(), _in_venv("tipg", "uvicorn")
        self.has_nginx, self.has_wrk = NGINX.exists(), bool(shutil.which("wrk"))
        self.has_decoder = (VENV / "lib").exists() and any(VENV.glob("lib/*/site-packages/mapbox_vector_tile"))
        for name, there in (("martin", self.has_martin), ("tipg", self.has_tipg), ("nginx", self.has_nginx), ("wrk", self.has_wrk),
                            ("mapbox_vector_tile, the independent decoder", self.has_decoder), ("ogr2ogr", shutil.which("ogr2ogr"))):
            if not there:
                self.plan.note(f"{name} is not installed and was left out")

    def _install(self):
        if not _in_venv("tipg", "uvicorn", "mapbox_vector_tile"):
            say("installing tipg and mapbox_vector_tile")
            run("python3", "-m", "venv", VENV)
            run(VENV / "bin/python", "-m", "pip", "install", "--quiet", "tipg", "uvicorn", "mapbox_vector_tile")
        if not NGINX.exists():
            say("fetching nginx")
            # The package is unpacked and not installed: installing it would start a server on port 80.
            NGINX_FOLDER.mkdir(parents=True, exist_ok=True)
            subprocess.run(["apt-get", "-q", "download", "nginx"], check=True, cwd=NGINX_FOLDER, stdout=sys.stderr)
            run("dpkg-deb", "-x", *NGINX_FOLDER.glob("nginx_*.deb"), HOME / "nginx")
        if not MARTIN.exists():
            say("building martin; this takes ten minutes and more")
            run("nice", "-n", "15", "cargo", "install", "martin", "--version", MARTIN_VERSION, "--locked", "--no-default-features",
                "--features", "postgres", "--root", HOME)

    def versions(self):
        """The versions that the results name."""
        found = [run("psql", "--version").split("(")[0].strip(), "PostGIS " + self.service.sql("SELECT postgis_lib_version()").strip()]
        if self.has_martin:
            found.append(run(MARTIN, "--version").strip())
        if self.has_tipg:
            found.append("tipg " + run(VENV / "bin/python", "-c", "import tipg; print(tipg.__version__)").strip())
        if self.has_nginx:
            found.append(subprocess.run([NGINX, "-v"], capture_output=True, text=True).stderr.split(":")[-1].strip())
        if shutil.which("ogr2ogr"):
            found.append(run("ogr2ogr", "--version").split(",")[0])
        return ", ".join(found)

    def martin(self, cache_mb):
        """martin with its cache or, with 0, without."""
        socket = urllib.parse.quote(self.service.socket, safe="")
        tables = "".join(
            f"    {name}:\n      schema: peer\n      table: {name}\n      srid: 3857\n      geometry_column: geom\n      id_column: id\n"
            f"      bounds: [102.0, 8.0, 110.0, 24.0]\n      extent: 4096\n      buffer: 64\n      clip_geom: true\n      geometry_type: GEOMETRY\n"
            f"      properties:\n{self._columns(name)}" for name in SOURCES)
        config = WORK / f"martin-{cache_mb}.yaml"
        config.write_text(f"cache_size_mb: {cache_mb}\nworker_processes: 2\npostgres:\n"
                          f"  connection_string: 'postgresql://banlang@{socket}/banlang'\n  pool_size: 4\n  auto_publish: false\n  tables:\n{tables}")
        return self._run(f"martin-{cache_mb}.log", [MARTIN, "--config", config, "--listen-addresses", "127.0.0.1:{port}"], database=True)

    def _columns(self, view):
        columns = self.service.rows("SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'peer' AND table_name = "
                                    f"'{view}' AND column_name NOT IN ('id', 'geom') ORDER BY ordinal_position")
        return "".join(f"        {name}: {kind}\n" for name, kind in columns)

    def tipg(self):
        """tipg with one worker; its limit of features, which drops the rest without a sign, is raised."""
        environment = {**os.environ, "TIPG_MAX_FEATURES_PER_TILE": "100000000", "TIPG_MAX_FEATURES_PER_QUERY": "10000",
                       "TIPG_DB_SCHEMAS": '["peer"]', "TIPG_DB_ONLY_SPATIAL_TABLES": "true", "TIPG_CATALOG_TTL": "1000000",
                       "DATABASE_URL": f"postgresql://banlang@{urllib.parse.quote(self.service.socket, safe='')}/banlang"}
        return self._run("tipg.log", [VENV / "bin/python", "-m", "uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", "{port}", "--log-level", "warning"],
                         database=True, env=environment)

    def nginx(self):
        """nginx over the folder of saved tiles: the same compressed bytes as files."""
        port = free_port()
        for name in ("static", "tmp"):
            (NGINX_FOLDER / name).mkdir(parents=True, exist_ok=True)
        config = NGINX_FOLDER / "nginx.conf"
        config.write_text((HERE / "nginx.conf").read_text().replace("PORT", str(port)))
        return self._run("nginx.log", [NGINX, "-e", "stderr", "-p", NGINX_FOLDER, "-c", config], port=port)

    def _run(self, log, command, database=False, port=None, **more):
        port = port or free_port()
        process = start(*(str(part).replace("{port}", str(port)) for part in command), log=log, **more)
        self.running.append(process)
        try:
            return Peer(f"http://127.0.0.1:{port}", process, self.service if database else None)
        except RuntimeError as error:
            raise RuntimeError(f"{error}; its log ends: {(WORK / log).read_text()[-800:]}") from error

    def stop_all(self):
        for process in self.running:
            stop(process)


class Peer:
    """A running peer."""

    def __init__(self, base, process, service):
        self.base, self.process, self.service = base, process, service
        wait_ready(base)

    def meter(self):
        """Measures the peer with the database, when it uses one."""
        return Meter(self.process.pid, self.service.database_pid) if self.service else Meter(self.process.pid)

    def stop(self):
        stop(self.process)
