"""The proof: SQL that must hold before a snapshot is published, and what runs it on Athena."""
