-- One row per client. Of the date of birth only the year is kept. One race column set to 1 gives that race, several
-- give multiple. A client died on the day of the exit whose destination is deceased.
with
races as (
    select PersonalID, 'AmIndAKNative' as code from hmis.client where standing = 'current' and AmIndAKNative = '1'
    union all
    select PersonalID, 'Asian' as code from hmis.client where standing = 'current' and Asian = '1'
    union all
    select PersonalID, 'BlackAfAmerican' as code from hmis.client where standing = 'current' and BlackAfAmerican = '1'
    union all
    select PersonalID, 'MidEastNAfrican' as code from hmis.client where standing = 'current' and MidEastNAfrican = '1'
    union all
    select PersonalID, 'NativeHIPacific' as code from hmis.client where standing = 'current' and NativeHIPacific = '1'
    union all
    select PersonalID, 'White' as code from hmis.client where standing = 'current' and White = '1'
),
race_of_client as (
    select
        races.PersonalID,
        case when count(*) > 1 then 'multiple' else min(crosswalk.canonical) end as race
    from races
    inner join hmis.crosswalk as crosswalk on crosswalk.codelist = 'race' and crosswalk.code = races.code
    group by races.PersonalID
),
genders as (
    select PersonalID, 'Woman' as code from hmis.client where standing = 'current' and Woman = '1'
    union all
    select PersonalID, 'Man' as code from hmis.client where standing = 'current' and Man = '1'
    union all
    select PersonalID, 'NonBinary' as code from hmis.client where standing = 'current' and NonBinary = '1'
    union all
    select PersonalID, 'Transgender' as code from hmis.client where standing = 'current' and Transgender = '1'
    union all
    select PersonalID, 'CulturallySpecific' as code
    from hmis.client
    where standing = 'current' and CulturallySpecific = '1'
    union all
    select PersonalID, 'Questioning' as code from hmis.client where standing = 'current' and Questioning = '1'
    union all
    select PersonalID, 'DifferentIdentity' as code
    from hmis.client
    where standing = 'current' and DifferentIdentity = '1'
),
gender_of_client as (
    select
        genders.PersonalID,
        case
            when count(*) filter (where genders.code = 'Transgender') = 1 then 'transgender'
            when count(distinct crosswalk.canonical) > 1 then 'other'
            else min(crosswalk.canonical)
        end as gender
    from genders
    inner join hmis.crosswalk as crosswalk on crosswalk.codelist = 'gender' and crosswalk.code = genders.code
    group by genders.PersonalID
),
deaths as (
    select PersonalID, min(exited_on) as died_on
    from hmis.stays
    where Destination = '24'
    group by PersonalID
)
select
    client.PersonalID as client_id,
    cast(year(client.DOB_on) as varchar) as birth_year,
    case when client.Sex is null then 'unknown' else coalesce(sexes.canonical, client.Sex) end as sex,
    gender_of_client.gender,
    coalesce(race_of_client.race, 'unknown') as race,
    case
        when coalesce(client.HispanicLatinao, client.HispanicLatinaeo) = '1' then 'hispanic'
        when race_of_client.race is not null then 'not_hispanic'
        else 'unknown'
    end as ethnicity,
    cast(null as varchar) as language,
    cast(deaths.died_on as varchar) as died_on,
    client.file,
    client.line
from hmis.client as client
left join race_of_client on race_of_client.PersonalID = client.PersonalID
left join gender_of_client on gender_of_client.PersonalID = client.PersonalID
left join deaths on deaths.PersonalID = client.PersonalID
left join hmis.crosswalk as sexes on sexes.codelist = 'sex' and sexes.code = client.Sex
where client.standing = 'current'
