-- One row per need and type of service with which a team itself, or a provider that it records, answers the need.
select need, service_type
from (
    values
    ('housing', 'housing_support'),
    ('benefits', 'benefits'),
    ('health_care', 'health_care'),
    ('employment', 'employment_support'),
    ('education', 'employment_support'),
    ('substance_use', 'substance_use_treatment'),
    ('substance_use', 'dual_disorder_group'),
    ('mental_health', 'psychiatric'),
    ('mental_health', 'medication'),
    ('mental_health', 'counseling'),
    ('family', 'family'),
    ('legal', 'advocacy'),
    ('daily_living', 'skills_training')
) as services(need, service_type)
