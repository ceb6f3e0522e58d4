"""Readers of formats that several checks share; text in, values out."""
