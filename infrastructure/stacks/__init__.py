"""The stacks of AWS CDK, one file each."""
