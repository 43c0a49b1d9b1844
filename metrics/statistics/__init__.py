"""Intervals and limits, each with its source. Arrays in, arrays out; no frames, no files, no drawing."""
