"""What each source must bring: columns, types, keys and what may be absent.

A workspace maps its own columns to these names; ingestion casts to these types and writes
``raw.<source>`` with exactly these columns, absent ones as null, and three audit columns:
``loaded_at`` (UTC), ``source_file`` and ``_dlt_load_id``.

Amounts are in the workspace's currency, major unit. Ids are text, whatever the source uses.
"""

from dataclasses import dataclass
from types import MappingProxyType

ID = "VARCHAR"
TEXT = "VARCHAR"
AMOUNT = "DECIMAL(18,4)"  # four decimals: fuel and weighed goods are priced below the cent
QUANTITY = "DECIMAL(18,3)"
COUNT = "BIGINT"
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
    """

    name: str
    type: str
    description: str
    required: bool = False


@dataclass(frozen=True)
class SourceContract:
    """One source: its grain, its columns and the columns that identify a row.

    An empty ``key`` says that rows may repeat and that staging makes them one.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the raw table."""
        return tuple(column.name for column in self.columns)


_SOURCES = (
    SourceContract(
        name="transactions",
        grain="One row per order and product, or per order, product and line where `line_id` is mapped.",
        required=True,
        key=("order_id", "product_id", "line_id"),
        columns=(
            Column("customer_id", ID, "Who bought.", required=True),
            Column("order_id", ID, "The order (basket, receipt) the line belongs to.", required=True),
            Column("product_id", ID, "What was bought.", required=True),
            Column("line_id", ID, "The line of the order, where an order may hold a product twice."),
            Column("store_id", ID, "Where it was bought."),
            Column("quantity", QUANTITY, "How many; in the source's own unit.", required=True),
            Column("sales_amount", AMOUNT, "What the retailer received for the line.", required=True),
            Column("retail_discount_amount", AMOUNT, "Price cut given to everyone or by loyalty card, 0 or more."),
            Column("coupon_discount_amount", AMOUNT, "Cut by a manufacturer's coupon, 0 or more."),
            Column("coupon_match_discount_amount", AMOUNT, "Cut by the retailer matching a coupon, 0 or more."),
            Column("week_number", COUNT, "The retailer's promotion week, as in `promotions`."),
            Column("ordered_at", TIMESTAMP, "When it was bought, an instant.", required=True),
        ),
    ),
    SourceContract(
        name="products",
        grain="One row per product.",
        key=("product_id",),
        columns=(
            Column("product_id", ID, "The product.", required=True),
            Column("department", TEXT, "Highest level of the assortment."),
            Column("category", TEXT, "Level below the department."),
            Column("product_type", TEXT, "Level below the category."),
            Column("brand", TEXT, "`Private` for the retailer's own label; any other text otherwise."),
            Column("manufacturer_id", ID, "Who makes it."),
            Column("package_size", TEXT, "Size as printed on the package."),
        ),
    ),
    SourceContract(
        name="demographics",
        grain="One row per customer whose demographics are known.",
        key=("customer_id",),
        columns=(
            Column("customer_id", ID, "The customer.", required=True),
            Column("age_band", TEXT, "Age in bands, years."),
            Column("income_band", TEXT, "Yearly income in bands."),
            Column("home_ownership", TEXT, "Owner, renter, probable owner, probable renter."),
            Column("marital_status", TEXT, "Marital status."),
            Column("household_size", TEXT, "People in the household; the last band is open."),
            Column("household_composition", TEXT, "Adults and children."),
            Column("child_band", TEXT, "Number of children; the last band is open."),
        ),
    ),
    SourceContract(
        name="campaigns",
        grain="One row per campaign and customer who received it.",
        key=("campaign_id", "customer_id"),
        columns=(
            Column("campaign_id", ID, "The campaign.", required=True),
            Column("customer_id", ID, "Who received it.", required=True),
        ),
    ),
    SourceContract(
        name="campaign_descriptions",
        grain="One row per campaign.",
        key=("campaign_id",),
        columns=(
            Column("campaign_id", ID, "The campaign.", required=True),
            Column("campaign_type", TEXT, "The retailer's type of campaign."),
            Column("start_date", DATE, "First day.", required=True),
            Column("end_date", DATE, "Last day."),
        ),
    ),
    SourceContract(
        name="coupons",
        grain="One row per coupon, product and campaign; the source may repeat rows.",
        columns=(
            Column("coupon_id", ID, "The coupon.", required=True),
            Column("product_id", ID, "A product it is valid for.", required=True),
            Column("campaign_id", ID, "The campaign that sent it.", required=True),
        ),
    ),
    SourceContract(
        name="coupon_redemptions",
        grain="One row per customer, coupon, campaign and day of redemption.",
        key=("customer_id", "coupon_id", "campaign_id", "redemption_date"),
        columns=(
            Column("customer_id", ID, "Who redeemed.", required=True),
            Column("coupon_id", ID, "The coupon.", required=True),
            Column("campaign_id", ID, "The campaign that sent it.", required=True),
            Column("redemption_date", DATE, "Day of redemption, local.", required=True),
        ),
    ),
    SourceContract(
        name="promotions",
        grain="One row per product, store, promotion week and placement; a product may have several placements.",
        columns=(
            Column("product_id", ID, "The product.", required=True),
            Column("store_id", ID, "The store.", required=True),
            Column("week_number", COUNT, "The retailer's promotion week.", required=True),
            Column("display_location", TEXT, "Place of the in-store display; `0` or null: not on display."),
            Column("mailer_location", TEXT, "Place in the mailer; `0` or null: not in the mailer."),
        ),
    ),
)

CONTRACTS = MappingProxyType({source.name: source for source in _SOURCES})
AUDIT_COLUMNS = ("loaded_at", "source_file", "_dlt_load_id")
