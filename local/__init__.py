"""The embedded AWS and the `sentinel` command: what lets all of Sentinel run on one machine."""
