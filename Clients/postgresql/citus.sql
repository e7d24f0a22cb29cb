-- Many stores on one Citus cluster (12.1 or later): each store is a schema, and each schema lies whole on one node.
-- By whom: a superuser, on the coordinator, in the database that is to hold the stores.
-- Names to replace: the hosts, the store (here county 230422), the password.
-- Nobody has tried this with Citus yet: README.md says what is known and what to look out for.

CREATE EXTENSION IF NOT EXISTS citus;

-- The nodes. The coordinator holds no store, so that its processors are left for passing statements on.
SELECT citus_set_coordinator_host('db0.example.gov.cn', 5432);
SELECT citus_add_node('db1.example.gov.cn', 5432);
SELECT citus_add_node('db2.example.gov.cn', 5432);
SELECT citus_set_node_property('db0.example.gov.cn', 5432, 'shouldhaveshards', false);

-- A store: its role, its schema, and the schema given to a node while it is still empty. The hub makes its tables when it
-- is first served, with --store 'postgresql://tanfang_230422@db0.example.gov.cn/tanfang'.
CREATE ROLE tanfang_230422 LOGIN PASSWORD 'replace me' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE SCHEMA tanfang_230422 AUTHORIZATION tanfang_230422;
SELECT citus_schema_distribute('tanfang_230422');
ALTER ROLE tanfang_230422 SET search_path = tanfang_230422;

-- Where each store lies, and how large it is.
SELECT schema_name, schema_size FROM citus_schemas ORDER BY schema_name;
SELECT DISTINCT nodename, nodeport FROM citus_shards WHERE table_name::text LIKE 'tanfang_230422.%';

-- A store moves to another node. Stop its hubs before, start them again afterwards.
SELECT citus_schema_move('tanfang_230422', 'db2.example.gov.cn', 5432);
