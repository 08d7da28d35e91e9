"""Another wording by a language model, behind any address that speaks OpenAI's protocol; checked like our own.

The model sees the sentences of a persona, which hold no person's data, and returns as many. A sentence that says
another number, another comparison or a new thing is refused, and with it the whole answer: the plain text stands.
"""

import http.client
import json
import logging
import os
import queue
import re
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace
from typing import Any

from ml.personas.model import Persona, Sentence
from ml.personas.rewording import changes
from ml.personas.text_check import faults_of
from ml.report.wording import MINUS, NO_BREAK_SPACE
from tessera.errors import TesseraError

URL_VARIABLE, MODEL_VARIABLE, KEY_VARIABLE = "TESSERA_LLM_URL", "TESSERA_LLM_MODEL", "TESSERA_LLM_KEY"
TIMEOUT_SECONDS = 60.0  # for the whole answer
ANSWER_LIMIT = 200_000  # bytes; a persona has about 4,000
READ_AT_ONCE = 16_384  # bytes
LENGTH_FACTOR = 2  # a sentence may grow to twice its length, and no more
INSTRUCTIONS = (
    "You edit the description of a group of customers. You get a JSON array of sentences. Return only a JSON array "
    "with exactly as many sentences, in the same order, each saying the same as the one in its place. You may change "
    "the order of words within a clause, connectives such as 'and', 'while', 'which', and the forms of words. Keep all "
    "other words, every number, amount, percentage and quoted name as it is written and in its order, and every "
    "comparison in the same words. Add no fact, name, place, reason, number, link or mark-up."
)
logger = logging.getLogger(__name__)


class RewritingError(Exception):
    """The model gave no text that can stand; the message says why."""


@dataclass(frozen=True)
class Rewriter:
    """A language model at an address.

    Attributes
    ----------
    url
        Base address, such as ``http://127.0.0.1:11434/v1``.
    key
        Sent as a bearer token where given; never written anywhere.
    timeout
        Seconds until the last byte of the answer.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT_SECONDS

    @classmethod
    def from_environment(cls) -> "Rewriter | None":
        """Return the model that the environment names; None where it names no address."""
        url = os.environ.get(URL_VARIABLE, "").strip()
        if not url:
            return None
        if not url.startswith(("http://", "https://")):
            raise TesseraError(
                f"{URL_VARIABLE} must be an address that begins with http:// or https://. Correct or unset it."
            )
        model = os.environ.get(MODEL_VARIABLE, "").strip()
        if not model:
            raise TesseraError(f"{URL_VARIABLE} is set, but {MODEL_VARIABLE} is not: name the model to ask for.")
        return cls(url, model, os.environ.get(KEY_VARIABLE) or None)

    def rewrite(self, persona: Persona) -> Persona:
        """Return the persona in the model's words, or as it is, with a line in the log that says why."""
        try:
            texts = _texts(self._ask([sentence.text for sentence in persona.sentences]), len(persona.sentences))
            return _replaced(persona, texts)
        except RewritingError as error:
            logger.warning("persona of %s stays in plain words: %s", persona.segment_key, error)
            return persona

    def _ask(self, sentences: list[str]) -> str:
        content = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": INSTRUCTIONS},
                {"role": "user", "content": json.dumps(sentences, ensure_ascii=False)},
            ],
        }
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        address = f"{self.url.rstrip('/').removesuffix('/chat/completions')}/chat/completions"
        request = urllib.request.Request(address, json.dumps(content).encode(), headers)  # noqa: S310 - http(s) only
        return _answer(_read(request, self.timeout))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses to carry the key to another address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _read(request: urllib.request.Request, timeout: float) -> bytes:
    """Return the body of the answer, or raise when it is not there in time, however slowly it drips."""
    results: queue.SimpleQueue[bytes | RewritingError] = queue.SimpleQueue()
    # A socket counts its time-out anew with each byte, and a look-up of a name has none: another thread waits for them.
    threading.Thread(target=lambda: results.put(_received(request, timeout)), daemon=True).start()
    try:
        result = results.get(timeout=timeout)
    except queue.Empty:
        raise _too_late(timeout) from None
    if isinstance(result, RewritingError):
        raise result
    return result


def _received(request: urllib.request.Request, timeout: float) -> bytes | RewritingError:
    deadline = time.monotonic() + timeout
    opener = urllib.request.build_opener(_NoRedirect)
    body = b""
    try:
        with opener.open(request, timeout=timeout) as response:
            while len(body) <= ANSWER_LIMIT and time.monotonic() < deadline:
                part = response.read1(READ_AT_ONCE)
                if not part:
                    return body
                body += part
    except urllib.error.HTTPError as error:
        return RewritingError(f"the model's server answered with status {error.code}")
    except (OSError, ValueError, http.client.HTTPException) as error:  # no connection, time-out, a broken answer
        if time.monotonic() < deadline:
            return RewritingError(f"the model's server gave no answer ({type(error).__name__})")
    if len(body) > ANSWER_LIMIT:
        return RewritingError(f"the answer is longer than {ANSWER_LIMIT:,} bytes")
    return _too_late(timeout)


def _too_late(timeout: float) -> RewritingError:
    return RewritingError(f"the model's server gave no whole answer within {timeout:g} seconds")


def _answer(body: bytes) -> str:
    try:
        return str(json.loads(body)["choices"][0]["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise RewritingError("the answer is not one of the OpenAI protocol") from None


def _texts(content: str, count: int) -> list[str]:
    fenced = re.search(r"\[.*\]", content, re.DOTALL)  # models like to wrap JSON in a fence
    try:
        texts = json.loads(fenced[0]) if fenced else None
    except ValueError:
        texts = None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise RewritingError("the answer is not a JSON array of sentences")
    if len(texts) != count:
        raise RewritingError(f"the answer has {len(texts)} sentences instead of {count}")
    return [text.strip() for text in texts]


def _replaced(persona: Persona, texts: list[str]) -> Persona:
    made: list[Sentence] = []
    for sentence, text in zip(persona.sentences, texts, strict=True):
        candidate = replace(sentence, text=_with_bound_amounts(text, persona.snapshot.currency))
        reasons = _faults(sentence, candidate)
        if reasons:
            raise RewritingError(f"“{text[:300]}”: {reasons[0]}")
        made.append(candidate)
    rest = iter(made)
    paragraphs = tuple(tuple(next(rest) for _ in paragraph) for paragraph in persona.paragraphs)
    return replace(persona, paragraphs=paragraphs, actions=tuple(rest), text_source="model")


def _with_bound_amounts(text: str, currency: str) -> str:
    """Bind currency and amount as we print them; models write an ordinary space."""
    return re.sub(rf"\b{currency} (?=[\d{MINUS}])", f"{currency}{NO_BREAK_SPACE}", text)


def _faults(sentence: Sentence, candidate: Sentence) -> list[str]:
    if not candidate.text or "\n" in candidate.text or len(candidate.text) > LENGTH_FACTOR * len(sentence.text):
        return ["it is empty, has several lines or is much longer than the sentence it stands for"]
    return changes(sentence, candidate) or faults_of(candidate)
