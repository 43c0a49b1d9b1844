-- One row per model with a usual limit of clients per worker: DACTS item H1 (assertive community treatment), the limit of
-- the Cochrane review of intensive case management, critical time intervention practice, and the usual range of the
-- other models (project-defined).
select model, clients
from (
    values
    ('act', 10),
    ('icm', 20),
    ('cti', 20),
    ('wraparound', 12),
    ('child_icm', 12),
    ('strengths', 20),
    ('rehabilitation', 30),
    ('clinical', 30),
    ('brokerage', 50)
) as standards(model, clients)
