"""Certificates of what a project became and of an expert's service, each with a code that anybody can look up.

The stages that decide an outcome issue its certificates, in the same transaction.
"""
