"""The files to copy for systemd, Caddy and Kubernetes: right by the programs that read them, and true to the service."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from prizes.cli.bench.server import free_port
from prizes.config import Settings
from prizes.edge.http_protocol import HEADS_PATIENCE
from tests.components import CADDY, SYSTEMD, require
from tests.house.checkout import ROOT, pyproject
from tests.house.test_routes import table

FOLDER = ROOT / "docs" / "deployment"
UNITS = ("prizes-serve.service", "prizes-worker.service")
EXPOSED = 20
"""Of 100, as `systemd-analyze security` counts them: what a unit may do that it need not."""
CLUSTER: list[dict[str, Any]] = yaml.safe_load((FOLDER / "kubernetes.yaml").read_text(encoding="utf-8"))[
    "items"
]
SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "kubernetes-1.34.schema.json").read_text(encoding="utf-8")
)["$defs"]


def told(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)


def unit(folder: Path, name: str, **changed: str) -> Path:
    """A copy that names a program of this machine: systemd looks whether it is there."""
    text = (FOLDER / name).read_text(encoding="utf-8").replace("/opt/prizes/bin/prizes", sys.executable)
    for before, after in changed.items():
        text = text.replace(before, after)
    copy = folder / name
    copy.write_text(text, encoding="utf-8")
    return copy


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_a_unit_right_and_shut(tmp_path, name):
    program = require(SYSTEMD)
    done = told(program, "verify", "--man=no", unit(tmp_path, name))
    assert (done.returncode, done.stderr) == (0, "")
    shut = told(program, "security", "--offline=yes", f"--threshold={EXPOSED}", unit(tmp_path, name))
    assert shut.returncode == 0, shut.stdout


def test_systemd_would_find_a_mistake(tmp_path):
    program = require(SYSTEMD)
    wrong = unit(tmp_path, UNITS[0], ProtectSystem="ProtectSistem")
    assert "ProtectSistem" in told(program, "verify", "--man=no", wrong).stderr
    open_wide = unit(tmp_path, UNITS[1], **{"SystemCallFilter=@system-service": "", "PrivateUsers=yes": ""})
    assert told(program, "security", "--offline=yes", f"--threshold={EXPOSED}", open_wide).returncode != 0


@pytest.mark.parametrize(("name", "command"), [(UNITS[0], ["serve"]), (UNITS[1], ["worker"])])
def test_a_unit_runs_a_command_that_there_is_and_gives_it_time_to_end(name, command):
    lines = dict(
        line.split("=", 1) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if "=" in line
    )
    words = lines["ExecStart"].split()
    assert words[1:2] == command
    done = told(Path(sys.executable).parent / "prizes", *command, "--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in words if word.startswith("--"))
    assert int(lines["TimeoutStopSec"]) > HEADS_PATIENCE


def test_caddy_finds_the_file_of_the_proxy_right(tmp_path, monkeypatch):
    program = require(CADDY)
    monkeypatch.setenv("HOST_NAME", "prizes.example")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    words = (program, "validate", "--adapter", "caddyfile", "--config")
    assert told(*words, ROOT / "docs" / "proxy" / "Caddyfile").returncode == 0
    wrong = tmp_path / "Caddyfile"
    wrong.write_text("prizes.example {\n\treverse_proxi app:8000\n}\n", encoding="utf-8")
    assert told(*words, wrong).returncode != 0


@contextmanager
def caddy(folder: Path, **changed: str) -> Iterator[tuple[int, int]]:
    """With the file of the proxy, but for these words; its ports without and with TLS."""
    program, plain, secure = require(CADDY), free_port(), free_port()
    text = (ROOT / "docs" / "proxy" / "Caddyfile").read_text(encoding="utf-8")
    places = f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {plain}\n\thttps_port {secure}\n\tservers"
    text = text.replace("{\n\tservers", places, 1)
    for before, after in changed.items():
        assert before in text, before
        text = text.replace(before, after)
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    given = os.environ | {"HOST_NAME": "localhost", "XDG_DATA_HOME": str(folder)}
    words = [program, "run", "--adapter", "caddyfile", "--config", str(file)]
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL, env=given)
    try:
        yield plain, secure
    finally:
        running.terminate()
        running.wait(timeout=20)


def test_caddy_leads_pages_to_tls_and_refuses_programs_without_it(tmp_path):
    with (
        caddy(tmp_path) as (plain, _),
        httpx.Client(
            base_url=f"http://localhost:{plain}", transport=httpx.HTTPTransport(retries=8)
        ) as client,
    ):
        led, refused = client.get("/en/2027/?q=1"), client.get("/api/v1/editions")
    assert (led.status_code, led.headers["location"]) == (308, "https://localhost/en/2027/?q=1")
    assert (refused.status_code, refused.json()["status"]) == (403, 403)
    assert refused.headers["content-type"] == "application/problem+json"


class Saying(BaseHTTPRequestHandler):
    """A container of pages that tells what it was asked."""

    def do_GET(self):
        body = f"{self.path} {self.headers['X-Forwarded-Proto']} {self.headers['X-Forwarded-For']}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def test_caddy_finds_the_containers_of_pages_by_their_name(tmp_path):
    behind = HTTPServer(("127.0.0.1", 0), Saying)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    # "localhost" is a name with an address, as the engine's name server gives one to "app".
    changed = {"name app": "name localhost", "port 8000": f"port {behind.server_port}"}
    try:
        with caddy(tmp_path, **changed) as (_, secure):
            root = tmp_path / "caddy" / "pki" / "authorities" / "local" / "root.crt"
            end = monotonic() + 20
            while not root.is_file() and monotonic() < end:
                sleep(0.05)
            trusted = ssl.create_default_context(cadata=root.read_text(encoding="ascii"))
            with httpx.Client(
                base_url=f"https://localhost:{secure}", transport=httpx.HTTPTransport(trusted, retries=8)
            ) as client:
                said = client.get("/en/", headers={"x-forwarded-for": "203.0.113.9"}).text
    finally:
        behind.shutdown()
        behind.server_close()
    assert said in ("/en/ https 127.0.0.1", "/en/ https ::1")


def definition(thing: dict[str, Any]) -> str:
    version = thing["apiVersion"]
    group = {"v1": "core.v1", "networking.k8s.io/v1": "networking.v1"}.get(version, version.replace("/", "."))
    return f"io.k8s.api.{group}.{thing['kind']}"


def faults(thing: dict[str, Any]) -> list[str]:
    whole = {"$ref": f"#/$defs/{definition(thing)}", "$defs": SCHEMA}
    return [f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(whole).iter_errors(thing)]


@pytest.mark.parametrize("thing", CLUSTER, ids=lambda thing: f"{thing['kind']} {thing['metadata']['name']}")
def test_kubernetes_would_take_it(thing):
    assert faults(thing) == []


def test_the_schema_of_kubernetes_would_find_a_mistake():
    thing = next(each for each in CLUSTER if each["kind"] == "Deployment")
    assert faults(thing | {"spec": thing["spec"] | {"replica": 2}}) != []
    assert faults(thing | {"spec": thing["spec"] | {"replicas": "two"}}) != []


def containers() -> dict[str, dict[str, Any]]:
    pods = {
        each["metadata"]["name"]: each["spec"]["template"]
        for each in CLUSTER
        if each["kind"] in ("Deployment", "Job")
    }
    return {name: pod["spec"]["containers"][0] for name, pod in pods.items()}


def test_each_setting_of_the_cluster_is_one_of_the_service():
    settings = next(each for each in CLUSTER if each["kind"] == "ConfigMap")["data"]
    named = set(settings) | {one["name"] for each in containers().values() for one in each["env"]}
    assert {name.removeprefix("PRIZES_").lower() for name in named} <= set(Settings.model_fields)
    stated = {name.removeprefix("PRIZES_").lower(): value for name, value in settings.items()}
    secrets = {"secret_key": "0123456789abcdef" * 2 + "wxyz", "database_url": "postgresql+asyncpg://a@b/c"}
    made = Settings(**stated, **secrets, mail_url="smtps://mail.example")
    assert [fault for fault in made.faults() if "SECRET" not in fault] == []


def test_the_cluster_asks_for_health_where_it_is_answered_and_runs_what_there_is(app):
    known = table(app)
    probes = [
        probe["httpGet"]["path"]
        for each in containers().values()
        for name, probe in each.items()
        if name.endswith("Probe")
    ]
    assert len(probes) == 3 and {f"GET {path}" for path in probes} <= set(known)
    for each in containers().values():
        assert each["args"][0] in {"serve", "worker", "migrate"}
        assert each["image"].endswith(f":{pyproject()['project']['version']}")
        assert each["securityContext"]["readOnlyRootFilesystem"] is True


def test_no_voluntary_disruption_takes_the_last_of_anything():
    guarded = {each["metadata"]["name"] for each in CLUSTER if each["kind"] == "PodDisruptionBudget"}
    deployed = {each["metadata"]["name"]: each["spec"] for each in CLUSTER if each["kind"] == "Deployment"}
    assert guarded == set(deployed)
    assert all(spec["replicas"] >= 2 for spec in deployed.values())
