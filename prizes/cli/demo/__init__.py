"""The demo: past editions as an archive, and rehearsals to try, built by calling the acts on a fast clock."""
