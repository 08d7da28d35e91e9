#!/bin/bash
# Run once by the image of PostgreSQL, on an empty volume: a role and a database for each of the two
# programs, so that neither can read the other's.
set -euo pipefail

for program in airflow mlflow; do
  variable="${program^^}_DATABASE_PASSWORD"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set name="$program" --set password="${!variable}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
