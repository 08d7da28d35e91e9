with

int_covered_records as (

    select * from {{ ref('stg_coverage__purchases') }}

    union all

    select * from {{ ref('stg_coverage__people') }}

    union all

    select * from {{ ref('stg_coverage__events') }}

    union all

    select * from {{ ref('stg_coverage__voices') }}

    union all

    select * from {{ ref('stg_coverage__references') }}

)

select
    contract,
    record_id,
    standard_email,
    row_count,
    last_event_at,
from int_covered_records
