-- A failing row shows a published day, but for the first, whose members are not those that transitions lead to.
with

members as (

    select
        as_of_date as to_date,
        count(*) as member_count,
    from {{ ref('stg_ml__segment_memberships') }}
    where as_of_date <= {{ as_of_date() }}
    group by as_of_date
    qualify row_number() over (order by as_of_date) > 1

),

arrivals as (

    select
        to_date,
        sum(customer_count) as arrived_count,
    from {{ ref('segment_transitions') }}
    where as_of_date = {{ as_of_date() }} and to_segment_key <> 'gone'
    group by to_date

)

select
    members.to_date,
    members.member_count,
    arrivals.to_date as arrived_to_date,
    arrivals.arrived_count,
from members
full join arrivals on members.to_date = arrivals.to_date
where members.member_count is distinct from arrivals.arrived_count
