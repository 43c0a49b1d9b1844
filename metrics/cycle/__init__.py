"""The case-management cycle beyond its measures: times of waiting and the funnel of linkages. No files, no database."""
