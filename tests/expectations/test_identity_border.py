"""The border between who is who and the facts that are given to customers."""

from typing import Any

import pytest

from expectations import BorderResult, check_border
from tessera.errors import BorderError
from tessera.home import WorkspacePaths


def check(paths: WorkspacePaths) -> BorderResult:
    return check_border("identity", paths, progress=lambda line: None)


def refusal(paths: WorkspacePaths) -> str:
    with pytest.raises(BorderError) as error:
        check(paths)
    return str(error.value)


def test_records_that_all_have_a_customer_pass_without_a_warning(resolved_warehouse: Any) -> None:
    assert check(resolved_warehouse()).warnings == ()


def test_a_company_without_records_passes(resolved_warehouse: Any) -> None:
    nothing = resolved_warehouse("DELETE FROM raw.customers", "DELETE FROM identity.customer_ids")

    assert check(nothing).warnings == ()


def test_a_record_without_a_customer_stops_and_is_named(resolved_warehouse: Any) -> None:
    message = refusal(resolved_warehouse("DELETE FROM identity.customer_ids WHERE record_id = 'crm:2'"))

    assert "Every record of the customers sources has a customer_id. 1 breaks it; the table has 3 rows." in message
    assert "e.g. record_id=crm:2" in message
    assert "resolve_customers" in message


def test_a_customer_of_too_many_records_is_told(resolved_warehouse: Any) -> None:
    many = """
        INSERT INTO raw.customers (customer_id) SELECT 'x' || unnest(range(60));
        INSERT INTO identity.customer_ids SELECT 'x' || n, if(n < 21, 'x', 'y' || n)
        FROM (SELECT unnest(range(60)) AS n)"""

    (warning,) = check(resolved_warehouse(many)).warnings

    assert "No customer has more than 20 records." in warning
    assert "customer_id=x, record_count=21, a_record_id=x0" in warning


def test_more_than_every_second_record_joined_to_another_is_told(resolved_warehouse: Any) -> None:
    (warning,) = check(resolved_warehouse("UPDATE identity.customer_ids SET customer_id = 'a'")).warnings

    assert "record_count=4, customer_count=1" in warning
