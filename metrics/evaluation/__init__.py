"""Did it work, for whom, how sure, compared with whom: one call per question, from frames to a `Result`.

Belongs here: designs and models over frames of people, teams or months. Not here: estimators over bare arrays
(`metrics/statistics/`), files, databases, pages.
"""
