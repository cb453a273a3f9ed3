"""The demo: past editions as an archive, and two rehearsals to try, built by calling the acts on a fast clock."""
