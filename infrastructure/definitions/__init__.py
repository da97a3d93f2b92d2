"""What there is in AWS, as plain data: the stacks and the embedded AWS are both made from it. No CDK, no AWS SDK."""
