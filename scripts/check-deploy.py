"""What no tool of others can see in deploy/: that it fits the programs, and itself.

Prints one line per fault and exits with 1 if there is any. Called by check-deploy.sh, which installs what this imports.
"""

import json
import pathlib
import re
import sys

import jsonschema
import kubernetes_validate
import pycep
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"

# The oldest Kubernetes that the manifests are for, and the newest that the schemas know.
KUBERNETES = ["1.30", "1.37"]

# Variables in deploy/ that are not for the programs but for what stands beside them.
BESIDE = re.compile(r"^(POSTGRES_|PG|BACKUP_|SCALER_)")

faults: list[str] = []


def fault(where: pathlib.Path | str, what: str) -> None:
    if isinstance(where, pathlib.Path):
        where = where.relative_to(ROOT)
    faults.append(f"{where}: {what}")


def text(*files: pathlib.Path) -> str:
    return "\n".join(file.read_text() for file in files)


def rust(*crates: str) -> str:
    return text(*(file for crate in crates for file in sorted((ROOT / crate / "src").rglob("*.rs"))))


def settings_of(*crates: str) -> set[str]:
    """Variables that the arguments of a program name."""
    return set(re.findall(r'\benv = "([A-Z][A-Z_]+)"', rust(*crates)))


def files_of_secrets(*crates: str) -> set[str]:
    """Variables that name files with secrets, which the programs take of every hidden setting."""
    hidden = re.findall(r'\benv = "([A-Z][A-Z_]+)"[^)]*\bhide_env_values', rust(*crates))
    return {f"{name}_FILE" for name in hidden}


def settings_of_platforms() -> set[str]:
    """Variables that platforms name, of which the worker makes arguments."""
    return set(re.findall(r'\bsetting: "([A-Z][A-Z_]+)"', rust("crates/platforms")))


SETTINGS = {
    "api": settings_of("api", "crates/program"),
    "worker": settings_of("worker", "crates/program") | settings_of_platforms(),
}
ANY = SETTINGS["api"] | SETTINGS["worker"]


def squeezed(sql: str) -> str:
    """A statement without comments, and with every gap one space."""
    return " ".join(re.sub(r"--[^\n]*", "", sql).split())


def check_known(where: pathlib.Path, names, known: set[str]) -> None:
    for name in sorted(names):
        if name not in known and not BESIDE.match(name):
            fault(where, f"{name} is not a setting of the program it is given to")


def check_compose() -> None:
    for file in (DEPLOY / "compose.secrets.yaml", DEPLOY / "compose.yaml"):
        services = yaml.safe_load(file.read_text())["services"]
        for service, program in {"api": "api", "worker": "worker", "migrate": "api"}.items():
            files = files_of_secrets(program, "crates/program")
            check_known(file, services[service]["environment"], SETTINGS[program] | files)
    for name, service in services.items():
        for key in ("read_only", "cap_drop", "security_opt", "mem_limit", "pids_limit", "stop_grace_period"):
            if key not in service:
                fault(file, f"the service {name} has no {key}")
    asked = set(re.findall(r"\$\{([A-Z_]+)", file.read_text()))
    example = DEPLOY / ".env.example"
    for name in re.findall(r"^#?([A-Z_]+)=", example.read_text(), re.M):
        if name not in asked:
            fault(example, f"compose.yaml does not use {name}")


def documents(file: pathlib.Path) -> list[dict]:
    return [document for document in yaml.safe_load_all(file.read_text()) if document]


def check_kubernetes() -> None:
    folder = DEPLOY / "kubernetes"
    keda = json.loads((folder / "keda.schema.json").read_text())
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    for file in sorted(folder.glob("*.yaml")):
        if file.name == "kustomization.yaml":
            continue
        if file.name.replace(".example", "") not in listed:
            fault(file, "kustomization.yaml does not list it")
        for document in documents(file):
            try:
                if document["apiVersion"].startswith("keda.sh/"):
                    # By its kind, since "one of two" would complain about the wrong one.
                    kind = document["kind"][0].lower() + document["kind"][1:]
                    jsonschema.validate(document, {**keda, "oneOf": [{"$ref": f"#/$defs/{kind}"}]})
                    if document["kind"] == "ScaledJob":
                        check_scaled_job(file, document)
                else:
                    for version in KUBERNETES:
                        kubernetes_validate.validate(document, version, strict=True)
            except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as error:
                place = ".".join(str(part) for part in error.absolute_path)
                fault(file, f"{document['kind']} {document['metadata']['name']}: {place}: {error.message}")
            check_pods(file, document)
            if document["kind"] == "ConfigMap":
                check_known(file, document["data"], ANY)


def check_scaled_job(file: pathlib.Path, document: dict) -> None:
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": document["metadata"],
        "spec": document["spec"]["jobTargetRef"],
    }
    for version in KUBERNETES:
        kubernetes_validate.validate(job, version, strict=True)
    for trigger in document["spec"]["triggers"]:
        if squeezed(trigger["metadata"]["query"]) != squeezed((DEPLOY / "worker-demand.sql").read_text()):
            fault(file, "the query differs from deploy/worker-demand.sql")


