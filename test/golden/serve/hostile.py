"""Hostile clients: heads that are no heads, paths and parameters of every kind, connections that say nothing or only
a byte now and then, many of them. The server answers with a refusal or closes, lives, and still answers others.

In: host, port, seed. Out: exit status 1 and what does not hold."""
import random
import socket
import sys
import time

host, port, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
failures = 0


def fail(what):
    global failures
    failures += 1
    print("FAILED:", what)


def talk(data, timeout=20):
    """What comes back until the server closes, or the time is over; b'' where it closes without a word."""
    with socket.create_connection((host, port), timeout=timeout) as s:
        try:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while True:
                part = s.recv(65536)
                if not part:
                    break
                answer += part
        except (ConnectionResetError, BrokenPipeError, TimeoutError):
            pass
        return answer


def status(answer):
    answer = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")  # on the way, to who expects it
    parts = answer.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[0].startswith(b"HTTP/") and parts[1].isdigit() else 0


def head(target, extra=b"", method=b"GET", name=b"Host: localhost\r\n"):
    return method + b" " + target + b" HTTP/1.1\r\n" + name + extra + b"Connection: close\r\n\r\n"


def refused(what, data, allowed=(0, 400, 403, 404, 405, 408, 411, 413, 414, 417, 421, 431, 500, 501, 505)):
    got = status(talk(data))
    if got not in allowed:
        fail(f"{what}: {got}")
    if got == 500:
        fail(f"{what}: the server failed")


def well(what):
    if status(talk(head(b"/v1/totals"))) != 200:
        fail(f"after {what} nobody else is served")


# --- heads
refused("no head", b"\r\n\r\n")
refused("binary", bytes(random.randrange(256) for _ in range(4000)))
refused("a line without end", b"GET /" + b"a" * 200000)
refused("a long path", head(b"/" + b"a" * 30000))
refused("a path just too long", head(b"/v1/ports?period=" + b"2" * 4096))
for count in 100, 150, 200, 300, 1000, 3000:  # where they no longer fit into a connection's memory
    refused("many parameters", head(b"/v1/ports?" + b"&".join([b"a=1"] * count)))
