"""The reservations and Savings Plans of the months: each is there for one difficulty."""

from local.samples.organisation import MEMBERS, PAYER, REGIONS
from local.scenarios.pieces.reservation_terms import RDS_INSTANCES, ReservableUse, Reservation
from local.scenarios.pieces.savings_plan_terms import CoverableUse, SavingsPlan
from local.scenarios.pieces.split_costs import Host, Workload

SHOP, PLATFORM = MEMBERS
VIRGINIA, OREGON, FRANKFURT = REGIONS[0], REGIONS[1], REGIONS[2]

# 12 normalized units an hour, 14 asked for: three sizes share them, and the last use gets half of what it needs.
ALL_UPFRONT = Reservation(
    name="ri-all-upfront",
    owner=PAYER,
    region=VIRGINIA,
    payment_option="All Upfront",
    size="m5.large",
    factor="4",
    count=3,
    upfront_price="501.23",
    hourly_fee="0",
    uses=(
        ReservableUse(SHOP, "m5.xlarge", "8", "0.192", "0.75"),
        ReservableUse(PLATFORM, "m5.large", "4", "0.096", "1"),
        ReservableUse(SHOP, "m5.2xlarge", "16", "0.384", "0.25"),
    ),
)
# Small instances use a large reservation on working days only: at weekends all of it is unused.
PARTIAL_UPFRONT = Reservation(
    name="ri-partial-upfront",
    owner=SHOP,
    region=FRANKFURT,
    payment_option="Partial Upfront",
    size="m5.2xlarge",
    factor="16",
    count=1,
    upfront_price="1001",
    hourly_fee="0.1137",
    uses=(
        ReservableUse(SHOP, "m5.large", "4", "0.1104", "2.5", is_off_at_weekends=True),
        ReservableUse(SHOP, "m5.xlarge", "8", "0.2208", "0.5", is_off_at_weekends=True),
    ),
)
# A database, half of it used.
NO_UPFRONT = Reservation(
    name="ri-no-upfront",
    owner=PLATFORM,
    region=OREGON,
    payment_option="No Upfront",
    size="db.r5.large",
    factor="4",
    count=2,
    upfront_price="0",
    hourly_fee="0.158",
    uses=(ReservableUse(PLATFORM, "db.r5.large", "4", "0.25", "1"),),
    product=RDS_INSTANCES,
)
BOUGHT_THIS_MONTH = Reservation(
    name="ri-bought-this-month",
    owner=SHOP,
    region=VIRGINIA,
    payment_option="Partial Upfront",
    size="c5.xlarge",
    factor="8",
    count=1,
    upfront_price="788",
    hourly_fee="0.03",
    uses=(
        ReservableUse(SHOP, "c5.2xlarge", "16", "0.34", "0.25"),
        ReservableUse(PLATFORM, "c5.large", "4", "0.085", "1"),
    ),
    term="3yr",
    offering_class="convertible",
    purchased_day=7,
)
NEVER_USED = Reservation(
    name="ri-never-used",
    owner=PAYER,
    region=VIRGINIA,
    payment_option="No Upfront",
    size="t3.micro",
    factor="0.5",
    count=4,
    upfront_price="0",
    hourly_fee="0.0065",
    uses=(),
)
RESERVATIONS = (ALL_UPFRONT, PARTIAL_UPFRONT, NO_UPFRONT, BOUGHT_THIS_MONTH, NEVER_USED)

