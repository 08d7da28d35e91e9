-- A failing row shows stays that do not count every published day between their two ends.
with

known_days as (

    select distinct as_of_date
    from {{ ref('stg_ml__segment_memberships') }}
    where as_of_date <= {{ as_of_date() }}

),

equal_stays as (

    select
        valid_from_date,
        valid_to_date,
        min(day_count) as fewest_days,
        max(day_count) as most_days,
    from {{ ref('segment_membership_history') }}
    where as_of_date = {{ as_of_date() }}
    group by valid_from_date, valid_to_date

),

counted as (

    select
        equal_stays.*,
        (
            select count(*)
            from known_days
            where
                known_days.as_of_date >= equal_stays.valid_from_date
                and coalesce(known_days.as_of_date < equal_stays.valid_to_date, true)
        ) as known_day_count,
    from equal_stays

)

select *
from counted
where fewest_days <> known_day_count or most_days <> known_day_count
