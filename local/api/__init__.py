"""API Gateway and Lambda on one machine: a server on 127.0.0.1 that makes the events of an HTTP API for the real handler."""
