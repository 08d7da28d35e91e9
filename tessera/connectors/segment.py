"""Event logs in the Segment specification: JSON lines, one call of a collector each.

https://segment.com/docs/connections/spec - ``page``, ``screen`` and ``track`` become web events;
``identify``, ``alias`` and ``group`` say which customer a visitor is. Lines are read as text and taken apart
with fixed types: nothing is guessed from the first rows. A line that is no such call keeps its number and
its text, so that it can be put aside and counted.
"""

# ruff: noqa: S608 - what stands in the SQL are constants of this file and a quoted path

import json
from pathlib import Path
from types import MappingProxyType

from tessera.errors import TesseraError
from tessera.source_files import literal

SEGMENT_CONTRACTS = ("web_events", "identifications")
# Beside the contract's columns: what is wrong with the line as a whole, its number and its text.
PROBLEM, LINE_NUMBER, LINE = "tessera_problem", "tessera_row", "tessera_line"
LINE_LIMIT = 2**24  # characters; a collector refuses calls above 32 KB

# Names of Segment's ecommerce specification, lower case, and ours; any other track is `other`.
EVENT_TYPES = MappingProxyType(
    {
        "product viewed": "product_view",
        "products searched": "search",
        "product added": "cart_add",
        "product removed": "cart_remove",
        "checkout started": "checkout",
        "order completed": "purchase",
        "signed up": "sign_up",
        "logged in": "log_in",
    }
)
_TEXT = "VARCHAR"
_PAGE = {"url": _TEXT, "referrer": _TEXT}
_CALL = {
    "type": _TEXT,
    "event": _TEXT,
    "channel": _TEXT,
    "messageId": _TEXT,
    "anonymousId": _TEXT,
    "userId": _TEXT,
    "previousId": _TEXT,
    "timestamp": _TEXT,
    "originalTimestamp": _TEXT,
    "receivedAt": _TEXT,
    "sentAt": _TEXT,
    "traits": {"email": _TEXT},
    "properties": {
        **_PAGE,
        **dict.fromkeys(("session_id", "query", "product_id", "sku", "quantity"), _TEXT),
        **dict.fromkeys(("revenue", "total", "value", "price", "currency"), _TEXT),
    },
    "context": {
        "page": _PAGE,
        "device": {"id": _TEXT},
        "campaign": {"id": _TEXT, "name": _TEXT},
        "traits": {"email": _TEXT},
        "sessionId": _TEXT,
        "userAgent": _TEXT,
    },
}
_KNOWN_TYPES = ("identify", "track", "page", "screen", "alias", "group")
_HAPPENED = "coalesce(call.timestamp, call.originalTimestamp, call.receivedAt, call.sentAt)"
_CHANNEL = """CASE
        WHEN call.type = 'screen' OR lower(call.channel) = 'mobile' OR call.context.device.id IS NOT NULL THEN 'app'
        WHEN call.type = 'page' OR lower(call.channel) = 'browser' OR call.context.page.url IS NOT NULL THEN 'web'
    END"""
