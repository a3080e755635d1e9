-- The role of servers and workers, which may change rows and nothing else. Run once, by the role that migrates and on
-- its database, before the first migration or after any:
--
--   WALLET_PASSWORD=… psql -v ON_ERROR_STOP=1 -f docs/deploy/roles.sql "$DATABASE_URL"
\getenv password WALLET_PASSWORD
create role sammati_wallet login password :'password';

create schema if not exists pgboss;
create schema if not exists drizzle;
grant usage on schema public, pgboss, drizzle to sammati_wallet;

grant select, insert, update, delete on all tables in schema public, pgboss to sammati_wallet;
grant usage on all sequences in schema public, pgboss to sammati_wallet;
grant select on all tables in schema drizzle to sammati_wallet;

-- And on what later migrations make.
alter default privileges in schema public, pgboss grant select, insert, update, delete on tables to sammati_wallet;
alter default privileges in schema public, pgboss grant usage on sequences to sammati_wallet;
alter default privileges in schema drizzle grant select on tables to sammati_wallet;
