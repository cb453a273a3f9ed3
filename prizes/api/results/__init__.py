"""Champions and winners for programs."""
