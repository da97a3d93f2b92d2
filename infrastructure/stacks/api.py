"""The API: two functions of one archive behind an HTTP API that checks tokens."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import CfnOutput
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as functions
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from infrastructure.release import api_code_key
from infrastructure.settings import REPO_ROOT, Environment
from infrastructure.stacks.acknowledged import acknowledge, skip_check
from infrastructure.stacks.stack import SentinelStack

# API Gateway gives up after 30 s; a function that ends before can still say why.
API_SECONDS = 29
# Lambda's most.
EXPORT_SECONDS = 900
TEMPORARY_MB = 1024
HANDLER = "api.handler.lambda_handler"
HEADERS = ["accept", "authorization", "content-type", "if-none-match"]
# What checkov says of functions, and why it is meant.
SKIPPED = {
    "CKV_AWS_116": "an export's state lies in S3: an order that is lost is given up after an hour, and said to be",
    "CKV_AWS_117": "it talks to S3, Lambda and nobody else; in a VPC it would need endpoints, and be reached no less",
    "CKV_AWS_173": "names, and the key that signs cursors, which opens nothing; Lambda's own key encrypts them",
}
EXPOSED_HEADERS = ["content-disposition", "etag", "location", "retry-after"]


@dataclass(frozen=True)
class FunctionSize:
    """How long and how often a function runs at once."""

    seconds: int
    reserved_concurrency: int | None


class ApiStack(SentinelStack):
    """The function that answers, the function that makes CSV exports, and what stands before them."""

    def __init__(self, scope: Construct, environment: Environment, logs_key: kms.CfnKey) -> None:
        super().__init__(scope, environment, "api", "the API")
        self._logs_key = logs_key
        settings, names = environment.api, self.at.names
        self._cursor_key = self._make_cursor_key()
        answers = self._function(
            "Api", names.api_function, "serve", FunctionSize(API_SECONDS, settings.reserved_concurrency)
        )
        exports = self._function(
            "CsvExports",
            names.csv_exports_function,
            "export",
            FunctionSize(EXPORT_SECONDS, settings.csv_exports_reserved_concurrency),
        )
        # Twice is the same as once (api/csv_exports); an order older than an hour is given up by the API itself.
        functions.CfnEventInvokeConfig(
            self,
            "CsvExportsRetries",
            function_name=exports.ref,
            qualifier="$LATEST",
            maximum_retry_attempts=2,
            maximum_event_age_in_seconds=3600,
        )
        self.api = self._gateway(answers)
        self.address = f"https://{self.api.ref}.execute-api.{self.at.region}.amazonaws.com"
        CfnOutput(self, "ApiAddress", value=self.address)
        CfnOutput(self, "ApiFunction", value=names.api_function)
        CfnOutput(self, "CsvExportsFunction", value=names.csv_exports_function)

    def _make_cursor_key(self) -> secrets.CfnSecret:
        """What signs cursors. It opens nothing: who knows it could ask for a page that a reader may see anyway."""
        key = secrets.CfnSecret(
            self,
            "CursorKey",
            name=f"{self.at.names.prefix}/api/cursor-key",
            description="Signs the cursors of the audit log",
            generate_secret_string=secrets.CfnSecret.GenerateSecretStringProperty(
                password_length=64, exclude_punctuation=True
            ),
        )
        acknowledge(
            key,
            "AwsSolutions-SMG4",
            "a new key ends all cursors in use and protects nothing more: it signs, it opens nothing; replaced by hand if it leaks",
        )
        skip_check(key, "CKV_AWS_149", "it opens nothing; Secrets Manager's own key encrypts it")
        return key

    def _function(self, construct: str, name: str, role: str, size: FunctionSize) -> functions.CfnFunction:
        settings, names = self.settings.api, self.at.names
        group = logs.CfnLogGroup(
            self,
            f"{construct}Logs",
            log_group_name=f"/aws/lambda/{name}",
            retention_in_days=self.settings.monitoring.log_retention_days,
            kms_key_id=self._logs_key.attr_arn,
        )
        group.apply_removal_policy(self.removal_policy(is_kept=False))
        made = functions.CfnFunction(
            self,
            f"{construct}Handler",
            function_name=name,
            runtime=settings.runtime,
            architectures=["arm64"],
            handler=HANDLER,
            role=self.at.role_arn(role),
            code=functions.CfnFunction.CodeProperty(s3_bucket=names.artifacts_bucket, s3_key=api_code_key(REPO_ROOT)),
            memory_size=settings.memory_mb,
            timeout=size.seconds,
            reserved_concurrent_executions=size.reserved_concurrency,
            ephemeral_storage=functions.CfnFunction.EphemeralStorageProperty(size=TEMPORARY_MB),
            tracing_config=functions.CfnFunction.TracingConfigProperty(mode="Active"),
            environment=functions.CfnFunction.EnvironmentProperty(variables=self._variables()),
        )
        made.add_resource_dependency(group)
        acknowledge(
            made,
            "AwsSolutions-L1",
            "the archive's compiled parts are built for the runtime the settings name; they are raised together",
        )
        for check, reason in SKIPPED.items():
            skip_check(made, check, reason)
        if size.reserved_concurrency is None:
            skip_check(made, "CKV_AWS_115", "the settings say so: a new account has too few to reserve any")
        return made

    def _variables(self) -> dict[str, str]:
        names = self.at.names
        return {
            "SENTINEL_LAKE_BUCKET": names.lake_bucket,
            "SENTINEL_CSV_EXPORTS_BUCKET": names.artifacts_bucket,
            "SENTINEL_CSV_EXPORTS_FUNCTION": names.csv_exports_function,
            "SENTINEL_CURSOR_KEY": f"{{{{resolve:secretsmanager:{self._cursor_key.ref}:SecretString}}}}",
            "SENTINEL_AUTHORIZER": "jwt",
            "SENTINEL_CORS_ORIGINS": ",".join(self.settings.api.cors_origins),
            "SENTINEL_CACHE_BYTES": "800000000",
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }

    def _gateway(self, function: functions.CfnFunction) -> gateway.CfnApi:
        settings = self.settings.api
        cors = gateway.CfnApi.CorsProperty(
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=HEADERS,
            expose_headers=EXPOSED_HEADERS,
            max_age=600,
        )
        api = gateway.CfnApi(
            self,
            "Gateway",
            name=self.at.names.api_function,
            description="Proven cost figures",
            protocol_type="HTTP",
            cors_configuration=cors if settings.cors_origins else None,
        )
        tokens = gateway.CfnAuthorizer(
            self,
            "Tokens",
            api_id=api.ref,
            name="tokens",
            authorizer_type="JWT",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=gateway.CfnAuthorizer.JWTConfigurationProperty(
                issuer=settings.oidc_issuer, audience=list(settings.oidc_audience)
            ),
        )
        integration = gateway.CfnIntegration(
            self,
            "Integration",
            api_id=api.ref,
            integration_type="AWS_PROXY",
            integration_uri=function.attr_arn,
            payload_format_version="2.0",
            timeout_in_millis=30000,
        )
        target = f"integrations/{integration.ref}"
        for construct, route in (("Reads", "GET /v1/{proxy+}"), ("Orders", "POST /v1/{proxy+}")):
            gateway.CfnRoute(
                self,
                construct,
                api_id=api.ref,
                route_key=route,
                target=target,
                authorization_type="JWT",
                authorizer_id=tokens.ref,
            )
        health = gateway.CfnRoute(
            self, "Health", api_id=api.ref, route_key="GET /v1/health", target=target, authorization_type="NONE"
        )
        acknowledge(health, "AwsSolutions-APIG4", "says that the function answers, and nothing else; monitors ask it")
        self._stage(api)
        functions.CfnPermission(
            self,
            "GatewayCalls",
            action="lambda:InvokeFunction",
            function_name=function.ref,
            principal="apigateway.amazonaws.com",
            source_account=self.at.account,
            source_arn=self.at.arn("execute-api", f"{api.ref}/*/*/v1/*"),
        )
        return api

    def _stage(self, api: gateway.CfnApi) -> None:
        settings = self.settings
        group = logs.CfnLogGroup(
            self,
            "AccessLogs",
            log_group_name=f"/aws/apigateway/{self.at.names.api_function}",
            retention_in_days=settings.monitoring.log_retention_days,
            kms_key_id=self._logs_key.attr_arn,
        )
        group.apply_removal_policy(self.removal_policy(is_kept=False))
        # No parameters: they may name accounts and services, which are nobody's business but the reader's.
        line = (
            '{"request_id":"$context.requestId","at":"$context.requestTime","route":"$context.routeKey",'
            '"status":"$context.status","address":"$context.identity.sourceIp","subject":"$context.authorizer.claims.sub",'
            '"milliseconds":"$context.responseLatency","error":"$context.authorizer.error"}'
        )
        gateway.CfnStage(
            self,
            "Stage",
            api_id=api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=gateway.CfnStage.AccessLogSettingsProperty(destination_arn=group.attr_arn, format=line),
            default_route_settings=gateway.CfnStage.RouteSettingsProperty(
                detailed_metrics_enabled=settings.monitoring.is_detailed,
                throttling_rate_limit=settings.api.requests_per_second,
                throttling_burst_limit=2 * settings.api.requests_per_second,
            ),
        )
