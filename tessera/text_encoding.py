"""In which encoding a text file is written, and how it becomes UTF-8 without being held in memory."""

import codecs
import gzip
import re
import shutil
import zlib
from pathlib import Path
from typing import IO, cast

from tessera.errors import TesseraError

HEAD = 2**20  # bytes read from the start
WINDOW, WINDOWS = 2**16, 32  # bytes and number of looks into the rest of a large file
CHUNK = 2**22
UTF8 = "utf-8"
UTF8_WITH_MARK = "utf-8-sig"
# Where bytes are not UTF-8: alphabets whose odd letters stand among ASCII, and those that have letters of their own.
LATIN = ("cp1252", "cp1250", "cp1254")
OTHERS = ("cp1251", "koi8_r", "cp1253", "shift_jis", "gb18030", "big5", "euc_kr", "euc_jp")
_MARKS = (
    (codecs.BOM_UTF8, UTF8_WITH_MARK),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH, _HIGH_RUN = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\xff]{3,}")
_ODD = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file, unpacked where its name says gzip."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def is_gzip(path: Path) -> bool:
    """Tell by the name whether a file is compressed."""
    return path.name.lower().endswith(".gz")


def find_encoding(path: Path, where: str) -> str:
    """Find out how a text file is written, from its start and from looks into the rest.

    Returns
    -------
    str
        Python's name of the encoding; UTF-8 also where a few bytes are damaged.

    Raises
    ------
    TesseraError
        It is no text, or cannot be read.
    """
    try:
        sample = _sample(path)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable_bytes(path, where, error) from error
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if sample[:HEAD].count(0) > len(sample[:HEAD]) / 20:  # fewer are damage, which breaks rows and not the file
        return _wide_encoding(sample, path, where)
    text = sample.decode(UTF8, errors="surrogateescape")
    odd, foreign = len(_ODD.findall(text)), len(_FOREIGN.findall(text))
    return UTF8 if foreign >= odd else _narrow_encoding(sample)


def unreadable_bytes(path: Path, where: str, error: BaseException) -> TesseraError:
    """Say that a file does not open, with the reason that the system gives."""
    if isinstance(error, PermissionError):
        return TesseraError(f"{where}: {path} cannot be read: {error.strerror}. Allow this user to read it.")
    return TesseraError(
        f"{where}: {path} cannot be read: {error}. Check that the file is complete and is what its name says."
    )


def _sample(path: Path) -> bytes:
    with open_bytes(path) as stream:
        parts = [stream.read(HEAD)]
        size = path.stat().st_size
        if is_gzip(path) or size <= HEAD * 4:
            parts.append(stream.read(HEAD * 3))
            return b"".join(parts)
        for number in range(WINDOWS):
            stream.seek(HEAD + (size - HEAD - WINDOW) * number // WINDOWS)
            window = stream.read(WINDOW)
            parts.append(window[window.find(b"\n") + 1 : window.rfind(b"\n") + 1])  # whole lines
    return b"".join(parts)


def _wide_encoding(sample: bytes, path: Path, where: str) -> str:
    """Tell UTF-16 without a mark by where its zero bytes stand."""
    even, odd = sample[:HEAD:2].count(0), sample[1:HEAD:2].count(0)
    half = min(len(sample), HEAD) // 2
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.7 * half and others < 0.05 * half:
            return name
    what = "holds zero bytes. Save it as text in UTF-8, or name it as what it is"
    raise TesseraError(f"{where}: {path} {what}.")


def _narrow_encoding(sample: bytes) -> str:
    """Return the likeliest of the encodings that companies use; Western European where nothing speaks against it."""
    from charset_normalizer import from_bytes

    lines = [line for line in sample.splitlines() if not line.isascii()]
    text = b"\n".join(lines)[:WINDOW]
    letters, in_runs = len(_HIGH.findall(text)), sum(map(len, _HIGH_RUN.findall(text)))
    candidates = LATIN if in_runs < letters / 2 else OTHERS
    matches = from_bytes(text, cp_isolation=list(candidates), enable_fallback=False)
    best = matches.best()
    if best is None:
        return LATIN[0]
    if candidates is not LATIN or LATIN[0] in best.could_be_from_charset:
        return LATIN[0] if candidates is LATIN else best.encoding
    western = next((match for match in matches if match.encoding == LATIN[0]), None)
    return LATIN[0] if western is not None and western.chaos <= best.chaos else best.encoding


def transcode(path: Path, encoding: str, to: Path, where: str) -> None:
    """Write a text file anew in UTF-8; bytes that the encoding does not know stay as they are, so that they are found.

    Raises
    ------
    TesseraError
        The file is not in this encoding, or damaged.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape")
    part = to.with_name(to.name + ".part")
    try:
        with open_bytes(path) as stream, part.open("wb") as out:
            while chunk := stream.read(CHUNK):
                out.write(_utf8(decoder.decode(chunk)))
            out.write(_utf8(decoder.decode(b"", final=True)))
        shutil.move(part, to)
    except UnicodeError as error:
        part.unlink(missing_ok=True)
        raise TesseraError(
            f"{where}: {path} is not {encoding}: {error}. Set `encoding`, or save it as UTF-8."
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        part.unlink(missing_ok=True)
        raise unreadable_bytes(path, where, error) from error


def _utf8(text: str) -> bytes:
    return text.removeprefix("\ufeff").encode(UTF8, errors="surrogateescape")
