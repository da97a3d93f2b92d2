"""What can be asked and what is answered: the source of the OpenAPI file."""
