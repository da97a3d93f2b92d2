"""What `watch_freshness` looks at: one file per kind of trouble. Each finds incidents in what the lake and the sources say."""
