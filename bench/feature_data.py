"""Made-up raw tables of any size, written by DuckDB alone; the same number of lines gives the same rows.

Every value is a hash of its row's number. Skew follows the Complete Journey: 300 lines a customer on average,
a top percent of customers with about a tenth of the orders and many with a handful, a few products and
departments that most lines belong to, one store that most of a customer's orders go to. Lines lie in the order
of time, as a source delivers them.
"""

from pathlib import Path

import duckdb

from tessera.contracts import CONTRACTS
from tessera.raw_tables import SourceSettingsRow, WorkspaceSettingsRow, create_raw_tables, write_settings
from tessera.warehouse import connect, create_identity_tables, create_prediction_tables

LINES_PER_CUSTOMER = 300
LINES_PER_STORE = 250_000
PRODUCTS = 50_000
PROMOTED_PRODUCTS = 500  # a store and week
CAMPAIGNS = 30
# Lines of eight orders in turn; 9.4 on average. Customers come by hash, so nobody has a fixed size of order.
ORDER_SIZES = (1, 2, 3, 5, 7, 10, 17, 30)

_MACROS = """
    -- twice, because DuckDB combines the hashes of two arguments so that different salts stay related
    CREATE TEMP MACRO number_of(row_number, salt) AS hash(hash(row_number, salt));
    CREATE TEMP MACRO share(row_number, salt) AS (number_of(row_number, salt) >> 11)::DOUBLE / (1::UBIGINT << 53);
    CREATE TEMP MACRO pick(row_number, salt, choices) AS (number_of(row_number, salt) % choices)::BIGINT;
    CREATE TEMP MACRO skewed(row_number, salt, choices, power) AS
        floor(choices * share(row_number, salt) ** power)::BIGINT;
    -- density 4/3 * x^(-1/3) * (1 - x^(2/3)) over customers: many orders for few, less than one for the last
    CREATE TEMP MACRO buyer(order_number, customers) AS
        floor(customers * (1 - sqrt(1 - share(order_number, 'customer'))) ** 1.5)::BIGINT;
    CREATE TEMP MACRO home_store(customer, stores) AS skewed(customer, 'home store', stores, 1.5);
"""

_ORDERS = """
    CREATE TEMP TABLE made_orders AS
    SELECT
        number,
        buyer(number, $customers) AS customer,
        CASE WHEN share(number, 'elsewhere') < 0.75 THEN home_store(customer, $stores)
             ELSE pick(number, 'store', $stores) END AS store,
        number * 365 // $orders AS day,
        -- hours around the one that the customer prefers, most of them within three
        (9 + pick(customer, 'hour', 10) + 3 * (share(number, 'earlier') - share(number, 'later'))
            + (share(number, 'night') > 0.97)::INTEGER * 7) % 24 AS hour
    FROM range($orders) AS numbers (number)
"""

_TRANSACTIONS = """
    SELECT
        (100000 + customer)::VARCHAR AS customer_id,
        (10000000000 + number)::VARCHAR AS order_id,
        (800000 + product)::VARCHAR AS product_id,
        position::VARCHAR AS line_id,
        (1 + store)::VARCHAR AS store_id,
        1 + (share(line, 'quantity') > 0.8)::INTEGER AS quantity,
        CASE WHEN share(line, 'is cut') < 0.45 THEN 0.05 + 0.01 * pick(line, 'cut', 40) ELSE 0 END
            AS retail_discount_amount,
        (0.49 + pick(product, 'price', 400) * 0.01 + skewed(product, 'dear', 30, 4)) * quantity
            - retail_discount_amount AS sales_amount,
        CASE WHEN share(line, 'coupon') < 0.02 THEN 0.5 ELSE 0 END AS coupon_discount_amount,
        0 AS coupon_match_discount_amount,
        1 + day // 7 AS week_number,
        -- an odd second: at midnight sharp the hour would be unknown
        to_timestamp(epoch(DATE '2017-01-01') + 5 * 3600 + day * 86400 + (hour * 1800)::BIGINT * 2 + 1) AS ordered_at
    FROM (
        SELECT *, number // $sizes * $cycle + place AS line, skewed(line, 'product', $products, 3) AS product
        FROM made_orders
        INNER JOIN (VALUES {places}) AS places (place, slot, position) ON number % $sizes = slot
    )
    WHERE line < $lines
"""

