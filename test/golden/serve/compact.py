"""Clients that ask while a store is compacted. Every answer adds up to the same.

In: http://127.0.0.1:PORT, packets received, accesses, packets received of the round before (an answer that was kept may still be of it), and a
file that ends it when it is there. Out: how many answers; exit status 1 and what does not add up."""
import csv
import io
import json
import os
import random
import sys
import threading
import urllib.error
import urllib.request

at, received, accesses, before, over = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
lock = threading.Lock()
counts = {"new": 0, "kept": 0}
failures = []


def fetch(path, wants_new):
    headers = {"Cache-Control": "no-cache"} if wants_new else {}
    with urllib.request.urlopen(urllib.request.Request(at + path, headers=headers), timeout=60) as response:
        return response.read().decode()


def total(answer, column):
    return sum(row[column] for row in answer["rows"])


# What is asked, and what it adds up to. `top` and the order of days make each a question of its own.
def totals(top):
    answer = json.loads(fetch(f"/v1/totals?top={top}", True))
    return answer["coverage"]["received"], total(answer, "accesses")


def tools(top):
    answer = json.loads(fetch(f"/v1/tools?top={top + 100}&by=day", True))
    return answer["coverage"]["received"], total(answer, "accesses")


def countries(top):
    answer = json.loads(fetch(f"/v1/countries?top={top + 1000}", True))
    return answer["coverage"]["received"], total(answer, "accesses")


def coverage(top):
    answer = json.loads(fetch(f"/v1/coverage?by=day&top={top + 1000}", True))
    return total(answer, "received"), total(answer, "accesses")


def export(_):
    rows = csv.DictReader(io.StringIO(fetch("/v1/export/csv?kind=access", True)))
    return received, sum(int(row["packets"]) for row in rows)


def kept():
    answer = json.loads(fetch("/v1/totals", False))
    return answer["coverage"]["received"]


def ask(seed):
    chance = random.Random(seed)
    while not os.path.exists(over) and len(failures) < 10:
        question = chance.choice([totals, tools, countries, coverage, export])
        try:
            got = question(chance.randrange(1, 900))
            old = kept()
        except (urllib.error.URLError, ValueError, KeyError) as error:
            text = error.read().decode() if isinstance(error, urllib.error.HTTPError) else ""
            failures.append(f"{question.__name__}: {error} {text}")
            continue
        with lock:
            counts["new"] += 1
            counts["kept"] += 1
            if got != (received, accesses):
                failures.append(f"{question.__name__}: {got}, not {(received, accesses)}")
            if old not in (received, before):
                failures.append(f"kept: {old}, neither {received} nor {before}")


threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for failure in failures:
    print("FAILED:", failure)
# Twice by each client, at the least; how often more is a matter of the machine.
if counts["new"] < 8:
    failures.append("")
    print(f"FAILED: only {counts['new']} answers")
print(f"compact: {counts['new']} answers of the store, {counts['kept']} kept ones")
sys.exit(len(failures) > 0)
