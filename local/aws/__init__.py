"""The embedded AWS: S3, Glue and Athena on one machine, with real files, real Spark and real SQL behind moto's server."""
