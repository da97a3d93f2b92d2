"""What we build on, looked over: known vulnerabilities, licences, secrets in the repository, workflows; with dated exceptions."""
