"""Holds the OpenAPI document against the server: every path with every parameter answers, and what it answers is as
the document says.

In: the server's address, the address of a source in its store. Out: exit status 1 and what does not hold.
The judge of the schemas is jsonschema (draft 2020-12, which OpenAPI 3.1 is by)."""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from jsonschema import Draft202012Validator, RefResolver

server, source = sys.argv[1], sys.argv[2]
EXAMPLES = {"compare": "all", "sensor": "default", "address": source}
EACH = ("/v1/ports", "/v1/ports/chart.svg")
failures = 0
asked = 0


def get(path, query=None):
    url = server + path + ("?" + urllib.parse.urlencode(query) if query else "")
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read(4096 if path == "/v1/live" else -1)
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def fail(what):
    global failures
    failures += 1
    print("FAILED:", what)


def values(parameter):
    schema = parameter["schema"]
    if "enum" in schema:
        return schema["enum"]
    if schema["type"] == "integer":
        return [schema["minimum"], schema.get("default", 100)]
    return [EXAMPLES.get(parameter["name"], parameter.get("example"))]


def hold(path, operation, query):
    global asked
    asked += 1
    status, kind, body = get(path, query)
    what = f"{path} {query}: {status} {kind}"
    if str(status) not in operation["responses"]:
        return fail(what + " is not in the document")
    response = operation["responses"][str(status)]
    if "$ref" in response:
        response = document["components"]["responses"]["problem"]
    if kind not in response.get("content", {}):
        return fail(what + " has another type")
    if kind.endswith("json"):
        for error in list(Draft202012Validator(response["content"][kind]["schema"], resolver=resolver)
                          .iter_errors(json.loads(body)))[:3]:
            fail(f"{what}: {error.message[:300]} at {list(error.absolute_path)}")
    # Nothing to draw is the one refusal that a right request may get.
    if status != 200 and not (status == 404 and path.endswith("chart.svg")):
        fail(f"{what}: {body[:300]}")


status, kind, body = get("/v1/openapi.json")
document = json.loads(body)
resolver = RefResolver("", document)
if document["openapi"] != "3.1.0" or len(document["paths"]) < 30:
    fail("this is no document of the server")
for path, item in document["paths"].items():
    operation = item["get"]
    if path == "/v1/live":
        continue  # has no end; live.sh looks on
    first = {p["name"]: values(p)[0] for p in operation["parameters"] if p["name"] != "measure"}
    needed = {p["name"]: values(p)[0] for p in operation["parameters"] if p["required"]}
    # All at once, but for those that exclude each other; each value by itself where it is cheap to ask.
    for left_out in ("by", "compare"):
        hold(path, operation, {name: value for name, value in first.items() if name != left_out})
    for parameter in operation["parameters"] if path in EACH else []:
        for value in values(parameter) if parameter["name"] != "measure" else ["accesses"]:
            hold(path, operation, dict(needed, **{parameter["name"]: value}))
    status, kind, body = get(path, dict(needed, no_such_parameter="1"))
    if status != 400 or kind != "application/problem+json":
        fail(f"{path} takes a parameter that it does not have: {status}")
print(f"openapi: {len(document['paths'])} paths, {asked} requests")
sys.exit(failures > 0)