_EVENT_TYPE = " ".join(
    [
        "CASE WHEN call.type <> 'track' THEN call.type ELSE CASE lower(trim(call.event))",
        *(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in EVENT_TYPES.items()),
        "ELSE 'other' END END",
    ]
)
_EMAIL = "coalesce(call.traits.email, call.context.traits.email)"
_VISITOR = "CASE WHEN call.type = 'alias' THEN coalesce(call.previousId, call.anonymousId) ELSE call.anonymousId END"
_COLUMNS = {
    "web_events": {
        "event_id": "call.messageId",
        "event_type": _EVENT_TYPE,
        "occurred_at": _HAPPENED,
        "anonymous_id": "call.anonymousId",
        "customer_id": "call.userId",
        "session_id": "coalesce(call.context.sessionId, call.properties.session_id)",
        "device_id": "call.context.device.id",
        "channel": _CHANNEL,
        "page_url": "coalesce(call.properties.url, call.context.page.url)",
        "referrer_url": "coalesce(call.properties.referrer, call.context.page.referrer)",
        "search_text": "call.properties.query",
        "product_id": "coalesce(call.properties.product_id, call.properties.sku)",
        "quantity": "call.properties.quantity",
        "amount": "coalesce(call.properties.revenue, call.properties.total, call.properties.value, "
        "call.properties.price)",
        "currency": "call.properties.currency",
        "browser": "call.context.userAgent",
        "campaign_id": "coalesce(call.context.campaign.id, call.context.campaign.name)",
    },
    "identifications": {
        "event_id": "call.messageId",
        "anonymous_id": _VISITOR,
        "customer_id": "call.userId",
        "email": _EMAIL,
        "device_id": "call.context.device.id",
        "identified_at": _HAPPENED,
    },
}
_CHOSEN = {
    "web_events": "call.type IN ('page', 'screen', 'track')",
    # A call that names no visitor, or neither customer nor email, says nothing about who a visitor is.
    "identifications": f"call.type IN ('identify', 'alias', 'group') AND {_VISITOR} IS NOT NULL "
    f"AND (call.userId IS NOT NULL OR {_EMAIL} IS NOT NULL)",
}


def scan(path: Path, contract: str) -> str:
    """Return the SQL that reads a log as rows of a contract.

    Parameters
    ----------
    path
        JSON lines, also gzip.
    contract
        ``web_events`` or ``identifications``.

    Returns
    -------
    str
        A query for DuckDB. Columns: those of the contract, all text and as found; ``tessera_problem``, null where
        the line is a call of the specification; ``tessera_row``, the number of the line; ``tessera_line``, its text.
        Calls that belong to the other contract are left out; lines with a problem are in both.

    Raises
    ------
    TesseraError
        The specification does not feed this contract.
    """
    if contract not in _COLUMNS:
        allowed = ", ".join(SEGMENT_CONTRACTS)
        raise TesseraError(f"format: segment: feeds {allowed}; found the contract {contract}. Leave `format` out.")
    columns = ",\n    ".join(f"nullif(trim({sql}), '') AS {name}" for name, sql in _COLUMNS[contract].items())
    return f"""
SELECT
    {columns},
    {PROBLEM},
    {LINE_NUMBER},
    {LINE}
FROM ({_calls(path)}) AS calls
WHERE {PROBLEM} IS NOT NULL OR ({_CHOSEN[contract]})"""


def _calls(path: Path) -> str:
    """Return the SQL of all lines that are not blank, taken apart."""
    compression = "gzip" if path.name.lower().endswith(".gz") else "none"
    lines = (
        f"read_csv([{literal(str(path))}], auto_detect = false, header = false, columns = {{'line': 'VARCHAR'}}, "
        f"delim = '', quote = '', escape = '', compression = '{compression}', max_line_size = {LINE_LIMIT}, "
        "strict_mode = false, null_padding = true, nullstr = '')"
    )
    known = ", ".join(literal(name) for name in _KNOWN_TYPES)
    return f"""
    SELECT *, CASE
        WHEN call IS NULL THEN 'the line is not a JSON object'
        WHEN call.type IS NULL OR call.type NOT IN ({known}) THEN 'type is ' || coalesce(call.type, 'missing')
            || '; allowed: {", ".join(_KNOWN_TYPES)}'
    END AS {PROBLEM}
    FROM (  -- the number stands outside so that DuckDB takes a line apart once, not for each column
        SELECT *, row_number() OVER () AS {LINE_NUMBER}
        FROM (
            SELECT
                line AS {LINE},
                CASE WHEN json_valid(line) AND json_type(line) = 'OBJECT'
                    THEN from_json(line, {literal(json.dumps(_CALL))}) END AS call
            FROM {lines}
        ) AS taken_apart
    ) AS numbered
    WHERE trim({LINE}) <> ''"""
