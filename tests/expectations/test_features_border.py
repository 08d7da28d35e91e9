"""The border between dbt and the models."""

from datetime import date
from typing import Any

import pytest

from expectations import BorderResult, check_border
from tessera.errors import BorderError
from tessera.home import WorkspacePaths
from tessera.warehouse import connect
from tests.expectations.conftest import make_features

DAY = date(2024, 3, 1)
NEXT_DAY = date(2024, 3, 2)


def check(paths: WorkspacePaths, day: date = DAY) -> BorderResult:
    return check_border("features", paths, day, progress=lambda line: None)


def refusal(paths: WorkspacePaths, day: date = DAY) -> str:
    with pytest.raises(BorderError) as error:
        check(paths, day)
    return str(error.value)


def test_clean_features_pass_without_a_warning(scored_warehouse: Any) -> None:
    assert check(scored_warehouse()).warnings == ()


def test_a_day_without_customers_stops(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(), date(2023, 1, 1))

    assert (
        "features.customer_features on 2023-01-01: Must have greater than or equal to 1 rows. Found 0 rows." in message
    )


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("order_count", "0", "order_count=0"),
        ("days_since_last_order", "0", "days_since_last_order=0"),
        ("recency_score", "6", "recency_score=6"),
        ("monetary_score", "0", "monetary_score=0"),
        ("evening_order_share", "1.2", "evening_order_share=1.2"),
        ("campaign_redemption_share", "'nan'", "campaign_redemption_share=nan"),
        ("spend_trend_90d", "-1.5", "spend_trend_90d=-1.5"),
        ("email_click_share_90d", "1.2", "email_click_share_90d=1.2"),
        ("account_count", "-1", "account_count=-1"),
        ("days_since_last_session", "-1", "days_since_last_session=-1"),
        ("days_between_first_and_last_order", "61", "days_between_first_and_last_order=61"),
    ],
)
def test_a_feature_out_of_its_bounds_stops_and_names_the_customer(
    scored_warehouse: Any, column: str, value: str, found: str
) -> None:
    message = refusal(
        scored_warehouse(f"UPDATE features.customer_features SET {column} = {value} WHERE customer_id = 'cleo'")
    )

    assert "1 breaks it; the table has 4 rows of that day." in message
    assert "e.g. customer_id=cleo" in message
    assert found in message


def test_scores_on_a_scale_of_their_own_have_no_bounds(scored_warehouse: Any) -> None:
    paths = scored_warehouse("UPDATE features.customer_features SET credit_score = 850, average_satisfaction_score = 1")

    assert check(paths).warnings == ()


def test_features_of_nobody_stop(scored_warehouse: Any) -> None:
    message = refusal(
        scored_warehouse("UPDATE features.customer_features SET customer_id = NULL WHERE customer_id = 'dan'")
    )

    assert "customer_id values must never be null. 1 breaks it; the table has 4 rows of that day." in message


def test_a_share_beyond_one_by_rounding_passes(scored_warehouse: Any) -> None:
    paths = scored_warehouse("UPDATE features.customer_features SET weekend_order_share = 1.0000000000000002")

    assert check(paths).warnings == ()


def test_a_customer_whose_returns_outweigh_purchases_passes(scored_warehouse: Any) -> None:
    returned = "UPDATE features.customer_features SET lifetime_spend = -20, average_order_amount = -6.67"

    assert check(scored_warehouse(returned)).warnings == ()


def test_features_of_another_day_are_not_this_days_fault(scored_warehouse: Any) -> None:
    paths = scored_warehouse("UPDATE features.customer_features SET order_count = 0")
    with connect(paths.warehouse) as connection:
        make_features(connection, day=NEXT_DAY)

    assert check(paths, NEXT_DAY).border == "features"


def test_features_that_a_company_lacks_altogether_are_no_doubt(scored_warehouse: Any) -> None:
    paths = scored_warehouse(
        "UPDATE features.customer_features SET coupon_spend_share = NULL, campaign_redemption_share = NULL"
    )

    assert check(paths).warnings == ()


def test_a_feature_that_most_customers_lack_is_told(scored_warehouse: Any) -> None:
    paths = scored_warehouse(
        "UPDATE features.customer_features SET coupon_spend_share = NULL WHERE customer_id <> 'dan'"
    )

    (warning,) = check(paths).warnings

    assert "coupon_spend_share is known for no customer or for at least 50% of them" in warning
    assert "null_share=0.75" in warning


def test_customers_who_ordered_once_are_told(scored_warehouse: Any) -> None:
    paths = scored_warehouse(
        "UPDATE features.customer_features SET order_count = 1, average_days_between_orders = NULL"
    )

    (warning,) = check(paths).warnings

    assert "median_order_count=1" in warning


def test_customers_who_disappear_are_told(scored_warehouse: Any) -> None:
    paths = scored_warehouse()
    with connect(paths.warehouse) as connection:
        make_features(connection, day=NEXT_DAY)
        connection.execute(
            "DELETE FROM features.customer_features WHERE as_of_date = DATE '2024-03-02' AND customer_id = 'anna'"
        )

    (warning,) = check(paths, NEXT_DAY).warnings

    assert "95% of the customers of 2024-03-01 are still here" in warning
    assert "customers_before=4, still_here=3" in warning


def test_a_distribution_that_shifts_is_told_and_a_stable_one_is_not(paths: WorkspacePaths) -> None:
    with connect(paths.warehouse) as connection:
        make_features(connection, customer_count=300)
        make_features(connection, customer_count=300, day=NEXT_DAY)
        connection.execute(
            "UPDATE features.customer_features SET lifetime_spend = 3 * lifetime_spend WHERE as_of_date = '2024-03-02'"
        )

    (warning,) = check(paths, NEXT_DAY).warnings

    assert "lifetime_spend is spread as on 2024-03-01" in warning
    assert "median_before=124.5, median_today=373.5" in warning


def test_days_are_checked_one_after_the_other_in_any_order(scored_warehouse: Any) -> None:
    paths = scored_warehouse()
    with connect(paths.warehouse) as connection:
        make_features(connection, day=NEXT_DAY)

    assert check(paths, NEXT_DAY).warnings == ()
    assert check(paths, DAY).warnings == ()
    assert "2023-01-01" in refusal(paths, date(2023, 1, 1))
    assert check(paths, NEXT_DAY).warnings == ()
