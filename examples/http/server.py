#!/usr/bin/env python3
"""The Python adapter as an HTTP server, with the standard library alone.

    SNAT_TOKEN=secret python3 server.py --port 8080 &
    SNAT_TOKEN=secret npx snatcheck run --target http://127.0.0.1:8080/ --token-env SNAT_TOKEN

Without SNAT_TOKEN it asks for none. --port 0 takes a free one and prints it.
"""

import hmac
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python"))
from adapter import Adapter, fault_of  # noqa: E402

TOKEN = os.environ.get("SNAT_TOKEN", "")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps the connection
    disable_nagle_algorithm = True  # small answers must not wait for each other
    adapter = Adapter()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if TOKEN and not hmac.compare_digest(self.headers.get("Authorization", ""), "Bearer " + TOKEN):
            return self.say(401, b"")
        answer = self.adapter.answer(json.loads(body))
        return self.say(200, json.dumps(answer).encode() + b"\n")

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """One line for each message would drown everything else."""


def main():
    arguments = sys.argv[1:]
    Handler.adapter = Adapter(fault_of(arguments))
    port = int(arguments[arguments.index("--port") + 1]) if "--port" in arguments else 8080
    with HTTPServer(("127.0.0.1", port), Handler) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
