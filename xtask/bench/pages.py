"""Times the pages of a running shop as a signed-in person: pages.py BASE_URL ROUNDS.

Sets the shop up where nobody has yet. Prints JSON: milliseconds of every request by page, and the
compressed bytes of a first load of the home page with what it links.
"""

import html
import json
import re
import sys
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

EMAIL, PASSWORD = "bench@example.org", "a long password for a benchmark"
WARM_UP = 2
READY_WITHIN_S = 600
# What people choose on pages, besides an attribute.
CHOICES = (
    "/cohorts?grain=week",
    "/growth?grain=week",
    "/growth?as_of=2024-06-30",
    "/segments?method=k_means",
    "/customers?q=c77",
    "/customers?segment=at_risk&sort=-value",
)


class Visitor:
    def __init__(self, base: str):
        assert urllib.parse.urlparse(base).hostname == "127.0.0.1", "only this machine is asked"
        self.base = base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("Accept", "text/html"), ("Accept-Language", "en")]

    def get(self, path: str, compressed: bool = False) -> tuple[bytes, str]:
        """The body and the address it came from after redirects."""
        headers = {"Accept-Encoding": "br, gzip"} if compressed else {}
        request = urllib.request.Request(urllib.parse.urljoin(self.base, path), headers=headers)
        with self.opener.open(request, timeout=120) as answer:
            return answer.read(), answer.url

    def post(self, path: str, fields: dict[str, str]) -> None:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.base + path, data, {"Origin": self.base})
        with self.opener.open(request, timeout=120) as answer:
            answer.read()

    def enter(self) -> None:
        """Sets up or signs in, whichever the shop asks for; a demo asks for neither."""
        body, url = self.get("/")
        page = body.decode()
        token = re.search(r'name="csrf" value="([^"]*)"', page)
        fields = {"csrf": token.group(1) if token else "", "email": EMAIL, "password": PASSWORD}
        if url.endswith("/set-up"):
            self.post("/set-up", fields | {"name": "Bench"})
        elif "/sign-in" in url:
            self.post("/sign-in", fields | {"next": "/"})


def linked(page: str) -> set[str]:
    """Style sheets, scripts and pictures that a browser fetches with the page."""
    tags = re.findall(r"<(?:link|script|img)\b[^>]*>", page)
    found = (re.search(r'(?:href|src)="([^"]+)"', tag) for tag in tags)
    return {match.group(1) for match in found if match and not match.group(1).startswith("data:")}


def pages_of(visitor: Visitor, home: str) -> list[str]:
    """Every page of the navigation, and one customer's."""
    nav = "".join(re.findall(r"<nav\b.*?</nav>", home, re.S))
    paths = dict.fromkeys(path for path in re.findall(r'href="(/[^"#]*)"', nav))
    customers, _ = visitor.get("/customers")
    one = re.search(r'href="(/customers/[^"?#.]{8,})"', customers.decode())
    return list(paths) + ([one.group(1)] if one else [])


def filtered(visitor: Visitor, paths: list[str]) -> list[str]:
    """Every page that has a menu of an attribute with a value chosen, another one for each page."""
    found = []
    for path in paths:
        page = visitor.get(path)[0].decode()
        menus = re.findall(r'<select[^>]*name="(is\.[^"]+)"[^>]*>(.*?)</select>', page, re.S)
        choices = [(name, html.unescape(value)) for name, menu in menus for value in re.findall(r'value="([^"]+)"', menu)]
        if choices:
            found.append(f"{path}?{urllib.parse.urlencode([choices[len(found) % len(choices)]])}")
    return found


def main(base: str, rounds: int) -> None:
    visitor = Visitor(base)
    visitor.enter()
    started = time.monotonic()
    while "empty__wait" in (home := visitor.get("/")[0].decode()):
        assert time.monotonic() - started < READY_WITHIN_S, "the figures are not ready"
        time.sleep(0.5)
    first_load = len(visitor.get("/", compressed=True)[0])
    first_load += sum(len(visitor.get(path, compressed=True)[0]) for path in linked(home))
    pages = {}
    paths = pages_of(visitor, home)
    for path in paths + filtered(visitor, paths) + list(CHOICES):
        times_ms = []
        for _ in range(WARM_UP + rounds):
            start = time.perf_counter()
            visitor.get(path)
            times_ms.append((time.perf_counter() - start) * 1e3)
        # The first request of a page may compute what the later ones are served; it is told apart.
        pages[path] = {"first_ms": times_ms[0], "times_ms": times_ms[WARM_UP:]}
    print(json.dumps({"first_load_bytes": first_load, "pages": pages}))


main(sys.argv[1].rstrip("/"), int(sys.argv[2]))
