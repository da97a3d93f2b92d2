"""`python -m local.stack.prepare_containers /airflow`: what the containers of docker-compose.yaml find in their volumes.

`dags/` and `plugins/` as `make package` packs them for MWAA, and `secrets/`, made once. Secrets are files: a variable would be
shown by `docker inspect`.
"""

from __future__ import annotations

import base64
import secrets
import sys
from pathlib import Path

from deployment.mwaa import lay_out
from local.settings import REPO_ROOT

DATABASE = "airflow:{password}@postgres:5432/airflow"


def stack_secrets(password: str, fernet_key: bytes, jwt_secret: str) -> dict[str, str]:
    """File → content: the database's password, the addresses that hold it, and Airflow's own two secrets."""
    database = DATABASE.format(password=password)
    return {
        "postgres_password": password,
        "sql_alchemy_conn": f"postgresql+psycopg2://{database}",
        "celery_result_backend": f"db+postgresql://{database}",
        "fernet_key": base64.urlsafe_b64encode(fernet_key).decode(),
        "jwt_secret": jwt_secret,
    }


def write_secrets(folder: Path) -> None:
    """Make the secrets unless they are there: the database knows the first ones."""
    folder.mkdir(parents=True, exist_ok=True)
    made = stack_secrets(secrets.token_hex(32), secrets.token_bytes(32), secrets.token_hex(32))
    if all((folder / name).is_file() for name in made):
        return
    for name, content in made.items():
        file = folder / name
        file.unlink(missing_ok=True)
        file.write_text(content, encoding="utf-8")
        # Read by Airflow and by postgres, each as a user of its own; nobody else has this volume.
        file.chmod(0o444)


def main(argv: list[str]) -> int:
    """Exit code 0; what is missing in the image is a FileNotFoundError that names it."""
    (folder,) = map(Path, argv)
    write_secrets(folder / "secrets")
    for name, count in lay_out(REPO_ROOT, folder).items():
        print(f"{folder / name}: {count} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
