"""Consultations on proposed rules: published for a period, commented on rule by rule, and closed with decisions."""
