"""The workbook in which a review is written down: made for a scale, read back cell by cell, kept as ratings."""