_EC2 = ("AmazonEC2", "Amazon Elastic Compute Cloud")
_FARGATE = CoverableUse(
    PLATFORM,
    "AmazonECS",
    "Amazon Elastic Container Service",
    "Fargate-vCPU-Hours:perCPU",
    "FargateTask",
    OREGON,
    "0.04048",
    "0.03238",
    "7.5",
    has_zone=False,
    is_off_at_weekends=True,
)
# Two instances share one negation; what is left of the hour covers a part of Fargate on working days, at weekends nothing.
COMPUTE_NO_UPFRONT = SavingsPlan(
    name="sp-compute-no-upfront",
    owner=PAYER,
    offering="ComputeSavingsPlans",
    payment_option="No Upfront",
    commitment="0.3",
    uses=(
        CoverableUse(SHOP, *_EC2, "BoxUsage:m6g.xlarge", "RunInstances", VIRGINIA, "0.154", "0.10113", "1"),
        CoverableUse(SHOP, *_EC2, "BoxUsage:m6g.xlarge", "RunInstances", VIRGINIA, "0.154", "0.10113", "0.5"),
        _FARGATE,
    ),
)
EC2_INSTANCE_BOUGHT = SavingsPlan(
    name="sp-ec2-instance-bought",
    owner=SHOP,
    offering="EC2InstanceSavingsPlans",
    payment_option="Partial Upfront",
    commitment="0.05",
    uses=(CoverableUse(SHOP, *_EC2, "BoxUsage:t3.large", "RunInstances", FRANKFURT, "0.096", "0.05511", "0.75"),),
    region=FRANKFURT,
    instance_family="t3",
    purchased_day=25,
)
COMPUTE_PARTIAL_UPFRONT = SavingsPlan(
    name="sp-compute-partial-upfront",
    owner=PAYER,
    offering="ComputeSavingsPlans",
    payment_option="Partial Upfront",
    commitment="0.85",
    uses=(
        CoverableUse(SHOP, *_EC2, "BoxUsage:c6i.xlarge", "RunInstances", VIRGINIA, "0.17", "0.12371", "4"),
        _FARGATE,
    ),
)
EC2_INSTANCE_ALL_UPFRONT = SavingsPlan(
    name="sp-ec2-instance-all-upfront",
    owner=SHOP,
    offering="EC2InstanceSavingsPlans",
    payment_option="All Upfront",
    commitment="0.2",
    uses=(
        CoverableUse(
            SHOP,
            *_EC2,
            "BoxUsage:r5.large",
            "RunInstances",
            FRANKFURT,
            "0.152",
            "0.08937",
            "2",
            is_off_at_weekends=True,
        ),
    ),
    region=FRANKFURT,
    instance_family="r5",
    purchased_day=2,
)
# Bought by mistake: machine learning, given back on the third day with its upfront payment.
MACHINE_LEARNING_RETURNED = SavingsPlan(
    name="sp-machine-learning-returned",
    owner=PLATFORM,
    offering="SageMakerSavingsPlans",
    payment_option="All Upfront",
    commitment="0.115",
    uses=(
        CoverableUse(
            PLATFORM, "AmazonSageMaker", "Amazon SageMaker", "ml.m5.large", "RunInstance", OREGON, "0.115", "0.0736", "1",
            has_zone=False,
        ),
    ),
    purchased_day=3,
    returned_after_day=5,
)  # fmt: skip
COMPUTE_RETURNED = SavingsPlan(
    name="sp-compute-returned",
    owner=SHOP,
    offering="ComputeSavingsPlans",
    payment_option="Partial Upfront",
    commitment="1.01",
    uses=(),
    purchased_day=3,
    returned_after_day=6,
)
DATABASE_NEVER_USED = SavingsPlan(
    name="sp-database-never-used",
    owner=PAYER,
    offering="DatabaseSavingsPlans",
    payment_option="No Upfront",
    commitment="0.033",
    uses=(),
)
ALL_UPFRONT_HALF_USED = SavingsPlan(
    name="sp-compute-all-upfront",
    owner=PAYER,
    offering="ComputeSavingsPlans",
    payment_option="All Upfront",
    commitment="0.4",
    uses=(CoverableUse(SHOP, *_EC2, "BoxUsage:c6g.large", "RunInstances", VIRGINIA, "0.068", "0.04913", "3.25"),),
)

HOST = Host(
    name="container-host",
    account=SHOP,
    region=VIRGINIA,
    size="m5.xlarge",
    rate="0.192",
    workloads=(
        Workload("checkout-7d9f8-x2v", "EKSPod-EC2", (37, 21), repeats_cost=True),
        Workload("report-nightly", "ECSTask-EC2", (13, 44)),
    ),
)
