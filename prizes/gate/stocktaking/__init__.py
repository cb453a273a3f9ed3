"""The register as both ways in ask for it."""
