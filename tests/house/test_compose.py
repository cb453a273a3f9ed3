"""compose.yaml and Containerfile: valid, and what they promise about safety holds."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from prizes.config import Settings
from prizes.edge.http_protocol import HEADS_PATIENCE, MOST_HEAD
from prizes.gate.nomination.uploads import MOST_UPLOAD
from tests.house.checkout import ROOT, pyproject

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ONE_SHOT = {"migrate", "roles"}
WITH_DATABASE = {"app", "worker", *ONE_SHOT}
PROFILES = {"mail-catcher": {"mail"}, "pgbouncer": {"pgbouncer"}, "monitoring": {"prometheus", "grafana"}}


def test_the_file_is_valid_by_the_compose_specification():
    schema = json.loads((ROOT / "tests" / "house" / "compose-spec.json").read_text(encoding="utf-8"))

    validator = jsonschema.validators.validator_for(schema)(schema)
    assert not [f"{e.json_path}: {e.message}" for e in validator.iter_errors(COMPOSE)]
    assert not validator.is_valid(COMPOSE | {"services": {"app": {"imagine": "x"}}})


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_more_rights_than_it_needs(name: str):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "pid", "ipc", "network_mode", "devices", "userns_mode"} & set(service)
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert not [v for v in service.get("volumes", []) if v.startswith((".", "/", "~"))]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_a_container_that_stays_has_a_check_without_a_shell(name: str):
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(check)


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_named_with_its_version_and_without_a_registry(name: str):
    image, _, version = SERVICES[name]["image"].partition(":")

    assert re.match(r"v?\d+(\.\d+)*", version)
    assert "." not in image


def test_only_the_proxy_is_reached_from_outside():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert set(published) == {"proxy", "mail", "prometheus", "grafana"}
    others = [port for name, ports in published.items() if name != "proxy" for port in ports]
    assert all(port.startswith("127.0.0.1:") for port in others)
    assert {name for name, s in SERVICES.items() if "edge" in s["networks"]} == {"proxy", "app"}
    assert COMPOSE["networks"]["inner"]["internal"] is True


def test_each_part_that_can_be_done_without_has_a_profile_and_nothing_else_has_one():
    grouped: dict[str, set[str]] = {}
    for name, service in SERVICES.items():
        for profile in service.get("profiles", []):
            grouped.setdefault(profile, set()).add(name)

    assert grouped == PROFILES
    optional = set().union(*PROFILES.values())
    for name in set(SERVICES) - optional:
        needed = SERVICES[name].get("depends_on", {})
        assert {each for each, how in needed.items() if how.get("required", True)} & optional == set(), name
    named = re.search(r"^# More parts.*: (.*)\.$", EXAMPLE, re.MULTILINE)
    assert named and set(named[1].split(", ")) == set(PROFILES)


def test_pages_are_served_by_two_containers_that_the_proxy_finds_by_their_name():
    asked = (ROOT / COMPOSE["configs"]["caddyfile"]["file"]).read_text(encoding="utf-8")

    assert SERVICES["app"]["scale"] == 2
    assert re.search(r"dynamic a \{\s+name app\s+port 8000\s", asked)


def test_what_stands_behind_trusted_proxies_is_the_network_of_the_proxy():
    subnet = COMPOSE["networks"]["edge"]["ipam"]["config"][0]["subnet"]

    assert SERVICES["app"]["environment"]["PRIZES_TRUSTED_PROXIES"] == subnet


def test_every_secret_must_be_given_from_outside():
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    needed = set(re.findall(r"\$\{(\w+):\?", text))
    offered = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))

    assert {"PRIZES_SECRET_KEY", "POSTGRES_PASSWORD"} <= needed
    assert needed <= offered
    assert re.search(r"^PRIZES_SECRET_KEY=$", EXAMPLE, re.MULTILINE)
    assert re.search(r"^POSTGRES_PASSWORD=$", EXAMPLE, re.MULTILINE)


def commented(begins: str) -> dict[str, str]:
    """The settings that the example has for one profile, as comments below the line that names it."""
    block = EXAMPLE.partition(f'# With "{begins}"')[2]
    found: dict[str, str] = {}
    for line in block.splitlines()[1:]:
        if (setting := re.fullmatch(r"# (\w+)=(.*)", line)) is None:
            break
        found[setting[1]] = setting[2] or secrets.token_hex(32)
    return found


MONITORED, POOLED = commented("monitoring"), commented("pgbouncer")


def test_the_example_has_what_a_profile_needs():
    assert set(MONITORED) == {"PRIZES_METRICS_PORT", "PRIZES_METRICS_TOKEN"}
    host, _, port = POOLED["DATABASE_HOST"].partition(":")
    assert host in PROFILES["pgbouncer"]
    assert f"listen_port = {port}\n" in (ROOT / COMPOSE["configs"]["pgbouncer"]["file"]).read_text(
        encoding="utf-8"
    )
    assert filled(
        SERVICES["app"]["environment"]["PRIZES_DATABASE_URL"], {"WEB_PASSWORD": "w"} | POOLED
    ).endswith(f"@{host}:{port}/prizes")
    for name in ONE_SHOT:
        assert "@postgres:5432/" in SERVICES[name]["environment"]["PRIZES_DATABASE_URL"]


def test_numbers_are_asked_for_where_the_processes_tell_them():
    asked = yaml.safe_load((ROOT / COMPOSE["configs"]["scrapes"]["file"]).read_text(encoding="utf-8"))
    places = {(each["names"][0], each["port"]) for each in asked["scrape_configs"][0]["dns_sd_configs"]}
    first, workers = int(MONITORED["PRIZES_METRICS_PORT"]), int(written_in(EXAMPLE)["WORKERS"])

    assert places == {("worker", first), *(("app", first + 1 + n) for n in range(workers))}
    assert asked["rule_files"] == ["prizes.rules.yml"]
    mounted = {each["source"]: each["target"] for each in SERVICES["prometheus"]["configs"]}
    assert Path(mounted["alarms"]) == Path(mounted["scrapes"]).parent / "prizes.rules.yml"


def test_grafana_finds_the_dashboard_and_whom_it_asks():
    def read(config: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(
            (ROOT / COMPOSE["configs"][config]["file"]).read_text(encoding="utf-8")
        )
        return found

    mounted = {each["source"]: each["target"] for each in SERVICES["grafana"]["configs"]}
    source, provider, dashboard = read("grafana-source"), read("grafana-provider"), read("dashboard")
    assert source["datasources"][0]["url"] == "http://prometheus:9090"
    assert source["datasources"][0]["type"] == dashboard["templating"]["list"][0]["query"]
    assert provider["providers"][0]["options"]["path"] == str(Path(mounted["dashboard"]).parent)
    environment = SERVICES["grafana"]["environment"]
    assert environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == mounted["dashboard"]
    # No one can sign in, so nothing needs a password.
    assert (environment["GF_AUTH_ANONYMOUS_ORG_ROLE"], environment["GF_AUTH_DISABLE_LOGIN_FORM"]) == (
        "Viewer",
        "true",
    )
    assert not [name for name in environment if "PASSWORD" in name]


@pytest.mark.parametrize(
    ("name", "given", "file", "written"),
    [
        ("prometheus", {"PRIZES_METRICS_TOKEN": "a % token"}, "token", "a % token"),
        (
            "pgbouncer",
            {"WEB_PASSWORD": "w%s", "WORKER_PASSWORD": "k"},
            "userlist.txt",
            '"prizes_web" "w%s"\n"prizes_worker" "k"\n',
        ),
    ],
)
def test_a_secret_that_a_program_reads_from_a_file_is_written_for_it_alone(
    tmp_path, name, given, file, written
):
    shell, script = SERVICES[name]["entrypoint"][0], SERVICES[name]["entrypoint"][2]
    ran = script.replace("$$", "$").replace("/tmp/", f"{tmp_path}/").rpartition("exec ")[0] + "true"
    subprocess.run([shell, "-c", ran], env=given, check=True)
    place = tmp_path / file
    assert (place.read_text(encoding="utf-8"), place.stat().st_mode & 0o077) == (written, 0)


def written_in(example: str) -> dict[str, str]:
    """What compose takes from the example once its empty values are filled in."""
    lines = re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE)
    return {name: value or secrets.token_hex(32) for name, value in lines}


@pytest.mark.parametrize("more", [{}, MONITORED, POOLED], ids=["plain", "monitoring", "pgbouncer"])
@pytest.mark.parametrize("host", ["prizes.example", None], ids=["named", "as in the example"])
def test_the_settings_it_gives_exist_and_may_serve_in_production(
    monkeypatch: pytest.MonkeyPatch, host: str | None, more: dict[str, str]
):
    given = written_in(EXAMPLE) | ({"HOST_NAME": host} if host else {}) | more
    environment = SERVICES["app"]["environment"]
    fields = {f"PRIZES_{name.upper()}" for name in Settings.model_fields}

    assert set(environment) <= fields
    for name, value in environment.items():
        monkeypatch.setenv(name, filled(value, given))
    assert Settings().faults() == []


def filled(value: str, given: dict[str, str]) -> str:
    """As compose puts values in: `:?` must be given, `:-` has a default."""
    value = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda m: given[m[1]], value)
    return re.sub(r"\$\{(\w+):-([^}]*)\}", lambda m: given.get(m[1]) or m[2], value)


def test_what_is_put_into_a_container_with_a_read_only_root_is_mounted():
    """An engine copies `content` into the container, and cannot: docker/compose issue 12031."""
    configs = COMPOSE["configs"]
    used = {each["source"] for service in SERVICES.values() for each in service.get("configs", [])}

    assert used == set(configs)
    assert all(set(each) == {"file"} and (ROOT / each["file"]).is_file() for each in configs.values())


def test_the_proxy_knows_what_its_file_asks_for():
    asked = set(
        re.findall(
            r"\{\$(\w+)\}", (ROOT / COMPOSE["configs"]["caddyfile"]["file"]).read_text(encoding="utf-8")
        )
    )

    assert asked and asked == set(SERVICES["proxy"]["environment"])


def test_the_proxy_bounds_heads_and_bodies_as_the_service_does():
    asked = (ROOT / COMPOSE["configs"]["caddyfile"]["file"]).read_text(encoding="utf-8")
    said = dict(
        re.findall(r"^\s+(max_header_size|read_header|read_body|max_size) (\w+)$", asked, re.MULTILINE)
    )

    assert said["max_header_size"] == f"{MOST_HEAD // 1024}KiB"
    assert said["read_header"] == f"{HEADS_PATIENCE:.0f}s"
    assert int(said["max_size"].removesuffix("MB")) * 1_000_000 > MOST_UPLOAD
    a_phones_line = 400_000 / 8  # bytes a second
    assert int(said["read_body"].removesuffix("m")) * 60 > MOST_UPLOAD / a_phones_line


def test_pages_and_worker_connect_in_roles_of_their_own():
    """Nothing that stays running knows the owner's password; what makes the roles gives them theirs."""
    connects = {
        name: s["environment"]["PRIZES_DATABASE_URL"] for name, s in SERVICES.items() if name in WITH_DATABASE
    }
    users = {name: re.search(r"//(\w+):\$\{(\w+):", url) for name, url in connects.items()}

    assert {name: found and found.groups() for name, found in users.items()} == {
        "app": ("prizes_web", "WEB_PASSWORD"),
        "worker": ("prizes_worker", "WORKER_PASSWORD"),
        "migrate": ("prizes", "POSTGRES_PASSWORD"),
        "roles": ("prizes", "POSTGRES_PASSWORD"),
    }
    assert {"WEB_PASSWORD", "WORKER_PASSWORD"} <= set(SERVICES["roles"]["environment"])
    assert "POSTGRES_PASSWORD" not in str(SERVICES["app"]) + str(SERVICES["worker"])


