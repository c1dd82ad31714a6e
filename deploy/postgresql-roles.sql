-- Two roles for PostgreSQL: `web` answers readers and moderators, `worker` sends mail and is the
-- console. Both run the same code; the database lets only the worker read a sealed address.
--
-- Run as the owner of the database, once it is migrated and again after each `flask db upgrade`:
--
--     psql -v ON_ERROR_STOP=1 -d site -f deploy/postgresql-roles.sql
--
-- Then give each a password (`\password web`), and each process its own DATABASE_URL.

BEGIN;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'web') THEN
        CREATE ROLE web LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker') THEN
        CREATE ROLE worker LOGIN;
    END IF;
END
$$;

-- Nothing may be made, changed or emptied as a whole: only rows are read and written.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO web, worker;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM web, worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO web, worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO web, worker;

-- The history of decisions only grows, and the schema is the owner's.
REVOKE UPDATE, DELETE ON decisions FROM web, worker;
REVOKE INSERT, UPDATE, DELETE ON alembic_version, instance FROM web, worker;

-- A sealed address can be written and destroyed by the web process, never read.
REVOKE SELECT ON commenters FROM web;
DO $$
BEGIN
    EXECUTE (
        SELECT format('GRANT SELECT (%s) ON commenters TO web', string_agg(quote_ident(attname), ', '))
        FROM pg_attribute
        WHERE attrelid = 'commenters'::regclass AND attnum > 0 AND NOT attisdropped
            AND attname <> 'sealed_email'
    );
END
$$;

COMMIT;
