"""Texts: as many as the grammar can say, each meaning what its label says."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from tessera.world.grammar import CLOSINGS, PAIRS, TOPICS
from tessera.world.texts import GROUP_SIZE, LANGUAGES, all_texts, write_texts


def test_the_grammar_says_many_different_things() -> None:
    texts = all_texts().to_pylist()
    assert len(texts) == len(LANGUAGES) * len(TOPICS) * len(PAIRS) * GROUP_SIZE
    assert len(set(texts)) == len(texts)
    assert not any("{" in text or "  " in text for text in texts)


def test_a_text_ends_with_what_its_writer_wants() -> None:
    size = 500
    said = write_texts(np.random.default_rng(2), np.full(size, LANGUAGES.index("de")), np.linspace(-1, 1, size))
    for text, pair in zip(said.values.to_pylist(), said.pair, strict=True):
        assert text.endswith(CLOSINGS["de"][PAIRS[pair][1]])


def test_the_mood_decides_the_sentiment() -> None:
    glad = write_texts(np.random.default_rng(2), np.zeros(1000, int), np.full(1000, 0.9))
    angry = write_texts(np.random.default_rng(2), np.zeros(1000, int), np.full(1000, -0.9))
    assert (glad.sentiment == 2).mean() > 0.7
    assert (angry.sentiment == 0).mean() > 0.7


def test_each_text_in_a_source_has_its_label(world: Path) -> None:
    unlabelled = duckdb.sql(f"""
        SELECT count(*) FROM read_csv('{world}/reviews-*.csv', all_varchar = true) AS reviews
        ANTI JOIN read_parquet('{world}/truth/texts.parquet') AS labels
            ON reviews.id = labels.text_id AND labels.source_name = 'reviews'""").fetchone()
    assert unlabelled == (0,)
    labels = pq.read_table(world / "truth/texts.parquet")
    assert set(labels["language"].to_pylist()) == {"de", "en", "fr", "pt"}
    assert set(labels["topic"].to_pylist()) == set(TOPICS)
