"""What the organisation uses: each kind of usage with its codes, unit, public price in us-east-1 and shape over the week.

Prices are near AWS's own and not promised to be them. Together the kinds hold the cases in which service and region are
not simply where one looks for them: an empty service code (spot, Marketplace), another service's code (data transfer under
AmazonEC2), a region that only the `product` map or only the availability zone tells, and none at all.
"""

from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["always", "steady", "business", "batch"]
"""always: 24 hours of each day; steady: small noise; business: low at weekends; batch: strong noise."""

RegionFrom = Literal["region_code", "product_map", "availability_zone", "nowhere"]


@dataclass(frozen=True, slots=True)
class UsageKind:
    """One kind of usage. `per_day` and `step` (the smallest amount it comes in) are in `unit`."""

    product_code: str
    product_name: str
    servicecode: str
    family: str
    usage_type: str
    operation: str
    unit: str
    rate: str
    per_day: str
    step: str
    shape: Shape
    description: str
    weight: int = 2
    resource: str = ""
    """Pattern of the resource id: {x} hex digits, {n} a short name, {r} region, {a} account."""
    has_zone: bool = False
    region_from: RegionFrom = "region_code"
    is_global: bool = False
    list_rate: str = ""
    """The public rate where it is not `rate`: above it in the free tier, 0 on spot."""
    term: str = "OnDemand"
    normalization_factor: str = ""
    product: dict[str, str] = field(default_factory=dict)
    """Further product attributes, CUR 2.0 names without `product_`."""
    seller: str = ""
    """The legal entity of a Marketplace seller, empty for AWS."""


def _instance(size: str, rate: str, factor: str, weight: int, *, vcpu: str, memory: str) -> UsageKind:
    return UsageKind(
        "AmazonEC2",
        "Amazon Elastic Compute Cloud",
        "AmazonEC2",
        "Compute Instance",
        f"BoxUsage:{size}",
        "RunInstances",
        "Hrs",
        rate,
        "24",
        "0.01",
        "always" if weight < 9 else "business",
        f"${{rate}} per On Demand Linux {size} Instance Hour",
        weight=weight,
        resource="i-0{x16}",
        has_zone=True,
        normalization_factor=factor,
        product={
            "instance_type": size,
            "instance_family": "General purpose",
            "operating_system": "Linux",
            "tenancy": "Shared",
            "vcpu": vcpu,
            "memory": memory,
            "current_generation": "Yes",
        },
    )


def _spot(size: str, rate: str, weight: int) -> UsageKind:
    return UsageKind(
        "AmazonEC2",
        "Amazon Elastic Compute Cloud",
        "",
        "",
        f"SpotUsage:{size}",
        "RunInstances:SV001",
        "Hrs",
        rate,
        "11.5",
        "0.01",
        "batch",
        f"{size} Linux/UNIX Spot Instance-hour in {{location}} in VPC Zone #1",
        weight=weight,
        resource="i-0{x16}",
        has_zone=True,
        region_from="availability_zone",
        list_rate="0",
        term="",
    )


EC2, EC2_NAME = "AmazonEC2", "Amazon Elastic Compute Cloud"
S3, S3_NAME = "AmazonS3", "Amazon Simple Storage Service"
MARKETPLACE_CODE = "8kx2m4q9v7examplelogsearch"

