"""The dashboard on Amplify, with the API behind the same address."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from aws_cdk import CfnOutput
from aws_cdk import aws_amplify as amplify
from aws_cdk import aws_wafv2 as firewall
from constructs import Construct

from infrastructure.settings import REPO_ROOT, Environment
from infrastructure.stacks.stack import SentinelStack

# A page of the dashboard has no dot in its address; a file has.
PAGES = "</^[^.]+$/>"
REQUESTS_IN_FIVE_MINUTES = 2000


def security_headers(oidc_issuer: str, more_origins: tuple[str, ...]) -> dict[str, str]:
    """The headers of the dashboard with sign-in: `connect-src` names the provider's origins, exactly (docs/sign-in.md)."""
    headers: dict[str, str] = json.loads((REPO_ROOT / "dashboard" / "security-headers.json").read_text())
    issuer = urlsplit(oidc_issuer)
    origins = dict.fromkeys([f"{issuer.scheme}://{issuer.netloc}", *more_origins])
    policy = headers["Content-Security-Policy"]
    connected = re.sub(r"connect-src 'self'", "connect-src 'self' " + " ".join(origins), policy)
    return headers | {
        "Content-Security-Policy": connected,
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    }


def custom_headers(headers: dict[str, str]) -> str:
    """Amplify's document of headers: JSON, which is YAML too."""
    pages = {"key": "Cache-Control", "value": "no-cache"}
    assets = {"key": "Cache-Control", "value": "public, max-age=31536000, immutable"}
    document: dict[str, Any] = {
        "customHeaders": [
            {"pattern": "**/*", "headers": [*({"key": k, "value": v} for k, v in headers.items()), pages]},
            {"pattern": "/assets/**", "headers": [assets]},
        ]
    }
    return json.dumps(document)


class DashboardStack(SentinelStack):
    """The Amplify app. `make deploy` brings the built files; `/v1/` is the API's, so the page has one origin."""

    def __init__(self, scope: Construct, environment: Environment, api_address: str) -> None:
        super().__init__(scope, environment, "dashboard", "the dashboard")
        settings, oidc = environment.dashboard, environment.api
        told = {
            "environment": environment.name,
            **({"contact": settings.contact} if settings.contact else {}),
            **({"oidc": {"issuer": oidc.oidc_issuer, "client_id": settings.client_id}} if settings.client_id else {}),
        }
        config = json.dumps(told, sort_keys=True)
        rule = amplify.CfnApp.CustomRuleProperty
        app = amplify.CfnApp(
            self,
            "App",
            name=f"{self.at.names.prefix}-dashboard",
            description="Proven cost figures",
            platform="WEB",
            custom_headers=custom_headers(security_headers(oidc.oidc_issuer, settings.oidc_origins)),
            custom_rules=[
                rule(source="/v1/<*>", target=f"{api_address}/v1/<*>", status="200"),
                rule(source=PAGES, target="/index.html", status="200"),
            ],
            environment_variables=[
                amplify.CfnApp.EnvironmentVariableProperty(name="SENTINEL_DASHBOARD_CONFIG", value=config)
            ],
        )
        amplify.CfnBranch(
            self, "Branch", app_id=app.attr_app_id, branch_name="main", stage="PRODUCTION", enable_auto_build=False
        )
        if settings.has_firewall:
            self._firewall(app)
        CfnOutput(self, "DashboardAddress", value=f"https://main.{app.attr_default_domain}")
        CfnOutput(self, "DashboardApp", value=app.attr_app_id)
        # For built files that are brought by hand: they lack what amplify.yml writes.
        CfnOutput(self, "DashboardConfig", value=config)

    def _firewall(self, app: amplify.CfnApp) -> None:
        acl = firewall.CfnWebACL
        rated = acl.RateBasedStatementProperty(aggregate_key_type="IP", limit=REQUESTS_IN_FIVE_MINUTES)
        rules = [
            acl.RuleProperty(
                name="known-attacks",
                priority=1,
                override_action=acl.OverrideActionProperty(none={}),
                statement=acl.StatementProperty(
                    managed_rule_group_statement=acl.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS", name="AWSManagedRulesCommonRuleSet"
                    )
                ),
                visibility_config=self._seen("known-attacks"),
            ),
            acl.RuleProperty(
                name="too-many-requests",
                priority=2,
                action=acl.RuleActionProperty(block={}),
                statement=acl.StatementProperty(rate_based_statement=rated),
                visibility_config=self._seen("too-many-requests"),
            ),
        ]
        made = acl(
            self,
            "Firewall",
            name=f"{self.at.names.prefix}-dashboard",
            scope="CLOUDFRONT",
            default_action=acl.DefaultActionProperty(allow={}),
            rules=rules,
            visibility_config=self._seen("firewall"),
        )
        firewall.CfnWebACLAssociation(self, "FirewallOfApp", resource_arn=app.attr_arn, web_acl_arn=made.attr_arn)

    def _seen(self, name: str) -> firewall.CfnWebACL.VisibilityConfigProperty:
        return firewall.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True,
            metric_name=f"{self.at.names.prefix}-{name}",
            # Samples hold addresses and tokens of readers.
            sampled_requests_enabled=False,
        )
