"""What a workspace says of a source, of identity and of segments."""

from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tessera.source_location import REMOTE_SCHEME
from tessera.workspace_fields import IdSpace, TimeZone

SegmentPreparation = Literal[
    "essentials",
    "essentials, min-max",
    "value",
    "engagement",
    "finances",
    "psychographics",
    "habits",
    "value and habits",
    "value and habits by factors",
    "all but demographics",
    "everything",
]
SegmentFamily = Literal["kmeans", "ward", "gaussian_mixture", "som", "hdbscan", "dbscan"]
SEARCH_LIMIT = 50  # beyond that a person cannot tell segments apart


class Strict(BaseModel):
    """Settings that cannot change, and refuse keys they do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SqlSettings(Strict):
    """A table or query of a database.

    Attributes
    ----------
    connection
        Name of the environment variable, or of the Airflow connection, that holds the address; never the address.
    table
        ``schema.table`` or ``table``.
    query
        SQL of the database instead of a table.
    """

    connection: str = Field(min_length=1)
    table: str | None = Field(default=None, min_length=1)
    query: str | None = Field(default=None, min_length=1)


class SourceSettings(Strict):
    """Where one source lies and which of its columns means what in our contract.

    Attributes
    ----------
    contract
        What kind of source it is; the source's own name where left out.
    files, sql, rest
        Where it lies, exactly one of them: files (also ``s3://``), a table or query of a database, a REST API.
    format
        ``segment``: event logs in the Segment specification, which need no ``columns``.
    columns
        Their column for each of ours.
    constants
        One of our columns that has the same value in every row.
    values
        For one of our columns: their values and ours.
    encoding, delimiter, decimal, date_format, sheet
        How text is written; what is left out is found out, ``decimal`` is a point and dates are ISO 8601.
        ``date_format`` takes the signs of ``strptime``, or ``epoch`` for seconds since 1970.
    id_space
        Stands before the source's customer ids, where they are not those of the other sources.
    tolerance
        Share of rows that may go to quarantine before the run stops.
    cursor
        One of our columns that only grows; a database or API is then asked for newer rows only.
    cursor_lag_days
        Days by which a row of a database may be written late: rows of so many days before the newest are asked for
        again, and what is new among them is taken.
    """

    contract: str | None = None
    files: str | None = Field(default=None, min_length=1)
    sql: SqlSettings | None = None
    rest: dict[str, Any] | None = None
    format: Literal["segment"] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."
    date_format: str | None = None
    sheet: str | None = None
    time_zone: TimeZone | None = None
    id_space: IdSpace | None = None
    tolerance: float = Field(default=0.01, ge=0, le=1)
    cursor: str | None = None
    cursor_lag_days: int = Field(default=0, ge=0)

    @property
    def is_landed(self) -> bool:
        """Whether a connector brings its rows to local files first."""
        return self.files is None or self.files.startswith(REMOTE_SCHEME)


class IdentitySettings(Strict):
    """How records become customers.

    Attributes
    ----------
    match_probability
        From here on two records are one customer.
    review_probability
        From here on a person is asked.
    source_priority
        Sources by how far their values are trusted, best first; the others follow in the order of the file.
    """

    match_probability: float = Field(default=0.95, gt=0.5, lt=1)
    review_probability: float = Field(default=0.5, gt=0, lt=1)
    source_priority: list[str] = Field(default_factory=list)
    random_state: int = Field(default=20170101, ge=0, le=2**32 - 1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.review_probability >= self.match_probability:
            found = f"review_probability ({self.review_probability}) is not below match_probability"
            raise ValueError(f"{found} ({self.match_probability})")
        return self


class SegmentSettings(Strict):
    """How segments are searched and told of; the defaults suit a first look.

    Attributes
    ----------
    k_min, k_max
        Fewest and most segments to try.
    families
        Kinds of clusterings to try.
    preparations
        Ways of preparing features to try, by the groups of features that they use; without ``everything``, for one,
        no segment is made of demographics.
    search_minutes
        No new candidate is begun after so long.
    micro_segment_min_count
        Customers that a micro-segment has at least, unless its segment has fewer.
    persona_min_count
        Personas say nothing that fewer customers stand behind.
    """

    k_min: int = Field(default=2, ge=2, le=SEARCH_LIMIT)
    k_max: int = Field(default=12, ge=2, le=SEARCH_LIMIT)
    families: list[SegmentFamily] = Field(default=list(get_args(SegmentFamily)), min_length=1)
    preparations: list[SegmentPreparation] = Field(default=list(get_args(SegmentPreparation)), min_length=1)
    search_minutes: float = Field(default=20, gt=0)
    random_state: int = Field(default=20170101, ge=0, le=2**32 - 1)
    micro_segment_min_count: int = Field(default=50, ge=2)
    persona_min_count: int = Field(default=20, ge=2)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.k_max < self.k_min:
            raise ValueError(f"k_max ({self.k_max}) is below k_min ({self.k_min})")
        return self
