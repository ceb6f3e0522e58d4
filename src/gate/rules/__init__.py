"""The reviewer's checklist: one folder per family, one file per rule."""
