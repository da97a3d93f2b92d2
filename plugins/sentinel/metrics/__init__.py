"""What is measured of the data each hour, for CloudWatch."""
