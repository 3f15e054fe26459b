"""An OpenAI-compatible server on the loopback that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes] | Callable[["Model"], tuple[int, bytes]]


class Model:
    """An OpenAI-compatible server that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answers: list[Answer] = []
        self.done = threading.Event()
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.append(json.loads(body))
                model.keys.append(self.headers.get("Authorization", ""))
                answer = model.answers.pop(0) if len(model.answers) > 1 else model.answers[0]
                status, data = answer(model) if callable(answer) else answer
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(data)))
                    self.send_header("Connection", "close")
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:  # whoever asked has had enough
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def given(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.asked[-1]["messages"][1]["content"])
        return found

    def stop(self) -> None:
        self.done.set()
        self.server.shutdown()
        self.server.server_close()


def completion(content: str | None, reason: str = "stop") -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": reason}
    return json.dumps({"id": "x", "object": "chat.completion", "choices": [choice]}).encode()


def says(text: str, facts: list[str] | None = None) -> Callable[[Model], tuple[int, bytes]]:
    """Answer every sentence with this text."""

    def answer(model: Model) -> tuple[int, bytes]:
        said = [
            {"id": one["id"], "facts": one["facts"] if facts is None else facts, "text": text}
            for one in model.given()["sentences"]
        ]
        return 200, completion(json.dumps({"sentences": said}))

    return answer
