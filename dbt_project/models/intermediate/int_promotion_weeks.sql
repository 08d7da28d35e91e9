with

promotions as (

    select week_number
    from {{ ref('stg_retail__promotions') }}

),

int_promotion_weeks as (

    select distinct week_number
    from promotions

)

select * from int_promotion_weeks
