-- View: one row: the price of each thing that costs are made of, in the prices of one year; null where it is not known.
select
    max(price_year) as price_year,
    max(case when service = 'psychiatric_bed_day' and basis = 'average' then cost end) as psychiatric_bed_day,
    max(case when service = 'psychiatric_bed_day' and basis = 'marginal' then cost end) as marginal_psychiatric_bed_day,
    max(case when service = 'medical_bed_day' and basis = 'average' then cost end) as medical_bed_day,
    max(case when service = 'emergency_visit' and basis = 'average' then cost end) as emergency_visit,
    max(case when service = 'crisis_contact' and basis = 'average' then cost end) as crisis_contact,
    max(case when service = 'jail_day' and basis = 'average' then cost end) as jail_day,
    max(case when service = 'shelter_night' and basis = 'average' then cost end) as shelter_night,
    max(case when service = 'team_contact' and basis = 'average' then cost end) as team_contact
from price_list