refused("many headers", head(b"/v1/ports", b"".join(b"X-%d: y\r\n" % i for i in range(5000))))
refused("a long header", head(b"/v1/ports", b"X: " + b"y" * 100000 + b"\r\n"))
refused("no host", head(b"/v1/ports", name=b""))
refused("two hosts", head(b"/v1/ports", b"Host: evil.example\r\n"), allowed=(0, 200, 400, 421))
refused("HTTP/9", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n")
refused("a body", head(b"/v1/ports", b"Content-Length: 10\r\n") + b"0123456789")
refused("chunks", head(b"/v1/ports", b"Transfer-Encoding: chunked\r\n") + b"5\r\nhello\r\n0\r\n\r\n")
refused("both lengths", head(b"/v1/ports", b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + b"abc")
refused("a huge body to come", head(b"/v1/ports", b"Content-Length: 99999999999\r\n"))
refused("a folded header", head(b"/v1/ports", b"X: a\r\n b\r\n"), allowed=(0, 200, 400))
refused("absolute target", b"GET http://evil.example/v1/ports HTTP/1.1\r\nHost: evil.example\r\n\r\n")
refused("CONNECT", b"CONNECT 192.0.2.1:80 HTTP/1.1\r\nHost: localhost\r\n\r\n")
well("hostile heads")

# --- paths
for path in [b"/../../../../etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/v1/../../etc/passwd", b"/v1/ports%00.json",
             b"//etc/passwd", b"/\\..\\..\\etc\\passwd", b"/v1/%c0%ae%c0%ae/x", b"/%ff%fe", b"/v1/ports/", b"/v1//ports",
             b"/v1/ports/chart.svg/..", b"/v1/" + b"a" * 1000, b"/v1/ports%2fchart.svg%00", b"/%0d%0aSet-Cookie:x",
             b"*", b"v1/ports", b"/v1/ports#x", b"/%", b"/%g1", b"/v1/source", b"/v1/ports/chart.png"]:
    refused(path, head(path))

# --- parameters
WORDS = [b"'", b'"', b";", b"--", b"/*", b"*/", b") OR (1=1", b"'; DROP TABLE scan; --", b"%00", b"%0a", b"%ff", b"$1",
         b"{rows}", b"../..", b"\xf0\x9f\x98\x80", b"%F0%9F%98%80", b"-1", b"0", b"1e9", b"99999999999999999999", b"NaN",
         b"", b"%2527", b"<script>", b"a" * 3000, b"2020-02-30", b"9999-12-31T99:99", b"0001-01-01..9999-12-31", b",", b",,,",
         b"23," * 200, b"icmp/tcp", b"::ffff:1.2.3.4", b"%20", b"+"]
NAMES = [b"period", b"compare", b"by", b"tool", b"port", b"country", b"only", b"without", b"sensor", b"kind", b"tz",
         b"lang", b"top", b"page", b"per_page", b"format", b"address", b"measure", b"attack-gap", b"scan-timeout", b"",
         b"__proto__", b"period[]", b"%70eriod"]
QUESTIONS = [b"ports", b"sources", b"source", b"attacks", b"logins", b"coverage", b"surges", b"ports/chart.svg"]
begun = time.monotonic()
count = 0
while time.monotonic() - begun < 10:
    parts = [random.choice(NAMES) + b"=" + random.choice(WORDS) for _ in range(random.randrange(1, 5))]
    target = b"/v1/" + random.choice(QUESTIONS) + b"?" + b"&".join(parts)
    got = status(talk(head(target.replace(b" ", b"%20"))))
    count += 1
    if got not in (0, 200, 400, 404, 414, 431, 503):
        fail(f"{target}: {got}")
print(f"hostile: {count} targets")
well("hostile parameters")

# --- headers
HEADERS = [b"Host", b"If-None-Match", b"If-Match", b"If-Modified-Since", b"Cache-Control", b"Authorization", b"Forwarded", b"X-Forwarded-For",
           b"Accept", b"Accept-Encoding", b"Range", b"Connection", b"Upgrade", b"Cookie", b"Expect", b"Content-Length", b"Transfer-Encoding",
           b"TE", b"Trailer", b"Origin", b"Referer", b"X", b"", b"X y", b"X\t", b"\xff"]
VALUES = WORDS + [b"*", b'"', b'W/"', b'"a", ' * 300, b"for=" * 200, b'for="[', b"for=_x", b"192.0.2.1, " * 300, b"Bearer ", b"Bearer " + b"a" * 5000,
                  b"Basic " + b"QQ==" * 50, b"bytes=0-", b"bytes=" + b"0-0," * 500, b"chunked", b"chunked, chunked", b"100-continue", b"websocket",
                  b"no-cache", b"max-age=" + b"9" * 400, b"gzip;q=" + b"1" * 200, b"\x01\x02", b"\xc0\xaf", b"a\rb", b"localhost", b"localhost:99999999",
                  b"[::1", b"[::1]:x", b"127.0.0.1:80:80", b"evil.example", b"localhost.evil.example", b"localhost, evil.example"]
begun = time.monotonic()
count = 0
while time.monotonic() - begun < 10:
    lines = [random.choice(HEADERS) + random.choice([b": ", b":", b" : ", b"", b":\t"]) + random.choice(VALUES) + random.choice([b"\r\n", b"\r\n", b"\n"])
             for _ in range(random.randrange(1, 8))]
    path = random.choice([b"/", b"/v1/totals", b"/v1/coverage?top=1", b"/v1/whoami", b"/metrics", b"/v1/openapi.json"])
    data = head(path, b"".join(lines), random.choice([b"GET", b"GET", b"HEAD", b"get", b"G" * 300]))
    if random.random() < 0.2:
        at = random.randrange(len(data))
        data = data[:at] + bytes([random.randrange(256)]) + data[at + 1:]
    got = status(talk(data, 1))  # some are kept open
    count += 1
    if got not in (0, 200, 304, 400, 401, 403, 404, 405, 408, 411, 413, 414, 417, 421, 431, 501, 503, 505):
        fail(f"{data[:300]}: {got}")
print(f"hostile: {count} heads")
well("hostile headers")

# --- slow clients: a byte a second, and silence; they are cut off, and others are served meanwhile
slow = [socket.create_connection((host, port)) for _ in range(300)]
for s in slow[:150]:
    s.sendall(b"GET /v1/ports HTTP/1.1\r\nHost: localhost\r\nX: ")
well("300 slow clients")
begun = time.monotonic()
alive = set(range(150))
while alive and time.monotonic() - begun < 40:
    time.sleep(1)
    for i in list(alive):
        try:
            slow[i].send(b"y")
        except OSError:
            alive.discard(i)
if alive:
    fail(f"{len(alive)} clients that trickle live for 40 s")
took = time.monotonic() - begun
for s in slow[150:]:
    s.settimeout(30)
    try:
        s.recv(1)
    except TimeoutError:
        fail("a silent client is kept")
        break
    except OSError:
        pass
for s in slow:
    s.close()
print(f"hostile: trickling clients were cut off within {took:.0f} s")
# A client that asks and never reads.
deaf = [socket.create_connection((host, port)) for _ in range(50)]
for s in deaf:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.sendall(head(b"/v1/scans?top=10000") * 1)
well("50 deaf clients")
for s in deaf:
    s.close()
sys.exit(failures > 0)
