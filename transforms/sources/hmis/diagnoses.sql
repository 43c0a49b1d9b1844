-- One row per condition that was reported present (Disabilities: yes, or alcohol, drugs or both). HMIS records what a
-- client or worker reported, not a diagnosis in a coding system; code is HUD's DisabilityType.
select
    disabilities.DisabilitiesID as diagnosis_id,
    disabilities.PersonalID as client_id,
    disabilities.DisabilityType as code,
    coalesce(crosswalk.canonical, disabilities.DisabilityType) as category,
    disabilities.InformationDate as from_on,
    cast(null as varchar) as until_on,
    disabilities.file,
    disabilities.line
from hmis.disabilities as disabilities
left join hmis.crosswalk as crosswalk
    on crosswalk.codelist = 'disability' and crosswalk.code = disabilities.DisabilityType
where disabilities.standing = 'current'
    and (
        disabilities.DisabilityResponse = '1'
        or (disabilities.DisabilityType = '10' and disabilities.DisabilityResponse in ('2', '3'))
    )
