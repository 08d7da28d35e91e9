-- A failing row shows a stay that begins before the earlier one of its customer has ended.
with

stays as (

    select
        customer_id,
        segment_key,
        valid_from_date,
        valid_to_date,
        row_number() over customer_stays as stay_number,
        lag(valid_to_date) over customer_stays as earlier_to_date,
    from {{ ref('segment_membership_history') }}
    where as_of_date = {{ as_of_date() }}
    window customer_stays as (partition by customer_id order by valid_from_date)

)

select *
from stays
where stay_number > 1 and coalesce(earlier_to_date > valid_from_date, true)
