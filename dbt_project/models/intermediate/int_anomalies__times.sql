with

-- staging of tickets does not keep the source's name; where several sources bring tickets it stays unknown
ticket_source as (

    select min(source_name) as source_name
    from {{ ref('stg_settings__sources') }}
    where contract = 'support_tickets'
    having count(*) = 1

),

tickets as (

    select
        tickets.ticket_id,
        tickets.opened_at,
        cast({{ local_time('tickets.opened_at') }} as date) as opened_date,
        ticket_source.source_name,
        case when tickets.closed_at < tickets.opened_at then 'closed' else 'answered' end as what_happened,
        case
            when tickets.closed_at < tickets.opened_at then tickets.closed_at
            else tickets.first_answered_at
        end as earlier_at,
    from {{ ref('stg_engagement__support_tickets') }} as tickets
    left join ticket_source on true
    where least(tickets.first_answered_at, tickets.closed_at) < tickets.opened_at

),

accounts as (

    select
        account_id,
        source_name,
        min(opened_on) as opened_on,
        min(closed_on) as closed_on,
    from {{ ref('stg_banking__accounts') }}
    where closed_on < opened_on
    group by account_id, source_name

),

sessions as (

    select
        session_id,
        source_name,
        started_at,
        ended_at,
        started_date,
    from {{ ref('stg_banking__banking_sessions') }}
    where ended_at < started_at

),

int_anomalies__times as (

    select
        what_happened || '_before_opened' as anomaly_type,
        'ticket' as subject_type,
        ticket_id as subject_id,
        source_name,
        'medium' as severity,
        format('Opened at {} UTC, but {} at {} UTC.', opened_at, what_happened, earlier_at) as explanation,
        epoch(earlier_at) - epoch(opened_at) as observed_value,
        0.0 as limit_value,
        opened_date as happened_on,
    from tickets

    union all

    select
        'closed_before_opened' as anomaly_type,
        'account' as subject_type,
        account_id as subject_id,
        source_name,
        'medium' as severity,
        format('Opened on {}, but closed on {}.', opened_on, closed_on) as explanation,
        cast(closed_on - opened_on as double) as observed_value,
        0.0 as limit_value,
        opened_on as happened_on,
    from accounts

    union all

    select
        'ended_before_started' as anomaly_type,
        'banking_session' as subject_type,
        session_id as subject_id,
        source_name,
        'low' as severity,
        format('Started at {} UTC, but ended at {} UTC.', started_at, ended_at) as explanation,
        epoch(ended_at) - epoch(started_at) as observed_value,
        0.0 as limit_value,
        started_date as happened_on,
    from sessions

)

select * from int_anomalies__times
