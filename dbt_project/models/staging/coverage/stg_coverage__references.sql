with

covered_records as (

    {{ covered_records(source('raw', 'products'), 'products') }}

    union all

    {{ covered_records(source('raw', 'campaign_descriptions'), 'campaign_descriptions') }}

    union all

    {{ covered_records(source('raw', 'coupons'), 'coupons') }}

    union all

    {{ covered_records(source('raw', 'promotions'), 'promotions') }}

    union all

    {{ covered_records(source('raw', 'exchange_rates'), 'exchange_rates', happened='rate_date', is_day=true) }}

)

select * from covered_records
