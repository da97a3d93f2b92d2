"""What Sentinel needs in AWS, as code: definitions shared with the embedded AWS, policies, and the stacks of AWS CDK."""
