"""What a contract is made of: columns, the rules for a row, and how rows are told apart."""

from dataclasses import dataclass

ID = "VARCHAR"
TEXT = "VARCHAR"
AMOUNT = "DECIMAL(18,4)"  # four decimals: fuel and weighed goods are priced below the cent
QUANTITY = "DECIMAL(18,3)"
NUMBER = "DOUBLE"
COUNT = "BIGINT"
FLAG = "BOOLEAN"
DATE = "DATE"
TIMESTAMP = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Attributes
    ----------
    name, type
        Name in ``raw`` and DuckDB type.
    description
        Meaning and unit.
    required
        The workspace must map it, and it may not be null.
    allowed
        The only values, lower case; capitals and blanks around them do not matter.
    minimum, maximum
        Bounds of a number, both allowed.
    is_customer
        It names a customer: where a source has an id space, the space's name stands before the value.
    product_of
        Where the workspace does not map it, the product of these columns, which it must map then.
    also_called
        What other companies call it, for guessing; lower case, words joined by underscores.
    """

    name: str
    type: str
    description: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    is_customer: bool = False
    product_of: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceContract:
    """One kind of source: its grain, its columns and the columns that identify a row.

    Attributes
    ----------
    key
        Columns that tell rows apart; empty: rows may repeat and staging makes them one.
    version
        Column that says which of several rows with one key counts: the latest. Empty: the row loaded last.
    happened
        Column with the time or day of the event, for freshness and volume; empty for things that do not happen.
    one_of
        Groups of columns of which a row must bring at least one.
    group
        What it tells about a customer, for people who look for it.
    also_called
        What other companies call such a file or table.
    notes
        What else a person should know who maps such a source; sentences.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    version: str = ""
    happened: str = ""
    one_of: tuple[tuple[str, ...], ...] = ()
    group: str = "shopping"
    also_called: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the raw table."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)


def customer_id(description: str = "The customer.", *, required: bool = False) -> Column:
    """Return the column that names a customer, alike in every contract."""
    names = ("customer", "client_id", "user_id", "userid", "member_id", "household_id", "kunden_nr", "id_cliente")
    return Column("customer_id", ID, description, required=required, is_customer=True, also_called=names)


def currency() -> Column:
    """Return the column with the currency of a row's amounts."""
    return Column(
        "currency",
        TEXT,
        "ISO 4217 code of the row's amounts; null: the workspace's currency.",
        also_called=("currency_code", "waehrung", "moeda", "devise"),
    )