USAGE_KINDS: tuple[UsageKind, ...] = (
    _instance("t3.micro", "0.0104", "0.5", 6, vcpu="2", memory="1 GiB"),
    _instance("m5.large", "0.096", "4", 10, vcpu="2", memory="8 GiB"),
    _instance("m6g.xlarge", "0.154", "8", 5, vcpu="4", memory="16 GiB"),
    _instance("c5.2xlarge", "0.34", "16", 3, vcpu="8", memory="16 GiB"),
    _spot("c5.large", "0.0337", 4),
    _spot("m5.xlarge", "0.0719", 3),
    UsageKind(EC2, EC2_NAME, EC2, "Storage", "EBS:VolumeUsage.gp2", "CreateVolume-Gp2", "GB-Mo", "0.1", "3.2",
              "0.0000000001", "steady", "${rate} per GB-month of General Purpose SSD (gp2) provisioned storage - {location}", 8,
              "vol-0{x16}", product={"volume_api_name": "gp2", "volume_type": "General Purpose"}),
    UsageKind(EC2, EC2_NAME, EC2, "Storage", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "GB-Mo", "0.08", "6.5",
              "0.0000000001", "steady", "${rate} per GB-month of General Purpose (gp3) provisioned storage - {location}", 9,
              "vol-0{x16}", product={"volume_api_name": "gp3", "volume_type": "General Purpose"}),
    UsageKind(EC2, EC2_NAME, EC2, "Storage Snapshot", "EBS:SnapshotUsage", "CreateSnapshot", "GB-Mo", "0.05", "1.7",
              "0.0000000001", "steady", "${rate} per GB-Month of snapshot data stored - {location}", 4,
              "arn:aws:ec2:{r}:{a}:snapshot/snap-0{x16}"),
    UsageKind(EC2, EC2_NAME, EC2, "NAT Gateway", "NatGateway-Hours", "NatGateway", "Hrs", "0.045", "24", "1", "always",
              "${rate} per NAT Gateway Hour", 2, "arn:aws:ec2:{r}:{a}:natgateway/nat-0{x16}"),
    UsageKind(EC2, EC2_NAME, EC2, "NAT Gateway", "NatGateway-Bytes", "NatGateway", "GB", "0.045", "38.4", "0.0000000001",
              "business", "${rate} per GB Data Processed by NAT Gateways", 2, "arn:aws:ec2:{r}:{a}:natgateway/nat-0{x16}"),
    UsageKind(EC2, EC2_NAME, "AWSDataTransfer", "Data Transfer", "DataTransfer-Out-Bytes", "RunInstances", "GB", "0.09", "4.1",
              "0.0000000001", "business", "${rate} per GB - first 10 TB / month data transfer out beyond the global free tier",
              5, "i-0{x16}", product={"transfer_type": "AWS Outbound"}),
    UsageKind(EC2, EC2_NAME, "AWSDataTransfer", "Data Transfer", "DataTransfer-In-Bytes", "RunInstances", "GB", "0", "2.6",
              "0.0000000001", "business", "${rate} per GB - data transfer in per month", 5, "i-0{x16}",
              product={"transfer_type": "AWS Inbound"}),
    UsageKind(EC2, EC2_NAME, "AWSDataTransfer", "Data Transfer", "DataTransfer-Regional-Bytes", "InterZone-Out", "GB", "0.01",
              "9.8", "0.0000000001", "business", "${rate} per GB - regional data transfer - in/out/between EC2 AZs", 4,
              "i-0{x16}", region_from="product_map", product={"transfer_type": "IntraRegion"}),
    UsageKind(S3, S3_NAME, S3, "Storage", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", "0.023", "21.3", "0.0000000001",
              "steady", "${rate} per GB - first 50 TB / month of storage used", 6, "{n}",
              product={"storage_class": "General Purpose"}),
    UsageKind(S3, S3_NAME, S3, "API Request", "Requests-Tier1", "PutObject", "Requests", "0.000005", "18400", "1", "business",
              "$0.005 per 1,000 PUT, COPY, POST, or LIST requests", 6, "arn:aws:s3:::{n}", product={"group": "S3-API-Tier1"}),
    UsageKind(S3, S3_NAME, S3, "API Request", "Requests-Tier2", "GetObject", "Requests", "0.0000004", "930", "1", "business",
              "$0.004 per 10,000 GET and all other requests", 6, "{n}", product={"group": "S3-API-Tier2"}),
    UsageKind(S3, S3_NAME, "AWSDataTransfer", "Data Transfer", "DataTransfer-Out-Bytes", "GetObject", "GB", "0.09", "0.7",
              "0.0000000001", "steady", "${rate} per GB - first 10 TB / month data transfer out beyond the global free tier", 3,
              "{n}", product={"transfer_type": "AWS Outbound"}),
    UsageKind("AmazonRDS", "Amazon Relational Database Service", "AmazonRDS", "Database Instance", "InstanceUsage:db.r5.large",
              "CreateDBInstance:0021", "Hrs", "0.25", "24", "1", "always", "${rate} per RDS db.r5.large Single-AZ instance hour",
              4, "arn:aws:rds:{r}:{a}:db:{n}", normalization_factor="4",
              product={"instance_type": "db.r5.large", "database_engine": "Aurora PostgreSQL", "deployment_option": "Single-AZ"}),
    UsageKind("AmazonRDS", "Amazon Relational Database Service", "AmazonRDS", "Database Storage", "RDS:GP3-Storage",
              "CreateDBInstance:0014", "GB-Mo", "0.115", "3.3", "0.0000000001", "steady",
              "${rate} per GB-month of provisioned GP3 storage running PostgreSQL", 3, "arn:aws:rds:{r}:{a}:db:{n}",
              product={"database_engine": "PostgreSQL", "volume_type": "General Purpose-GP3"}),
    UsageKind("AWSLambda", "AWS Lambda", "AWSLambda", "Serverless", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second",
              "0.0000166667", "5234.375", "0.0001", "business", "AWS Lambda - Total Compute - {location}", 6,
              "arn:aws:lambda:{r}:{a}:function:{n}", product={"group": "AWS-Lambda-Duration"}),
    UsageKind("AWSLambda", "AWS Lambda", "AWSLambda", "Serverless", "Request", "Invoke", "Requests", "0.0000002", "31000", "1",
              "business", "AWS Lambda - Total Requests - {location}", 6, "arn:aws:lambda:{r}:{a}:function:{n}",
              product={"group": "AWS-Lambda-Requests"}),
    UsageKind("AWSLambda", "AWS Lambda", "AWSLambda", "Serverless", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", "0",
              "812.5", "0.0001", "business", "AWS Lambda - Compute Free Tier - 400,000 GB-Seconds - {location}", 2,
              "arn:aws:lambda:{r}:{a}:function:{n}", list_rate="0.0000166667"),
    UsageKind("AmazonDynamoDB", "Amazon DynamoDB", "AmazonDynamoDB", "Amazon DynamoDB PayPerRequest Throughput",
              "ReadRequestUnits", "PayPerRequestThroughput", "ReadRequestUnits", "0.000000125", "420000", "1", "business",
              "$0.125 per million read request units ({location})", 4, "arn:aws:dynamodb:{r}:{a}:table/{n}",
              product={"group": "DDB-ReadUnits"}),
    UsageKind("AmazonDynamoDB", "Amazon DynamoDB", "AmazonDynamoDB", "Database Storage", "TimedStorage-ByteHrs",
              "StandardStorage", "GB-Mo", "0.25", "0.31", "0.0000000001", "steady", "${rate} per GB-Month of storage used", 2,
              "arn:aws:dynamodb:{r}:{a}:table/{n}"),
    UsageKind("AmazonCloudWatch", "AmazonCloudWatch", "AmazonCloudWatch", "Metric", "CW:MetricMonitorUsage",
              "MetricStorage", "Metrics", "0.3", "1.4", "0.0000000001", "steady",
              "${rate} per metric-month for the first 10,000 metrics - {location}", 3),
    UsageKind("AmazonCloudWatch", "AmazonCloudWatch", "AmazonCloudWatch", "Data Payload", "DataProcessing-Bytes",
              "PutLogEvents", "GB", "0.5", "0.62", "0.0000000001", "business", "${rate} per GB custom log data ingested", 4,
              "arn:aws:logs:{r}:{a}:log-group:/app/{n}"),
    UsageKind("AmazonCloudFront", "Amazon CloudFront", "AmazonCloudFront", "Data Transfer", "US-DataTransfer-Out-Bytes", "GET",
              "GB", "0.085", "57.3", "0.0000000001", "steady", "${rate} per GB - first 10 TB / month data transfer out", 2,
              "arn:aws:cloudfront::{a}:distribution/E{X13}", is_global=True,
              product={"from_location": "United States", "from_location_type": "AWS Edge Location", "to_location": "External"}),
    UsageKind("AmazonCloudFront", "Amazon CloudFront", "AmazonCloudFront", "Request", "EU-Requests-Tier2-HTTPS", "GET",
              "Requests", "0.0000012", "96000", "1", "steady", "$0.012 per 10,000 HTTPS Requests", 2,
              "arn:aws:cloudfront::{a}:distribution/E{X13}", is_global=True, region_from="nowhere"),
    UsageKind("AmazonRoute53", "Amazon Route 53", "AmazonRoute53", "DNS Query", "DNS-Queries", "A", "Queries", "0.0000004",
              "61000", "1", "steady", "$0.40 per 1,000,000 queries for the first 1 Billion queries", 2,
              "arn:aws:route53:::hostedzone/Z{X13}", is_global=True, region_from="product_map"),
    UsageKind("awskms", "AWS Key Management Service", "awskms", "API Request", "KMS-Requests", "Decrypt", "Requests",
              "0.000003", "140", "1", "business", "$0.03 per 10,000 KMS requests", 4, "arn:aws:kms:{r}:{a}:key/{x12}"),
    UsageKind("awskms", "AWS Key Management Service", "awskms", "Encryption Key", "KMS-Keys", "Unknown", "Keys", "1",
              "0.0333333333", "0.0000000001", "always", "$1 per customer managed KMS key version", 2,
              "arn:aws:kms:{r}:{a}:key/{x12}"),
    UsageKind("AmazonECS", "Amazon Elastic Container Service", "AmazonECS", "Compute", "Fargate-vCPU-Hours:perCPU",
              "FargateTask", "hours", "0.04048", "19.25", "0.0001", "business",
              "AWS Fargate - vCPU - {location}", 4, "arn:aws:ecs:{r}:{a}:task/main/{x32}", product={"cputype": "perCPU"}),
    UsageKind("AmazonECS", "Amazon Elastic Container Service", "AmazonECS", "Compute", "Fargate-GB-Hours", "FargateTask",
              "hours", "0.004445", "38.5", "0.0001", "business", "AWS Fargate - Memory - {location}", 4,
              "arn:aws:ecs:{r}:{a}:task/main/{x32}", product={"memorytype": "perGB"}),
    UsageKind(MARKETPLACE_CODE, "Example Log Search", "", "", "SoftwareUsage:LogSearch.Ingest", "Ingest", "GB",
              "0.12", "3.4", "0.0001", "steady", "Example Log Search, ingested GB", 1, "{n}", region_from="product_map",
              seller="Example Software, Inc."),
)  # fmt: skip
