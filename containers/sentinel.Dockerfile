# What runs in containers beside Airflow: the embedded AWS, the API with the dashboard, and the `sentinel` command.
# Built by docker-compose.yaml from the top of the repository.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:528257d48c1da0dcecc2e725d1ae34498d60c965f1241e39cd6a85a8859bdf84
ARG NODE_IMAGE=node:24-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

FROM ${NODE_IMAGE} AS dashboard
WORKDIR /dashboard
COPY dashboard/package.json dashboard/package-lock.json dashboard/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY dashboard/ ./
RUN npm run build

FROM ${PYTHON_IMAGE} AS libraries
COPY requirements/containers.lock /tmp/containers.lock
# Without pip: nothing is installed in a running container.
RUN python3 -m venv /opt/sentinel \
    && /opt/sentinel/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/containers.lock \
    && /opt/sentinel/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM ${PYTHON_IMAGE}
# Volumes take their owner from these folders. The logs and the secrets are read by Airflow and postgres, who have users of their own.
RUN groupadd --gid 10001 sentinel \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin sentinel \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/sentinel \
    && install --directory --owner=10001 --group=10001 --mode=0755 /airflow /airflow/dags /airflow/plugins /airflow/secrets \
    && install --directory --owner=10001 --group=10001 --mode=1777 /airflow/logs
COPY --from=libraries /opt/sentinel /opt/sentinel
WORKDIR /sentinel
COPY requirements.txt startup.sh ./
COPY requirements/mwaa-airflow-3.3.1.txt requirements/
COPY api/ api/
COPY dags/ dags/
COPY docs/runbooks/ docs/runbooks/
COPY docs/errors.md docs/
COPY deployment/ deployment/
COPY include/ include/
COPY infrastructure/ infrastructure/
COPY local/ local/
COPY plugins/ plugins/
COPY spark_jobs/ spark_jobs/
COPY dashboard/security-headers.json dashboard/
COPY --from=dashboard /dashboard/dist dashboard/dist/
ENV PATH=/opt/sentinel/bin:$PATH \
    PYTHONPATH=/sentinel:/sentinel/plugins \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    SENTINEL_HOME=/var/lib/sentinel
USER 10001:10001
ENTRYPOINT ["python", "-m"]
CMD ["local.command", "--help"]