_OTHERS = {
    "products": """
        SELECT
            (800000 + product)::VARCHAR AS product_id,
            'DEPARTMENT ' || skewed(product, 'department', 30, 8) AS department,
            CASE WHEN share(product, 'brand') < 0.25 THEN 'Private' ELSE 'National' END AS brand
        FROM range($products) AS numbers (product)
        WHERE share(product, 'unlisted') > 0.003""",
    "demographics": """
        SELECT
            (100000 + customer)::VARCHAR AS customer_id,
            (20 + 10 * pick(customer, 'age', 6))::VARCHAR AS age_band,
            (1 + pick(customer, 'household', 5))::VARCHAR AS household_size
        FROM range($customers) AS numbers (customer)
        WHERE share(customer, 'demographics') < 0.33""",
    "campaigns": """
        SELECT campaign::VARCHAR AS campaign_id, (100000 + customer)::VARCHAR AS customer_id
        FROM range($campaigns) AS campaigns (campaign), range($customers) AS customers (customer)
        WHERE share(campaign * $customers + customer, 'member') < 0.1""",
    "campaign_descriptions": """
        SELECT
            campaign::VARCHAR AS campaign_id,
            'Type ' || chr((65 + campaign % 3)::INTEGER) AS campaign_type,
            DATE '2017-01-10' + (campaign * 12)::INTEGER AS start_date,
            start_date + 40 AS end_date
        FROM range($campaigns) AS campaigns (campaign)""",
    "coupons": """
        SELECT campaign::VARCHAR AS coupon_id, (800000 + campaign)::VARCHAR AS product_id, campaign_id
        FROM (SELECT campaign, campaign::VARCHAR AS campaign_id FROM range($campaigns) AS campaigns (campaign))""",
    "coupon_redemptions": """
        SELECT
            customer_id,
            campaign_id AS coupon_id,
            campaign_id,
            DATE '2017-01-12' + (campaign_id::BIGINT * 12 + pick(customer_id, campaign_id, 35))::INTEGER
                AS redemption_date
        FROM raw.campaigns
        WHERE share(customer_id || '-' || campaign_id, 'redeemed') < 0.15""",
    "promotions": """
        SELECT
            (800000 + skewed(row_number, 'promoted', $products, 2))::VARCHAR AS product_id,
            (1 + row_number % $stores)::VARCHAR AS store_id,
            1 + row_number // $stores % 53 AS week_number,
            CASE WHEN share(row_number, 'display') < 0.4 THEN '3' ELSE '0' END AS display_location,
            CASE WHEN share(row_number, 'mailer') < 0.6 THEN 'A' ELSE '0' END AS mailer_location
        FROM range($promotions) AS numbers (row_number)""",
}


def write_raw(file: Path, lines: int, memory_limit: str) -> None:
    """Write every raw table of the contracts, and the empty tables of the predictions, to a new DuckDB file."""
    stores = max(4, lines // LINES_PER_STORE)
    cycle = sum(ORDER_SIZES)
    sizes = {
        "lines": lines,
        "orders": -(-lines // cycle) * len(ORDER_SIZES),
        "customers": max(4, lines // LINES_PER_CUSTOMER),
        "stores": stores,
        "products": PRODUCTS,
        "campaigns": CAMPAIGNS,
        "promotions": stores * 53 * PROMOTED_PRODUCTS,
        "cycle": cycle,
        "sizes": len(ORDER_SIZES),
    }
    with connect(file) as connection:
        connection.execute(f"SET TimeZone = 'UTC'; SET memory_limit = '{memory_limit}'; CREATE SCHEMA raw")
        connection.execute(_MACROS)
        connection.execute(_with_sizes(_ORDERS, sizes))
        for name, sql in {"transactions": _TRANSACTIONS.format(places=_places()), **_OTHERS}.items():
            _create_table(connection, name, _with_sizes(sql, sizes))
        create_raw_tables(connection)
        sources = [SourceSettingsRow(name, name, None, place) for place, name in enumerate(CONTRACTS, 1)]
        write_settings(connection, sources, WorkspaceSettingsRow("USD", "US", "America/New_York", 0.95, 0.5))
        create_prediction_tables(connection)
        create_identity_tables(connection)


def _places() -> str:
    """Return which order of the cycle each line belongs to, and its position there, as rows of SQL."""
    slots = [(slot, position) for slot, size in enumerate(ORDER_SIZES) for position in range(1, size + 1)]
    return ", ".join(f"({place}, {slot}, {position})" for place, (slot, position) in enumerate(slots))


def _with_sizes(sql: str, sizes: dict[str, int]) -> str:
    for name, size in sizes.items():
        sql = sql.replace(f"${name}", f"{size}::BIGINT")
    return sql


def _create_table(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Create a raw table with the columns of its contract; those that the query does not make are null."""
    made = {row[0] for row in connection.execute(f"DESCRIBE {sql}").fetchall()}
    columns = ", ".join(
        f"CAST({column.name if column.name in made else 'NULL'} AS {column.type}) AS {column.name}"
        for column in CONTRACTS[name].columns
    )
    audit = (
        f"TIMESTAMPTZ '2018-01-02 00:00:00+00' AS loaded_at, '{name}' AS source_name, 'generated' AS source_file, "
        "'0' AS _dlt_load_id"
    )
    connection.execute(f"CREATE TABLE raw.{name} AS SELECT {columns}, {audit} FROM ({sql})")
