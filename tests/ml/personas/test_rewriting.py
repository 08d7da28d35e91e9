"""Another wording from a real server on this machine: what is true stands, everything else leaves the plain text."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from ml.personas.numbers import numbers_in
from ml.personas.publishing import decide
from ml.personas.rewriting import Rewriter
from tessera.errors import TesseraError
from tests.ml.personas.conftest import SNAPSHOT, company, customers

KEY = "very-secret-key"


class Server(ThreadingHTTPServer):
    """Answers as told by ``reply``: a function from the asked sentences to status and body."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = None
        self.drip = None
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, dict(self.headers), asked))
        if self.server.drip:
            self.drip(*self.server.drip)
            return
        status, body = self.server.reply(json.loads(asked["messages"][-1]["content"]))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, part, is_in_head):
        """Send a piece every tenth of a second for three seconds, or until nobody listens."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"" if is_in_head else b"\r\n"))
        with contextlib.suppress(OSError):
            for _ in range(30):
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(0.1)

    def log_message(self, *arguments):
        """Stay silent."""


@pytest.fixture
def server():
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def shop():
    return company(customers())


@pytest.fixture(scope="module")
def plain(shop):
    return compose_persona(("loyal", "Loyal"), read_facts(shop, SNAPSHOT)["loyal"], SNAPSHOT)


def answer(sentences, *, before="", after=""):
    content = before + json.dumps(sentences) + after
    return 200, json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def changed(old, new):
    """Reply with the sentences, something in the first one changed."""
    return lambda sentences: answer([sentences[0].replace(old, new), *sentences[1:]])


def test_a_true_wording_takes_the_place_of_ours(server, plain, shop):
    server.reply = lambda sentences: answer([f"So, {text[0].lower()}{text[1:]}" for text in sentences])
    reworded = Rewriter(server.url, "some-model", KEY).rewrite(plain)
    assert reworded.text_source == "model"
    assert [sentence.text[:4] for sentence in reworded.sentences] == ["So, "] * len(plain.sentences)
    assert [len(paragraph) for paragraph in reworded.paragraphs] == [len(paragraph) for paragraph in plain.paragraphs]
    verdict = decide(shop, plain, lambda _: reworded)
    assert verdict.persona is reworded


def test_the_request_is_one_of_the_protocol(server, plain):
    server.reply = answer
    Rewriter(server.url, "some-model", KEY).rewrite(plain)
    ((path, headers, asked),) = server.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert (asked["model"], asked["temperature"], [message["role"] for message in asked["messages"]]) == (
        "some-model",
        0,
        ["system", "user"],
    )


def test_a_fence_around_the_answer_and_an_ordinary_space_before_an_amount_do_no_harm(server, plain):
    server.reply = lambda sentences: answer(
        [text.replace("EUR\u00a0", "EUR ") for text in sentences], before="```json\n", after="\n```"
    )
    assert Rewriter(server.url, "some-model").rewrite(plain).text_source == "model"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("150", "151", "its numbers and names are 151, "),
        ("150 customers", "150 customers in 3 cities", "its numbers and names are 150, 3, "),
        ("150 customers", "many customers", "instead of 150, "),
        ("150 customers", "150 customers in Vienna", "it adds “Vienna”"),
        ("150 customers", "150 young customers", "it adds “young”"),
        ("150 customers", "150 customers, more than usual", "it adds “more”"),
        ("150 customers", "150 customers, a majority", "it adds “majority”"),
        ("150 customers", "150 customers who are never late", "it adds “never”"),
        ("150 customers", "150 [customers](http://evil.example)", "it adds “[”"),
        ("150 customers", "150 customers" + " indeed" * 60, "it is empty, has several lines or is much longer"),
    ],
)  # fmt: skip
def test_a_wording_that_says_anything_else_is_refused_and_the_log_says_what(server, plain, caplog, old, new, fault):
    assert old in plain.sentences[0].text
    server.reply = changed(old, new)
    assert Rewriter(server.url, "some-model", KEY).rewrite(plain) is plain
    assert "persona of loyal stays in plain words" in caplog.text
    assert fault in caplog.text


def exchanged(text):
    """Return the text with its first two different numbers exchanged; None where it has fewer."""
    numbers = list(dict.fromkeys(token.text for token in numbers_in(text)))
    if len(numbers) < 2:
        return None
    return text.replace(numbers[0], "\0", 1).replace(numbers[1], numbers[0], 1).replace("\0", numbers[1], 1)


def test_two_numbers_exchanged_are_refused_in_whichever_sentence(server, plain):
    texts = [sentence.text for sentence in plain.sentences]
    false = [(at, exchanged(text)) for at, text in enumerate(texts) if exchanged(text)]
    assert len(false) > 5
    for at, text in false:
        server.reply = lambda sentences, at=at, text=text: answer([*sentences[:at], text, *sentences[at + 1 :]])
        assert Rewriter(server.url, "some-model").rewrite(plain) is plain, text


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (lambda _: (500, b"{}"), "status 500"),
        (lambda _: (302, b""), "status 302"),
        (lambda _: (200, b"<html>garbage"), "not one of the OpenAI protocol"),
        (lambda _: (200, b'{"choices": []}'), "not one of the OpenAI protocol"),
        (lambda _: (200, b"x" * 300_000), "longer than 200,000 bytes"),
        (lambda sentences: answer(sentences[:-1]), "sentences instead of"),
        (lambda sentences: answer({"text": sentences[0]}), "not a JSON array"),
        (lambda sentences: answer([1] * len(sentences)), "not a JSON array"),
        (lambda sentences: answer(["", *sentences[1:]]), "it is empty"),
    ],
)
def test_any_other_answer_leaves_the_plain_text(server, plain, caplog, reply, reason):
    server.reply = reply
    assert Rewriter(server.url, "some-model", KEY).rewrite(plain) is plain
    assert reason in caplog.text
    assert KEY not in caplog.text


def test_a_slow_or_absent_server_leaves_the_plain_text(server, plain, caplog):
    def slow(sentences):
        time.sleep(0.5)
        return answer(sentences)

    server.reply = slow
    assert Rewriter(server.url, "some-model", timeout=0.1).rewrite(plain) is plain
    assert Rewriter("http://127.0.0.1:9/v1", "some-model", timeout=1).rewrite(plain) is plain
    assert "gave no whole answer within 0.1 seconds" in caplog.text
    assert "gave no answer (URLError)" in caplog.text


@pytest.mark.parametrize("is_in_head", [True, False], ids=["in its head", "in its body"])
def test_an_answer_that_drips_is_cut_off_at_the_limit_of_time(server, plain, caplog, is_in_head):
    server.drip = (b"X-Wait: 1\r\n" if is_in_head else b" ", is_in_head)
    begun = time.monotonic()
    assert Rewriter(server.url, "some-model", timeout=0.5).rewrite(plain) is plain
    assert time.monotonic() - begun < 1.5
    assert "gave no whole answer within 0.5 seconds" in caplog.text


def test_a_model_that_got_past_the_wording_check_is_still_held_against_the_warehouse(plain, shop, caplog):
    from dataclasses import replace

    (first, *rest), *others = plain.paragraphs
    false = replace(first, text=first.text.replace("150", "152"))
    reworded = replace(plain, paragraphs=((false, *rest), *others), text_source="model")
    assert decide(shop, plain, lambda _: reworded).persona is plain
    assert "152 is the value of no claim" in caplog.text


def test_no_address_means_no_model(monkeypatch):
    monkeypatch.delenv("TESSERA_LLM_URL", raising=False)
    assert Rewriter.from_environment() is None


def test_the_environment_names_address_model_and_key(monkeypatch):
    monkeypatch.setenv("TESSERA_LLM_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("TESSERA_LLM_MODEL", "some-model")
    monkeypatch.setenv("TESSERA_LLM_KEY", KEY)
    made = Rewriter.from_environment()
    assert (made.url, made.model, made.key) == ("http://127.0.0.1:1/v1", "some-model", KEY)
    assert KEY not in repr(made)


@pytest.mark.parametrize(
    ("url", "model", "message"),
    [("file:///etc/passwd", "m", "must be an address that begins with http"), ("http://here", "", "name the model")],
)
def test_an_environment_that_cannot_be_used_says_so(monkeypatch, url, model, message):
    monkeypatch.setenv("TESSERA_LLM_URL", url)
    monkeypatch.setenv("TESSERA_LLM_MODEL", model)
    with pytest.raises(TesseraError, match=message):
        Rewriter.from_environment()
