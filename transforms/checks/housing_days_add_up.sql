-- In every client-month the days by kind of housing add up to the days of known housing.
select
    client_id,
    team_id,
    month,
    concat(
        cast(stable_days as varchar), ' stable, ', cast(homeless_days as varchar), ' homeless, ',
        cast(institutional_days as varchar), ' institutional, ', cast(temporary_days as varchar), ' temporary of ',
        cast(housing_known_days as varchar), ' known days'
    ) as problem
from client_months
where stable_days + homeless_days + institutional_days + temporary_days <> housing_known_days
