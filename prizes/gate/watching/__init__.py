"""Whether the service is well: asked by probes, by Prometheus, and by people."""
