#!/bin/bash
# Runs once, when the server's data folder is empty: a role and a database for each service, none may see another's.
set -euo pipefail

database() {
    psql --no-psqlrc --set ON_ERROR_STOP=1 --set name="$1" --set owner="$2" <<'SQL'
CREATE DATABASE :"name" OWNER :"owner" ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

for service in intake intervention placement reporting; do
    variable="ZAVETJE_POSTGRES_PASSWORD_${service^^}"
    psql --no-psqlrc --set ON_ERROR_STOP=1 --set service="$service" --set password="${!variable}" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
SQL
    database "$service" "$service"
done

# The persons' keys lie apart from the log they open.
database intake_keys intake
