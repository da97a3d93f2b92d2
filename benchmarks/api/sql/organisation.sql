-- What draws are made from. Everything follows from the seed: the same seed gives the same lake.
-- A number of [0, 1), a whole number, and 16 hex digits that look random and follow from the seed, what it is for and a key.
-- Hashed twice: DuckDB joins the hashes of several values by XOR, so draws for two purposes would go hand in hand.
CREATE OR REPLACE MACRO any_of(purpose, key) AS hash(xor(hash(getvariable('seed') || purpose), hash(key)));
CREATE OR REPLACE MACRO draw(purpose, key) AS any_of(purpose, key) / 18446744073709551616.0;
CREATE OR REPLACE MACRO hex_of(purpose, key) AS lpad(printf('%x', any_of(purpose, key)), 16, '0');

CREATE OR REPLACE TABLE services AS
SELECT service, service_number - 1 AS service_number
FROM unnest([
    'AmazonEC2', 'AmazonRDS', 'AmazonS3', 'AWSLambda', 'AmazonCloudWatch', 'AmazonDynamoDB', 'AmazonEKS', 'AmazonECS', 'AmazonVPC', 'AWSELB',
    'AmazonElastiCache', 'AmazonRedshift', 'AWSGlue', 'AmazonAthena', 'AmazonKinesis', 'AmazonSNS', 'AWSQueueService', 'awskms',
    'AmazonRoute53', 'AmazonCloudFront', 'AmazonApiGateway', 'AmazonES', 'AmazonMSK', 'AmazonEFS', 'AmazonFSx', 'AWSBackup', 'AWSConfig',
    'AWSCloudTrail', 'AmazonGuardDuty', 'AWSSecurityHub', 'AmazonInspectorV2', 'AWSSecretsManager', 'AWSSystemsManager', 'AmazonStates',
    'AWSEvents', 'AmazonECR', 'CodeBuild', 'AWSCodePipeline', 'AmazonSageMaker', 'AmazonBedrock', 'AmazonQuickSight', 'AWSTransfer',
    'AWSDataTransfer', 'AWSDirectoryService', 'AmazonWorkSpaces', 'AmazonConnect', 'AmazonSES', 'AmazonCognito', 'awswaf', 'AWSShield',
    'AmazonMQ', 'AmazonNeptune', 'AmazonDocDB', 'AmazonTimestream', 'AmazonMWAA', 'AmazonECRPublic', 'AWSXRay', 'AmazonTextract',
    'AWSDirectConnect', 'Datadog Pro'
]) WITH ORDINALITY AS listed (service, service_number);

CREATE OR REPLACE TABLE regions AS
SELECT region, region_number - 1 AS region_number
FROM unnest([
    'us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1', 'ap-northeast-1', 'us-east-2', 'ap-southeast-1', 'ap-southeast-2', 'eu-west-2',
    'eu-west-3', 'eu-north-1', 'ca-central-1', 'sa-east-1', 'ap-south-1', 'ap-northeast-2', 'us-west-1', 'eu-south-1', 'ap-east-1',
    'me-south-1', 'af-south-1'
]) WITH ORDINALITY AS listed (region, region_number);

-- 2,000 workloads: what one account runs of one service in one region. The first are the busiest, so that every dimension is skewed.
CREATE OR REPLACE TABLE workloads AS
WITH numbered AS (
    SELECT
        workload,
        workload % 400 AS usage_type_number,
        CAST(floor(60 * power((workload % 400) / 400.0, 2)) AS BIGINT) AS service_number,
        CAST(floor(40 * power(draw('account', workload), 2)) AS BIGINT) AS account_number,
        CASE WHEN draw('place', workload) >= 0.16 THEN CAST(floor(20 * power(draw('region', workload), 2)) AS BIGINT) END
            AS region_number,
        draw('place', workload) BETWEEN 0.08 AND 0.16 AS is_global
    FROM range(2000) AS numbers (workload)
)

SELECT
    workload,
    lpad(CAST(700000000000 + 1111111 * account_number AS VARCHAR), 12, '0') AS usage_account_id,
    printf('Team account %02d', account_number + 1) AS usage_account_name,
    service,
    CASE WHEN is_global THEN 'global' ELSE region END AS region,
    printf('%s-%s:%03d', left(service, 8), ['Usage', 'Requests', 'Storage', 'DataTransfer-Out'][1 + usage_type_number % 4], usage_type_number)
        AS usage_type,
    printf('%s%03d', ['Run', 'Get', 'Put', 'Create', 'List'][1 + usage_type_number % 5], usage_type_number % 300) AS operation,
    ['Hrs', 'Requests', 'GB-Mo', 'GB'][1 + usage_type_number % 4] AS pricing_unit,
    ['Compute Instance', 'API Request', 'Storage', 'Data Transfer'][1 + usage_type_number % 4] AS product_family,
    round(0.0005 + power(draw('rate', usage_type_number), 4) * 2, 6) AS rate
FROM numbered
JOIN services USING (service_number)
LEFT JOIN regions USING (region_number);

-- 20,000 resources, ten to a workload; three of ten bear no tag.
CREATE OR REPLACE TABLE resources AS
SELECT
    resource,
    resource % 2000 AS workload,
    CASE WHEN resource % 3 = 0 THEN 'i-0' || hex_of('resource', resource)
        ELSE 'arn:aws:service:::resource/' || hex_of('resource', resource) END AS resource_id,
    CASE WHEN draw('tagged', resource) >= 0.3 THEN MAP {
        'Team': ['checkout', 'catalog', 'search', 'ingest', 'analytics', 'sre', 'mobile', 'payments', 'platform', 'security', 'ml', 'web'][
            1 + CAST(any_of('team', resource) % 12 AS INTEGER)],
        'Environment': ['production', 'production', 'staging', 'development'][1 + CAST(any_of('environment', resource) % 4 AS INTEGER)],
        'user:CostCenter': printf('%04d', 1000 + any_of('cost center', resource) % 25)
    } END AS tags
FROM range(20000) AS numbers (resource);
