"""Where Airflow's workers are: two private subnets, and the ways out of them."""

from __future__ import annotations

from aws_cdk import Tags
from aws_cdk import aws_ec2 as ec2

from infrastructure.stacks.acknowledged import acknowledge
from infrastructure.stacks.lake import FLOW_LOGS_PREFIX
from infrastructure.stacks.stack import SentinelStack

# What Airflow and the tasks ask, when there is no way to the internet. Of Airflow's own, AWS's guide names kms, logs, monitoring,
# sqs and S3's gateway: https://docs.aws.amazon.com/mwaa/latest/userguide/vpc-vpe-create-access.html
ENDPOINTS = (
    "airflow.api",
    "airflow.env",
    "athena",
    "glue",
    "kms",
    "logs",
    "monitoring",
    "sns",
    "sqs",
    "ssm",
    "sts",
)


class Network:
    """A VPC of its own. With a NAT gateway the workers reach the internet; without, the services of AWS alone."""

    def __init__(self, stack: SentinelStack) -> None:
        settings = stack.settings.airflow
        inside = ec2.SubnetConfiguration(
            name="workers",
            subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS if settings.has_nat else ec2.SubnetType.PRIVATE_ISOLATED,
            cidr_mask=24,
        )
        outside = ec2.SubnetConfiguration(
            name="outside", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=26, map_public_ip_on_launch=False
        )
        self.vpc = ec2.Vpc(
            stack,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(settings.vpc_cidr),
            availability_zones=stack.availability_zones,
            # One serves both zones: when it fails, deliveries wait.
            nat_gateways=1 if settings.has_nat else 0,
            subnet_configuration=[inside, outside] if settings.has_nat else [inside],
        )
        at = stack.at
        # What was refused; to the bucket of the access logs, which needs no role and no log group.
        ec2.CfnFlowLog(
            stack,
            "FlowLog",
            resource_id=self.vpc.vpc_id,
            resource_type="VPC",
            traffic_type="REJECT",
            log_destination_type="s3",
            log_destination=at.object_arn(at.names.access_logs_bucket, FLOW_LOGS_PREFIX),
        )
        self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        self.workers = ec2.SecurityGroup(
            stack,
            "Workers",
            vpc=self.vpc,
            description="Scheduler, workers and web server of Airflow, among themselves",
            allow_all_outbound=settings.has_nat,
        )
        # MWAA demands it: its parts talk to each other on ports of their own.
        self.workers.connections.allow_internally(ec2.Port.all_traffic(), "Parts of Airflow among themselves")
        # MWAA puts this group on the web server's endpoint too, where that is private.
        for cidr in settings.ui_cidrs:
            self.workers.add_ingress_rule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), "Airflow's UI, for people")
        self.subnet_ids = [subnet.subnet_id for subnet in (*self.vpc.private_subnets, *self.vpc.isolated_subnets)]
        for subnet in (*self.vpc.public_subnets, *self.vpc.private_subnets, *self.vpc.isolated_subnets):
            reason = "zones are settings: MWAA is not in every zone, and a look-up would need an account"
            acknowledge(subnet, "W3010", reason, of="CloudFormation-Validate")
        if not settings.has_nat:
            self._endpoints(stack)
        Tags.of(self.vpc).add("Name", stack.at.names.prefix)

    def _endpoints(self, stack: SentinelStack) -> None:
        group = ec2.SecurityGroup(
            stack,
            "Endpoints",
            vpc=self.vpc,
            description="The services of AWS, for the workers of Airflow alone",
            allow_all_outbound=False,
        )
        group.connections.allow_from(self.workers, ec2.Port.tcp(443), "HTTPS from the workers")
        # S3's gateway has addresses of its own; without this rule the workers could not reach it.
        self.workers.add_egress_rule(
            ec2.Peer.any_ipv4(),
            ec2.Port.tcp(443),
            "HTTPS to endpoints and the gateway of S3: there is no other way out",
        )
        for service in ENDPOINTS:
            self.vpc.add_interface_endpoint(
                service.replace(".", "-").title(),
                service=ec2.InterfaceVpcEndpointService(f"com.amazonaws.{stack.settings.region}.{service}", 443),
                security_groups=[group],
                open=False,
                private_dns_enabled=True,
            )
        acknowledge(group, "AwsSolutions-EC23", "open to the workers' security group alone")
