"""Makes a world: block after block, each by itself, on as many processes as are given."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from tessera.errors import TesseraError
from tessera.world.block import make_block, shared_rows
from tessera.world.defects import SourcePart, listed_oddities, write_with_defects
from tessera.world.deliveries import deliver
from tessera.world.settings import Block, WorldSettings
from tessera.world.workspace_file import made_sources, write_workspace
from tessera.world.writing import open_connection, write_parquet

TRUTH_FOLDER = "truth"


@dataclass(frozen=True)
class MadeBlock:
    """What is left of a block when its files are written."""

    truth: dict[str, pa.Table]
    row_counts: dict[str, int]


def make_world(
    settings: WorldSettings, folder: Path, workers: int = 1, progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Write files, workspace and truth of a world into an empty folder.

    Returns
    -------
    dict
        Rows by source.

    Raises
    ------
    TesseraError
        The folder holds something, or cannot be written.
    """
    _prepare(folder)
    write_workspace(settings, folder)
    blocks = settings.blocks
    truth: dict[str, list[pa.Table]] = {}
    counts: dict[str, int] = {}
    for number, made in enumerate(_all_blocks(settings, folder, workers), 1):
        for name, table in made.truth.items():
            truth.setdefault(name, []).append(table)
        for name, count in made.row_counts.items():
            counts[name] = counts.get(name, 0) + count
        progress(f"{number} of {len(blocks)} blocks, {sum(counts.values()):,} rows")
    for name, tables in truth.items():
        write_parquet(pa.concat_tables(tables).combine_chunks(), folder / TRUTH_FOLDER / f"{name}.parquet")
    return counts


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise TesseraError(
            f"--to: {folder} cannot be made: {error.strerror}. Name a folder you may write to."
        ) from error
    if not is_empty:
        raise TesseraError(f"--to: {folder} is not empty. Name a new folder: a world is never mixed with other files.")


def _all_blocks(settings: WorldSettings, folder: Path, workers: int) -> Iterator[MadeBlock]:
    blocks = settings.blocks
    if workers == 1 or len(blocks) == 1:
        for block in blocks:
            yield write_block(block, folder)
        return
    with ProcessPoolExecutor(min(workers, len(blocks)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(write_block, blocks, [folder] * len(blocks))


def write_block(block: Block, folder: Path) -> MadeBlock:
    """Make a block, write its files and return its truth."""
    pa.set_cpu_count(1)  # the processes share the machine
    rows, truth, oddities = make_block(block)
    if block.number == 0:
        rows |= shared_rows(block.settings)
    defects, counts = [], {}
    with open_connection() as connection:
        for spec in made_sources(block.settings):
            if spec.name in rows:
                made, late = deliver(block, folder, (spec, rows.pop(spec.name)))
                oddities += late
                counts[spec.name] = sum(len(table) for _, table in made)
                for path, table in made:
                    part = SourcePart(spec, path, table, oddities)
                    defects.append(write_with_defects(block, connection, part, folder))
    return MadeBlock(truth | {"defects": pa.concat_tables([*defects, listed_oddities(oddities)])}, counts)
