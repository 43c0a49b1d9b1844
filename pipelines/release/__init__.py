"""Writing a release: tables, workbook, analysts' database, pages and manifest, put in place in one step.

Takes finished, protected frames; computes no number. `fingerprint.py` says whether anything changed and imports
nothing heavy. Nothing here knows Dagster.
"""
