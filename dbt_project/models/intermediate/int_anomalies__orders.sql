with

-- one row per order or line: what is found is put together by order below
purchases as (

    select
        'orders' as contract,
        order_id,
        record_id,
        source_name,
        ordered_date,
    from {{ ref('stg_retail__orders') }}

    union all

    select
        'transactions' as contract,
        order_id,
        record_id,
        source_name,
        ordered_date,
    from {{ ref('stg_retail__transactions') }}

),

spans as (

    select
        contract,
        source_name,
        first_plausible_on,
        last_plausible_on,
    from {{ ref('int_source_spans') }}

),

records as (

    select
        record_id,
        birth_date,
    from {{ ref('int_customer_records') }}

),

customer_ids as (

    select
        record_id,
        customer_id,
    from {{ ref('stg_identity__customer_ids') }}

),

-- a shop often knows no birth dates, while another record of the same customer does; where they differ nothing is said
births_of_customers as (

    select
        customer_ids.customer_id,
        min(records.birth_date) as birth_date,
    from records
    inner join customer_ids using (record_id)
    group by customer_ids.customer_id
    having min(records.birth_date) = max(records.birth_date)

),

births as (

    select
        customer_ids.record_id,
        coalesce(records.birth_date, births_of_customers.birth_date) as birth_date,
    from customer_ids
    left join records
        on customer_ids.record_id = records.record_id
    left join births_of_customers
        on customer_ids.customer_id = births_of_customers.customer_id
    where coalesce(records.birth_date, births_of_customers.birth_date) is not null

),

dated as (

    select
        purchases.order_id,
        purchases.source_name,
        min(purchases.ordered_date) as ordered_date,
        any_value(spans.first_plausible_on) as first_plausible_on,
        any_value(spans.last_plausible_on) as last_plausible_on,
    from purchases
    inner join spans using (contract, source_name)
    where purchases.ordered_date not between spans.first_plausible_on and spans.last_plausible_on
    group by purchases.order_id, purchases.source_name

),

young as (

    select
        purchases.order_id,
        purchases.source_name,
        min(purchases.ordered_date) as ordered_date,
        max(births.birth_date) as birth_date,
        date_sub('year', max(births.birth_date), min(purchases.ordered_date)) as age_years,
    from purchases
    inner join births using (record_id)
    where purchases.ordered_date < births.birth_date + interval {{ var('anomaly_youngest_buyer_years') }} year
    group by purchases.order_id, purchases.source_name

),

shared as (

    select
        order_id,
        source_name,
        min(ordered_date) as ordered_date,
        min(record_id) as first_record_id,
        max(record_id) as last_record_id,
    from purchases
    where contract = 'transactions'
    group by order_id, source_name
    having min(record_id) <> max(record_id)

),

shared_by_customers as (

    select
        shared.order_id,
        shared.source_name,
        shared.ordered_date,
        shared.first_record_id,
        shared.last_record_id,
    from shared
    left join customer_ids as first_ids
        on shared.first_record_id = first_ids.record_id
    left join customer_ids as last_ids
        on shared.last_record_id = last_ids.record_id
    where
        coalesce(first_ids.customer_id, shared.first_record_id)
        <> coalesce(last_ids.customer_id, shared.last_record_id)

),

int_anomalies__orders as (

    select
        'implausible_order_date' as anomaly_type,
        'order' as subject_type,
        order_id as subject_id,
        source_name,
        'high' as severity,
        format(
            'Ordered on {}, while orders of this source lie between {} and {}.',
            ordered_date, first_plausible_on, last_plausible_on
        ) as explanation,
        cast(
            case
                when ordered_date > last_plausible_on then ordered_date - last_plausible_on
                else ordered_date - first_plausible_on
            end as double
        ) as observed_value,
        0.0 as limit_value,
        ordered_date as happened_on,
    from dated

    union all

    select
        case when ordered_date < birth_date then 'order_before_birth' else 'buyer_too_young' end as anomaly_type,
        'order' as subject_type,
        order_id as subject_id,
        source_name,
        case when ordered_date < birth_date then 'high' else 'low' end as severity,
        format('Ordered on {}, while the customer was born on {}.', ordered_date, birth_date) as explanation,
        cast(age_years as double) as observed_value,
        cast({{ var('anomaly_youngest_buyer_years') }} as double) as limit_value,
        ordered_date as happened_on,
    from young

    union all

    select
        'order_of_several_customers' as anomaly_type,
        'order' as subject_type,
        order_id as subject_id,
        source_name,
        'high' as severity,
        format('Lines of the order belong to {} and to {}.', first_record_id, last_record_id) as explanation,
        cast(null as double) as observed_value,
        1.0 as limit_value,
        ordered_date as happened_on,
    from shared_by_customers

)

select * from int_anomalies__orders
