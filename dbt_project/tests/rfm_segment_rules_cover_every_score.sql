-- Every triple of scores has a rule, and the rules know exactly eleven segments.
with totals as (

    select
        count(distinct recency_score * 100 + frequency_score * 10 + monetary_score) as triple_count,
        count(distinct segment_key) as segment_count,
        count(distinct segment_name) as name_count,
        count(distinct segment_key || ' ' || segment_name) as pair_count,
        bool_and(
            recency_score between 1 and 5 and frequency_score between 1 and 5 and monetary_score between 1 and 5
        ) as are_scores_within_range
    from {{ ref('rfm_segment_rules') }}

)

select *
from totals
where triple_count <> 125 or segment_count <> 11 or name_count <> 11 or pair_count <> 11 or not are_scores_within_range
