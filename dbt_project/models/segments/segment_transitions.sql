with

known_days as (

    select
        as_of_date as to_date,
        lag(as_of_date) over (order by as_of_date) as from_date,
    from {{ ref('stg_ml__segment_memberships') }}
    where as_of_date <= {{ as_of_date() }}
    group by as_of_date

),

stays as (

    select
        segment_key,
        segment_name,
        valid_from_date,
        valid_to_date,
        lag(valid_to_date) over customer_stays as earlier_to_date,
        lead(valid_from_date) over customer_stays as later_from_date,
        lead(segment_key) over customer_stays as later_segment_key,
        lead(segment_name) over customer_stays as later_segment_name,
    from {{ ref('segment_membership_history') }}
    where as_of_date = {{ as_of_date() }}
    window customer_stays as (partition by customer_id order by valid_from_date)

),

ends as (

    select
        valid_to_date as to_date,
        segment_key as from_segment_key,
        segment_name as from_segment_name,
        case when later_from_date = valid_to_date then later_segment_key else 'gone' end as to_segment_key,
        case when later_from_date = valid_to_date then later_segment_name else 'Gone' end as to_segment_name,
        1 as customer_count,
    from stays
    where valid_to_date is not null

),

-- of those who came from no segment; who came from one is among the ends
beginnings as (

    select
        valid_from_date as to_date,
        case when earlier_to_date is null then 'not_yet_a_customer' else 'gone' end as from_segment_key,
        case when earlier_to_date is null then 'Not yet a customer' else 'Gone' end as from_segment_name,
        segment_key as to_segment_key,
        segment_name as to_segment_name,
        1 as customer_count,
    from stays
    where earlier_to_date is distinct from valid_from_date

),

equal_stays as (

    select
        segment_key,
        segment_name,
        valid_from_date,
        valid_to_date,
        count(*) as customer_count,
    from stays
    group by all

),

continued_stays as (

    select
        known_days.to_date,
        equal_stays.segment_key as from_segment_key,
        equal_stays.segment_name as from_segment_name,
        equal_stays.segment_key as to_segment_key,
        equal_stays.segment_name as to_segment_name,
        equal_stays.customer_count,
    from equal_stays
    inner join known_days
        on
            equal_stays.valid_from_date <= known_days.from_date
            and coalesce(equal_stays.valid_to_date > known_days.to_date, true)

),

counted as (

    select
        known_days.from_date,
        known_days.to_date,
        moves.from_segment_key,
        moves.from_segment_name,
        moves.to_segment_key,
        moves.to_segment_name,
        cast(sum(moves.customer_count) as bigint) as customer_count,
    from (
        select * from ends
        union all
        select * from beginnings
        union all
        select * from continued_stays
    ) as moves
    inner join known_days on moves.to_date = known_days.to_date
    where known_days.from_date is not null
    group by all

),

segment_transitions as (

    select
        {{ as_of_date() }} as as_of_date,
        from_date,
        to_date,
        from_segment_key,
        from_segment_name,
        to_segment_key,
        to_segment_name,
        customer_count,
        customer_count / sum(customer_count) over (partition by to_date, from_segment_key) as from_share,
        customer_count / sum(customer_count) over (partition by to_date, to_segment_key) as to_share,
    from counted

)

select * from segment_transitions
