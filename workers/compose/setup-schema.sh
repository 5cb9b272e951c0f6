#!/bin/sh
# One-shot: creates Temporal's two databases and brings their schemas up to date. May be run again at any time.
set -eu

apply() {
  database=$1
  schema=$2
  echo "Setting up database $database"
  temporal-sql-tool --database "$database" create-database
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-name "postgresql/v12/$schema"
}

apply "$DBNAME" temporal
apply "$VISIBILITY_DBNAME" visibility
