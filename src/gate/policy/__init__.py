"""Data that the verdict rests on: criticality, presets, rubric, layers."""
