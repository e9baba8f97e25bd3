#!/usr/bin/env python3
"""A web server that fails on purpose, for tests of downloads. Ends when its stdin is closed.

    failing_server.py FOLDER

Prints its port, then a line for every request: the path and the Range asked for. /HOW/NAME is the
file NAME of FOLDER, served in one of these ways:

    good       as it should be, parts too
    whole      always the whole file, whatever part is asked for
    cut        the first answer breaks off in the middle; later ones are good
    stuck      the first answer breaks off in the middle; later ones break off before the first byte
    stall      the same, but the connection stays open and silent
    halves     always the first half of the whole file, whatever part is asked for
    stale      the answer to a part comes from another file; the whole file is good
    silent     the file without its length
    endless    the file again and again, without end
    trickle    the file, a byte every tenth of a second
    babble     404, and a page without end
    busy       503
    moved      a redirection to good
    anything else: 404
"""

import http.server
import os
import pathlib
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = pathlib.Path()
    seen = set()

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        asked = self.headers.get("Range", "-")
        print(self.path, asked, flush=True)
        self.close_connection = True
        _, how, name = self.path.split("/", 2)
        first = self.path not in self.seen
        self.seen.add(self.path)
        content = (self.folder / name).read_bytes() if (self.folder / name).is_file() else None
        if how == "busy":
            return self.refuse(503)
        if how == "babble":
            return self.send_for_ever(404, b"no such file\n" * 10000)
        if how == "moved":
            self.send_response(302)
            self.send_header("Location", "/good/" + name)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if how in ("endless", "trickle") and content is not None:
            return self.send_for_ever(200, content, how == "trickle")
        if how not in ("good", "whole", "cut", "halves", "stuck", "stall", "stale", "silent"):
            return self.refuse(404)
        if content is None:
            return self.refuse(404)
        start = 0
        if asked.startswith("bytes=") and how not in ("whole", "halves"):
            start = int(asked[len("bytes="):].split("-")[0])
            if start >= len(content):
                return self.refuse(416)
        if how == "stale" and start > 0:
            content = bytes(255 - byte for byte in content)
        self.send(content, start, how, first)

    def refuse(self, status):
        page = b"<html>a page that is not the file</html>" * 100
        self.send_response(status)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def send_for_ever(self, status, content, slowly=False):
        self.send_response(status)
        self.end_headers()
        try:
            while True:
                self.wfile.write(content[:1] if slowly else content)
                self.wfile.flush()
                time.sleep(0.1 if slowly else 0)
        except OSError:  # the other side has had enough
            pass

    def send(self, content, start, how, first):
        rest = content[start:]
        self.send_response(206 if start > 0 else 200)
        if how != "silent":
            self.send_header("Content-Length", str(len(rest)))
        if start > 0:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if how == "halves" or (how in ("cut", "stuck", "stall") and first):
            rest = rest[:len(content) // 2]
        elif how in ("stuck", "stall"):
            rest = b""
        self.wfile.write(rest)
        self.wfile.flush()
        if how == "stall":
            time.sleep(60)


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


def main(folder):
    Handler.folder = pathlib.Path(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
