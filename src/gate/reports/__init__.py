"""The reports, one file per format; each file exports REPORT."""
