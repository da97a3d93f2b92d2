"""The API: one Lambda that answers from the published snapshot."""
