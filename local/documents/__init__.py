"""What is generated for docs/ from the code itself."""
