with

source as (

    select * from {{ source('predictions', 'segment_assignments') }}

),

renamed as (

    select
        ---------- ids
        customer_id,
        cluster_id,
        second_cluster_id,

        ---------- numbers
        membership_probability,
        second_probability,
        component_1,
        component_2,

        ---------- model
        model_name,
        model_version,

        ---------- dates and times
        as_of_date,
        scored_at,

    from source

)

select * from renamed
