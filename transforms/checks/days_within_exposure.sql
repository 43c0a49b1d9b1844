-- In every client-month a part never exceeds its whole: days in a situation the days that its source covers, these the
-- enrolled days, those the days of the month; psychiatric admissions all admissions. Nothing is negative.
with
judged as (
    select
        client_months.client_id,
        client_months.team_id,
        client_months.month,
        case
            when client_months.enrolled_days not between 1 and months.days then 'enrolled days outside the month'
            when client_months.hospital_covered_days not between 0 and client_months.enrolled_days
                then 'hospital coverage exceeds the enrolled days'
            when client_months.hospital_days not between 0 and client_months.hospital_covered_days
                then 'hospital days exceed the days covered'
            when client_months.psychiatric_days not between 0 and client_months.hospital_days
                then 'psychiatric days exceed the hospital days'
            when client_months.custody_covered_days not between 0 and client_months.enrolled_days
                then 'custody coverage exceeds the enrolled days'
            when client_months.custody_days not between 0 and client_months.custody_covered_days
                then 'custody days exceed the days covered'
            when client_months.community_days not between 0 and client_months.enrolled_days
                then 'community days exceed the enrolled days'
            when client_months.employment_covered_days not between 0 and client_months.enrolled_days
                then 'employment coverage exceeds the enrolled days'
            when client_months.competitive_days not between 0 and client_months.employment_covered_days
                then 'days in competitive work exceed the days covered'
            when client_months.housing_covered_days not between 0 and client_months.enrolled_days
                then 'housing coverage exceeds the enrolled days'
            when client_months.housing_known_days not between 0 and client_months.housing_covered_days
                then 'housing days exceed the days covered'
            when client_months.emergency_covered_days not between 0 and client_months.enrolled_days
                then 'emergency coverage exceeds the enrolled days'
            when client_months.crisis_covered_days not between 0 and client_months.enrolled_days
                then 'crisis coverage exceeds the enrolled days'
            when client_months.contact_covered_days not between 0 and client_months.enrolled_days
                then 'contact coverage exceeds the enrolled days'
            when client_months.face_to_face_contacts not between 0 and client_months.contacts
                then 'more contacts in person than contacts'
            when client_months.community_face_to_face_contacts not between 0 and client_months.face_to_face_contacts
                then 'more contacts in the community than in person'
            when client_months.psychiatric_admissions not between 0 and client_months.admissions
                then 'more psychiatric admissions than admissions'
        end as problem
    from client_months
    inner join reporting_months as months on months.month = client_months.month
)
select client_id, team_id, month, problem
from judged
where problem is not null