def test_the_image_runs_as_nobody_in_particular_and_without_a_shell():
    final = CONTAINERFILE.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\S+)$", final, re.MULTILINE)

    assert users == ["10001:10001"]
    assert final.index("USER ") > final.rindex("RUN ")
    for instruction in ("ENTRYPOINT", "CMD", "VOLUME"):
        assert re.search(rf"^\s*{instruction} \[", final, re.MULTILINE), instruction
    assert "HEALTHCHECK" in final


def test_the_image_installs_only_what_is_pinned():
    installs = re.findall(r"pip --python \S+ install (.*)", CONTAINERFILE)

    assert len(installs) == 3
    assert all(
        "--no-deps" in line and ("--require-hashes" in line or "--no-index" in line) for line in installs
    )


def test_image_and_package_have_one_version():
    version = pyproject()["project"]["version"]

    assert SERVICES["app"]["image"] == f"wsis-prizes:{version}"
    assert f"wsis-prizes:{version}" in CONTAINERFILE


class Answering(BaseHTTPRequestHandler):
    """A service that knows its host name, and is well or not."""

    status = 200

    def do_GET(self):
        known = self.headers["Host"] == "prizes.example" and self.path.startswith("/health/")
        self.send_response(self.status if known else 400)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[type[Answering]]:
    handler = type("Handler", (Answering,), {})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.port = server.server_port
    yield handler
    server.shutdown()
    server.server_close()


