-- The evidence of clients and staff adds up to the numerator and denominator of the team's input on the date of which it
-- is kept.
with
sums as (
    select team_id, as_of, input, sum(numerator) as numerator, sum(denominator) as denominator
    from client_input_values
    group by team_id, as_of, input
),
known as (
    select distinct as_of, input
    from sums
)
select
    concat(
        inputs.input, ' of ', inputs.team_id, ' as of ', cast(inputs.as_of as varchar), ': ',
        cast(inputs.numerator as varchar), ' / ', cast(inputs.denominator as varchar), ', by client ',
        cast(coalesce(sums.numerator, 0) as varchar), ' / ', cast(coalesce(sums.denominator, 0) as varchar)
    ) as problem
from team_fidelity_inputs as inputs
inner join known on known.as_of = inputs.as_of and known.input = inputs.input
left join sums on sums.team_id = inputs.team_id and sums.as_of = inputs.as_of and sums.input = inputs.input
where
    inputs.value is not null
    and (
        abs(inputs.numerator - coalesce(sums.numerator, 0)) > 0.001
        or abs(inputs.denominator - coalesce(sums.denominator, 0)) > 0.001
    )
