with

order_lines as (

    select
        customer_id,
        department,
        sales_amount,
    from {{ ref('order_lines') }}
    where
        ordered_at < {{ as_of_instant() }}
        and department is not null

),

orders as (

    select
        customer_id,
        store_id,
        sales_amount,
    from {{ ref('orders_before_as_of_date') }}

),

department_spend as (

    select
        customer_id,
        department,
        cast(sum(sales_amount) as decimal(18, 4)) as spend,
    from order_lines
    group by customer_id, department
    having sum(sales_amount) > 0

),

customer_departments as (

    select
        customer_id,
        cast(count(*) as integer) as department_count,
        cast(sum(spend) as double) as known_spend,
        -- the square of an amount has twice its digits
        sum(cast(spend as decimal(38, 4)) * spend) as squared_spend,
        -- most spend first, then by name
        list_sort(list(struct_pack(negative_spend := -spend, department := department))) as departments,
    from department_spend
    group by customer_id

),

department_shares as (

    select
        customer_id,
        department_count,
        1 - squared_spend / (known_spend * known_spend) as department_diversity,
        departments[1]['department'] as top_department,
        -departments[1]['negative_spend'] / known_spend as top_department_spend_share,
        map(
            list_transform(departments, lambda entry: entry['department']),
            list_transform(departments, lambda entry: -entry['negative_spend'] / known_spend)
        ) as department_spend_shares,
    from customer_departments

),

store_spend as (

    select
        customer_id,
        store_id,
        sum(sales_amount) as spend,
    from orders
    group by customer_id, store_id

),

customer_stores as (

    select
        customer_id,
        cast(nullif(count(store_id), 0) as integer) as store_count,
        cast(sum(spend) as double) as lifetime_spend,
        cast(max(spend) filter (where store_id is not null) as double) as top_store_spend,
    from store_spend
    group by customer_id

),

customer_spread as (

    select
        stores.customer_id,
        departments.department_count,
        departments.department_diversity,
        departments.top_department,
        departments.top_department_spend_share,
        departments.department_spend_shares,
        stores.store_count,
        -- held within 0-1, as refunds in one store make the others more than the whole
        case
            when stores.lifetime_spend > 0 and stores.top_store_spend is not null
                then least(1, greatest(0, stores.top_store_spend / stores.lifetime_spend))
        end as top_store_spend_share,
    from customer_stores as stores
    left join department_shares as departments
        on stores.customer_id = departments.customer_id

)

select * from customer_spread