def checks() -> list[str]:
    line = re.search(r'CMD (\["python".*\])$', CONTAINERFILE, re.MULTILINE)
    assert line is not None
    return [json.loads(line[1])[-1], SERVICES["app"]["healthcheck"]["test"][-1]]


@pytest.mark.parametrize("code", checks())
def test_the_check_of_health_tells_well_from_ill(code: str, answering):
    def status() -> int:
        ask = code.replace(":8000/", f":{answering.port}/")
        environment = {"PRIZES_ALLOWED_HOSTS": "prizes.example,other.example"}
        return subprocess.run(
            [sys.executable, "-c", ask], env=environment, capture_output=True, check=False
        ).returncode

    assert status() == 0
    answering.status = 503
    assert status() == 1


def test_image_and_composition_were_tried_as_they_are():
    """`make container` runs them and notes of which files that is true; this test needs no engine."""
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "container", "--check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_change_of_the_image_or_its_composition_is_noticed(tmp_path: Path):
    noted = (ROOT / ".ci" / "container.sha256").read_text(encoding="utf-8")
    names = [line.split()[1] for line in noted.splitlines()]
    for name in (".ci/container", ".ci/container.sha256", *names):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)

    def check() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, tmp_path / ".ci" / "container", "--check"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert {
        "Containerfile",
        "compose.yaml",
        "requirements.lock",
        COMPOSE["configs"]["caddyfile"]["file"],
    } <= set(names)
    assert check().returncode == 0
    for name in sorted({*names} - {"pyproject.toml"}):
        before = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(before + b"# changed\n")
        assert (check().returncode, check().stdout.split()[0]) == (1, name)
        (tmp_path / name).write_bytes(before)
    project = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(project.replace("\nversion = ", "\nversion = '0.0.0' #"))
    assert check().returncode == 1
    (tmp_path / "pyproject.toml").write_text(project + "\n[tool.other]\nmatters = false\n")
    assert check().returncode == 0