def check_pods(file: pathlib.Path, value) -> None:
    """Every pod as the namespace demands it, wherever it is in a document, with settings that exist."""
    if isinstance(value, list):
        for entry in value:
            check_pods(file, entry)
    if not isinstance(value, dict):
        return
    for container in value.get("containers", []):
        where = f"the container {container['name']}"
        pod = value.get("securityContext", {})
        own = container.get("securityContext", {})
        wanted = {
            "runAsNonRoot": pod.get("runAsNonRoot") is True,
            "a numeric runAsUser": isinstance(pod.get("runAsUser"), int),
            "seccompProfile RuntimeDefault": pod.get("seccompProfile") == {"type": "RuntimeDefault"},
            "no privilege escalation": own.get("allowPrivilegeEscalation") is False,
            "a read-only root file system": own.get("readOnlyRootFilesystem") is True,
            "no capabilities": own.get("capabilities") == {"drop": ["ALL"]},
            "requests and a memory limit": {"requests", "limits"} <= container.get("resources", {}).keys(),
            "no token of the cluster": value.get("automountServiceAccountToken") is False,
            "no service links": value.get("enableServiceLinks") is False,
        }
        for what, given in wanted.items():
            if not given:
                fault(file, f"{where} lacks: {what}")
        program = {"clamor-api": "api", "clamor-worker": "worker"}.get(container["image"])
        if program:
            check_known(file, (entry["name"] for entry in container.get("env", [])), SETTINGS[program])
    for entry in value.values():
        check_pods(file, entry)


def check_bicep() -> None:
    folder = DEPLOY / "azure"
    parsed = {}
    for file in sorted(folder.glob("*.bicep")):
        try:
            parsed[file.name] = pycep.BicepParser().parse(file_path=file)
        except Exception as error:  # noqa: BLE001 the parser has no error of its own
            fault(file, f"cannot be read: {str(error).splitlines()[0]}")
            continue
        program = "worker" if "/clamor-worker:" in file.read_text() else "api"
        names = re.findall(r"name: '([A-Z][A-Z_]+)'", file.read_text())
        check_known(file, names, SETTINGS[program])
        for loaded in re.findall(r"loadTextContent\('([^']+)'\)", file.read_text()):
            if not (folder / loaded).is_file():
                fault(file, f"{loaded} does not exist")
        for used in declared(parsed[file.name]) - used_names(file.read_text()):
            fault(file, f"{used} is declared and never used")
    main = parsed.get("main.bicep", {})
    for name, module in main.get("modules", {}).items():
        config = module["config"]
        given = set(config.get("config", config)["params"])
        target = parsed.get(module["detail"]["path"])
        if target is None:
            fault(folder / "main.bicep", f"the module {name} does not exist or cannot be read")
            continue
        wanted = target.get("parameters", {})
        for parameter in given - wanted.keys():
            fault(folder / "main.bicep", f"the module {name} has no parameter {parameter}")
        for parameter in required(wanted) - given:
            fault(folder / "main.bicep", f"the module {name} is not given {parameter}")
    for module, output in re.findall(r"\b(\w+)\.outputs\.(\w+)", (folder / "main.bicep").read_text()):
        if output not in parsed.get(f"{module}.bicep", {}).get("outputs", {}):
            fault(folder / "main.bicep", f"{module}.bicep has no output {output}")
    file = folder / "main.parameters.json"
    values = json.loads(file.read_text())["parameters"]
    given = set(values)
    parameters = main.get("parameters", {})
    for parameter in given - parameters.keys():
        fault(file, f"main.bicep has no parameter {parameter}")
    secure = {name for name, spec in parameters.items() if {"type": "secure"} in spec["decorators"]}
    # deploy.sh says which version.
    for parameter in required(parameters) - given - {"version"}:
        fault(file, f"{parameter} is missing")
    for parameter in given & secure:
        if "reference" not in values[parameter]:
            fault(file, f"{parameter} is a secret and does not belong into a file")


def required(parameters: dict) -> set[str]:
    return {name for name, spec in parameters.items() if spec["default"] is None}


def declared(module: dict) -> set[str]:
    return set(module.get("parameters", {})) | set(module.get("variables", {}))


def used_names(source: str) -> set[str]:
    """Words that stand somewhere but where they are declared."""
    source = re.sub(r"^(param|var) \w+", "", re.sub(r"//[^\n]*", "", source), flags=re.M)
    # The name of a property is no use of a parameter that is called the same.
    return set(re.findall(r"\w+", re.sub(r"^\s*\w+:", "", source, flags=re.M)))


def check_monitoring() -> None:
    known = set(re.findall(r'"(clamor_[a-z_]+)"', rust("api", "worker", "crates/program", "crates/queue")))
    for file in sorted((DEPLOY / "monitoring").glob("*")):
        for name in sorted(set(re.findall(r"\bclamor_[a-z_]+", file.read_text()))):
            if name not in known and re.sub(r"_(bucket|sum|count)$", "", name) not in known:
                fault(file, f"no program tells {name}")
    dashboard = json.loads((DEPLOY / "monitoring/dashboard.json").read_text())
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(ids) != len(set(ids)):
        fault(DEPLOY / "monitoring/dashboard.json", "two panels have the same id")


def check_operations() -> None:
    file = ROOT / "docs/operations.md"
    manual = file.read_text()
    for name in sorted(ANY):
        if f"`{name}`" not in manual:
            fault(file, f"does not tell of the setting {name}")
    alerts = yaml.safe_load((DEPLOY / "monitoring/alerts.yaml").read_text())
    for rule in alerts["groups"][0]["rules"]:
        if rule["alert"] not in manual:
            fault(file, f"does not say what to do about {rule['alert']}")


check_compose()
check_kubernetes()
check_bicep()
check_monitoring()
check_operations()
for line in faults:
    print(line, file=sys.stderr)
sys.exit(bool(faults))
