"""Rules files with a mistake each, beside what is said of them; `python tests/rules/bad_files.py` prints the table."""

import tempfile
from pathlib import Path

import yaml

from rules.reading import read_rules
from tessera.errors import TesseraError

FILE = Path(__file__).parent / "bad_files.yml"


def bad_files() -> dict[str, tuple[str, str]]:
    """Return by mistake the text of the file and the beginning of what is said of it."""
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {entry["mistake"]: (entry["file"], entry["message"]) for entry in entries}


def refusal(text: str, folder: Path) -> str:
    """Return what is said of a file of this text, its name as FILE; nothing where it is accepted."""
    file = folder / "rules.yml"
    file.write_text(text, encoding="utf-8")
    try:
        read_rules(file)
    except TesseraError as error:
        return str(error).replace(str(file), "FILE")
    return ""


def main() -> None:
    """Print a line for each file, with what it really gets."""
    files = bad_files()
    width = max(map(len, files))
    with tempfile.TemporaryDirectory() as folder:
        for mistake, (text, _) in files.items():
            said = refusal(text, Path(folder)).replace("\n", f"\n{'':{width}}  ")
            print(f"{mistake:{width}}  {said}")
    print(f"{len(files)} files")


if __name__ == "__main__":
    main()
