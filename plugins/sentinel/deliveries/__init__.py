"""Deliveries: what AWS wrote into the delivery bucket, and its way into raw."""
